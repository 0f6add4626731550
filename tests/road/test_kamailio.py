"""Real Kamailio with the configuration that we ship, sipp, and the engine as a process of its own."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.road.answering import Answering, header
from tests.servers import require

from ringfence.backends.files.shelf import install_defaults
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.sql.store import open_store
from ringfence.bench.caller import Caller
from ringfence.bench.proxy import Called, Callers, Engine, Kamailio, program
from ringfence.bench.sip_ground import BLOCKED, block, pairs
from ringfence.clock import clock_ms
from ringfence.documents import packaged_rules
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.sign import sign_shaken
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.decision import Decision
from ringfence.telecom.call import CallRecord, Party
from ringfence.telecom.carrier import Trunk, TrunkKind
from ringfence.telecom.identity import Attestation
from ringfence.telecom.verdict import Action

ORDINARY = "+8613800138000"
ABROAD = "127.0.0.7"
"""Where the international gateway sends from."""
CARD = "https://card.example.org/v1/card?ref={reference}"


class Lab:
    """What a test speaks to."""

    def __init__(self, home: Path, proxy: Kamailio, party: Answering, engine: Engine) -> None:
        self.home, self.proxy, self.party, self.engine = home, proxy, party, engine

    def decisions(self, calling: str) -> list[Decision]:
        """What was judged of a caller."""
        decided = JournalReader(self.home / "decisions").decisions()
        return [decision for decision in decided if calling.lstrip("+") in decision.facts.attempt.calling]

    def records(self) -> list[CallRecord]:
        """The call records kept so far."""
        lines = [line for path in (self.home / "records").rglob("*.jsonl") for line in path.read_bytes().splitlines()]
        return [msgspec.json.decode(line, type=CallRecord, strict=False) for line in lines]


def _home(home: Path) -> None:
    install_defaults(home, packaged_rules())
    block(home)
    store = open_store(home / "ringfence.sqlite")
    gateway = Trunk(name="abroad-1", kind=TrunkKind.INTERNATIONAL_GATEWAY, addresses=(ABROAD,))
    store.trunks.put(gateway, by="test", at_ms=clock_ms())
    store.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    require("Kamailio", program("kamailio"))
    folder = tmp_path_factory.mktemp("kamailio")
    home = folder / "home"
    _home(home)
    with Answering() as party, Kamailio(folder, party.port) as proxy:
        link = f"127.0.0.1:{proxy.link}"
        with Engine(home, folder / "engine.log", sip_kamailio=link, sip_call_info=CARD) as engine:
            engine.wait_for("linked with")
            _until(lambda: "engine 1 is here" in proxy.said())
            yield Lab(home, proxy, party, engine)


@pytest.fixture
def caller(lab: Lab) -> Iterator[Caller]:
    one = Caller(lab.proxy.port)
    yield one
    one.close()


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_ordinary_call_reaches_the_called_party_with_its_verdict(lab: Lab, caller: Caller) -> None:
    outcome = caller.call(ORDINARY, "+8615000000001")

    verdict = header(lab.party.invite("+8615000000001"), "X-Ringfence-Verdict")
    assert outcome.code == 200
    assert outcome.replies[0] == 100
    assert verdict == f"deliver;id={lab.decisions(ORDINARY)[-1].id}"


def test_a_blocked_call_is_rejected_with_the_code_of_the_jurisdiction(lab: Lab, caller: Caller) -> None:
    outcome = caller.call(BLOCKED, "+8615000000002")

    decision = lab.decisions(BLOCKED)[-1]
    assert (outcome.code, decision.verdict.action) == (608, Action.REJECT)
    assert outcome.reply.startswith("SIP/2.0 608 Rejected\r\n")
    assert outcome.header("Call-Info") == f"<{CARD.replace('{reference}', decision.id)}>;purpose=jwscard"
    assert outcome.header("Reason") == f'Q.850;cause=21;text="ref={decision.id}"'
    assert outcome.header("X-Ringfence-Reference") == decision.id
    assert lab.party.invite("+8615000000002") == ""


def test_a_suspicious_call_of_a_known_trunk_is_labelled(lab: Lab) -> None:
    gateway = Caller(lab.proxy.port, ABROAD)
    outcome = gateway.call("+8613800138009", "+8615000000003")
    gateway.close()

    invite = lab.party.invite("+8615000000003")
    decision = lab.decisions("+8613800138009")[-1]
    assert decision.facts.trunk is not None
    assert decision.facts.trunk.name == "abroad-1"
    assert decision.verdict.action is Action.CHALLENGE
    assert outcome.code == 200
    assert header(invite, "X-Ringfence-Verdict").startswith("label;id=")
    assert header(invite, "X-Ringfence-Label") == "Caller asked to prove presence"


@pytest.mark.parametrize("called", ["110", "+86110", "12110", "911"])
def test_emergency_calls_pass_by_whoever_calls(lab: Lab, caller: Caller, called: str) -> None:
    before = len(lab.decisions(BLOCKED))
    outcome = caller.call(BLOCKED, called)

    assert outcome.code == 200
    assert header(lab.party.invite(called), "X-Ringfence-Verdict") == ""
    assert len(lab.decisions(BLOCKED)) == before


def test_what_only_we_may_say_is_taken_from_what_callers_say(lab: Lab, caller: Caller) -> None:
    forged = "X-Ringfence-Verdict: deliver;id=FORGED\r\nx-ringfence-label: Your bank\r\nX-Ringfence-Verstat: passed\r\n"
    forged += f"P-Asserted-Identity: <sip:{ORDINARY};verstat=TN-Validation-Passed@example.org>\r\nX-Other: kept\r\n"
    caller.call(f"{ORDINARY};verstat=TN-Validation-Passed", "+8615000000004", forged)

    invite = lab.party.invite("+8615000000004")
    assert header(invite, "X-Ringfence-Verdict") == f"deliver;id={lab.decisions(ORDINARY)[-1].id}"
    assert header(invite, "X-Ringfence-Label") == ""
    assert header(invite, "X-Ringfence-Verstat") == ""
    assert header(invite, "P-Asserted-Identity") == f"<sip:{ORDINARY}@example.org>"
    assert "verstat" not in header(invite, "From").lower()
    assert header(invite, "X-Other") == "kept"


def test_a_signed_identity_is_judged_recorded_whole_and_told_to_the_called_side(lab: Lab, caller: Caller) -> None:
    since = datetime.now(UTC) - timedelta(hours=1)
    authority = found_authority(since)
    (lab.home / "trust").mkdir(exist_ok=True)
    (lab.home / "trust" / "authority.pem").write_bytes(authority.pem)
    issued = issue(authority, TNAuthList(codes=("1234",)), since)
    signer = KeySigner(issued.key, "https://192.0.2.1/signer.pem")
    signed = [
        sign_shaken(
            signer,
            calling=ORDINARY[1:],
            called=("8615000000005",),
            attestation=Attestation.FULL,
            origid=f"1a2b3c4d-0000-4000-8000-00000000000{number}",
            iat=int(time.time()),
        )
        for number in (1, 2)
    ]
    asserted = f"P-Asserted-Identity: <sip:{ORDINARY}@example.org>, <tel:{ORDINARY}>\r\n"
    identities = "".join(f"Identity: {one}\r\n" for one in signed)

    def told() -> bool:
        caller.call(ORDINARY, "+8615000000005", asserted + identities)
        return header(lab.party.invite("+8615000000005"), "X-Ringfence-Verstat") != ""

    _until(told)
    invite = lab.party.invite("+8615000000005")
    recorded = lab.decisions(ORDINARY)[-1].facts.attempt.identity
    assert all(one in recorded for one in signed)
    assert header(invite, "X-Ringfence-Verstat") == "No-TN-Validation"
    verified = f"{ORDINARY};verstat=No-TN-Validation"
    assert header(invite, "P-Asserted-Identity") == f"<sip:{verified}@example.org>, <tel:{verified}>"


def test_what_became_of_a_call_comes_back_as_its_record(lab: Lab, caller: Caller) -> None:
    caller.call("+8613800138011", "+8615000000011")
    caller.call("+8613800138012", "+8615000000486")

    def kept() -> dict[str, CallRecord]:
        return {record.called.rpartition("@")[0]: record for record in lab.records()}

    _until(lambda: {"sip:+8615000000011", "sip:+8615000000486"} <= kept().keys())
    answered, busy = kept()["sip:+8615000000011"], kept()["sip:+8615000000486"]
    assert (answered.answered, answered.released_by) == (True, Party.CALLING)
    assert (busy.answered, busy.released_by, busy.talk_ms) == (False, Party.CALLED, 0)


def test_what_callers_write_cannot_reach_into_the_messages_of_the_link(lab: Lab, caller: Caller) -> None:
    for number, calling in enumerate(('x","act":"deliver', "\\", '"},{"e":"welcome"}', "é$du\x01", "%s%n$(ci)")):
        called = f"+861500000002{number}"
        outcome = caller.call(calling.replace(" ", ""), called, f'Subject: "{calling}"\r\nDiversion: "{calling}\r\n')
        assert outcome.code != 0
    blocked = caller.call(BLOCKED, "+8615000000030", 'Diversion: "},{"\r\nPrivacy: "},"\r\n')

    assert blocked.code == 608


def test_a_repeated_invite_is_judged_once(lab: Lab, caller: Caller) -> None:
    outcome = caller.call("+8613800138013", "+8615000000013", repeat=3)

    assert outcome.code == 200
    assert len(lab.decisions("+8613800138013")) == 1


def test_two_engines_share_the_calls_and_one_takes_all_when_the_other_goes(lab: Lab, caller: Caller) -> None:
    settings = {"sip_kamailio": f"127.0.0.1:{lab.proxy.link}", "sip_slot": "2", "sip_weight": "3"}
    with Engine(lab.home, lab.engine.log.with_name("second.log"), **settings) as second:
        second.wait_for("linked with")
        _until(lambda: "engine 2 is here, weight 3" in lab.proxy.said())
        for number in range(60):
            caller.call("+8613800138014", f"+86150000014{number:02}")
        workers = [decision.worker for decision in lab.decisions("+8613800138014")]
        second.process.kill()
        second.process.wait()
    _until(lambda: "engine 2 is gone" in lab.proxy.said())

    assert set(workers) == {0, 1}
    assert workers.count(1) > workers.count(0)
    assert [caller.call(BLOCKED, f"+86150000015{number:02}").code for number in range(10)] == [608] * 10


def test_every_call_completes_while_the_engine_hangs_and_is_killed(lab: Lab, tmp_path: Path) -> None:
    require("sipp", program("sipp"))
    again = None
    with Called(tmp_path) as party, Kamailio(tmp_path, party.port) as proxy:
        link = f"127.0.0.1:{proxy.link}"
        engine = Engine(lab.home, tmp_path / "first.log", sip_kamailio=link)
        try:
            engine.wait_for("linked with")
            _until(lambda: "engine 1 is here" in proxy.said())
            with Callers(tmp_path, proxy.port, pairs(900, 3), rate=200, count=900) as callers:
                pause = threading.Event()
                pause.wait(1.0)
                engine.process.send_signal(signal.SIGSTOP)
                pause.wait(1.2)
                engine.process.send_signal(signal.SIGCONT)
                pause.wait(0.8)
                engine.process.kill()
                played = callers.result()
            again = Engine(lab.home, tmp_path / "again.log", sip_kamailio=link)
            again.wait_for("linked with")
            _until(lambda: proxy.said().count("engine 1 is here") == 2)
            caller = Caller(proxy.port)
            judged = caller.call(BLOCKED, "+8615000000040").code
            caller.close()
        finally:
            for one in (engine, again):
                if one is not None:
                    one.stop()

    assert (played.calls, played.answered, played.failed) == (900, 900, 0)
    assert judged == 608
