from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ringfence.backends.files.shelf import install_defaults
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.proxy import Engine, free_port
from ringfence.bench.sip_ground import BLOCKED, block
from ringfence.documents import packaged_rules
from ringfence.edge import Edge
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused

INVITE = (
    "INVITE sip:+8615000000001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK{n}\r\n"
    "From: <sip:{calling}@127.0.0.1>;tag=1\r\nTo: <sip:+8615000000001@127.0.0.1>\r\nCall-ID: {n}@here\r\n"
    "CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({}, "RINGFENCE_SIP_KAMAILIO"),
        ({"sip_kamailio": "nowhere"}, "192.0.2.7:8448"),
        ({"sip_redirect": "127.0.0.1:5060", "sip_identity_order": "from,nobody"}, "p-asserted-identity"),
        ({"sip_kamailio": "127.0.0.1:8448", "sip_tls_ca": "missing.pem"}, "RINGFENCE_SIP_TLS_CA"),
    ],
)
def test_what_cannot_be_served_is_refused_before_anything_is_opened(
    tmp_path: Path, settings: dict[str, str], remedy: str
) -> None:
    with pytest.raises(Refused) as refused:
        Edge(Settings(home=tmp_path / "home", **settings))  # type: ignore[arg-type]

    assert remedy in refused.value.remedy
    assert not (tmp_path / "home").exists()


def test_it_answers_both_doors_and_ends_in_order(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    install_defaults(home, packaged_rules())
    block(home)
    codes: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as kamailio:
        link = f"127.0.0.1:{kamailio.getsockname()[1]}"
        redirect = f"127.0.0.1:{port}"
        with Engine(home, tmp_path / "log", sip_kamailio=link, sip_redirect=redirect) as engine:
            engine.wait_for("redirect server listens")
            wire, _ = kamailio.accept()
            with wire, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sbc:
                wire.settimeout(20)
                hello = wire.recv(200)
                sbc.settimeout(20)
                sbc.connect(("127.0.0.1", port))
                for number, calling in enumerate(("+8613800138000", BLOCKED)):
                    sbc.send(INVITE.format(n=f"z{number}", calling=calling).encode())
                    codes.append(int(sbc.recv(4096)[8:11]))
            engine.stop()
            ended = engine.process.returncode
            said = engine.said()

    assert b'"e":"hello"' in hello
    assert codes == [404, 608]
    assert ended == 0
    assert "worker ended" in said
    assert len(list(JournalReader(home / "decisions").decisions())) == 2
