"""Certificates with the faults that real ones have: read as an independent reader does, or refused, and never a crash.

Made here after what the public certificates of SHAKEN show: most name one service provider code, of 3 to 5 characters;
some have bytes after their end, a wrong tag inside TNAuthList, no TNAuthList, or a key of another kind.
"""

from __future__ import annotations

import base64
import gzip
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st
from tests.road.certificate_reading import compared, independent, main
from tests.screening.authentication.laboratory_calls import NOW, SINCE

from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.der import BadDer
from ringfence.screening.authentication.laboratory import found_authority
from ringfence.screening.authentication.tn_auth_list import (
    OID,
    NumberSpan,
    TNAuthList,
    read_tn_auth_list,
    write_tn_auth_list,
)
from ringfence.telecom.identity import Fault

AUTHORITY = found_authority(SINCE)
TRUST = TrustList((AUTHORITY.certificate,))
P256 = generate_ec(SECP256R1())
_digits = st.text("0123456789", min_size=1, max_size=15)
_lists = st.builds(
    TNAuthList,
    st.lists(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=40), min_size=1, max_size=4).map(
        tuple
    ),
    st.lists(st.builds(NumberSpan, _digits.map(lambda text: f"0{text[:14]}"), st.integers(2, 9)), max_size=3).map(
        tuple
    ),
    st.lists(_digits, max_size=3).map(tuple),
)


def _certificate(
    tn_auth_list: bytes | None, key: EllipticCurvePrivateKey | RSAPrivateKey = P256, *, critical: bool = False
) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SHAKEN 123A")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(AUTHORITY.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(NOW + timedelta(days=7))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(AUTHORITY.key.public_key()), critical=False)
    )
    if tn_auth_list is not None:
        extension = x509.UnrecognizedExtension(ObjectIdentifier(OID), tn_auth_list)
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(AUTHORITY.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _of(code: str) -> bytes:
    return _certificate(write_tn_auth_list(TNAuthList(codes=(code,))))


@pytest.mark.parametrize("code", ["123", "123A", "12345"])
def test_the_usual_certificate_is_read_by_both(code: str) -> None:
    der = _of(code)
    both = compared(der)

    assert both.ours == both.theirs == TNAuthList(codes=(code,))
    credential = read_credential(der, TRUST)
    assert isinstance(credential, Credential)
    assert credential.signer == code


def test_all_three_kinds_of_entries_in_one_list_are_read_by_both() -> None:
    everything = TNAuthList(("1234", "5678"), (NumberSpan("8613800000000", 10_000),), ("8613900139000", "95588"))
    both = compared(_certificate(write_tn_auth_list(everything)))

    assert both.ours == both.theirs == everything


@pytest.mark.parametrize(
    ("der", "why"),
    [
        (_of("123A") + b"\0\0", "can't be read"),
        (_of("123A")[:-3], "can't be read"),
        (b"", "can't be read"),
        (_certificate(bytes.fromhex("300613043132333f")), "tag 0x13"),
        (_certificate(bytes.fromhex("30061604313233")), "cut short"),
        (_certificate(bytes.fromhex("3080a0061604313233340000")), "DER"),
        (_certificate(b""), "one SEQUENCE"),
        (_certificate(bytes.fromhex("3000")), "no entry"),
        (_certificate(None), "no TNAuthList"),
        (_certificate(write_tn_auth_list(TNAuthList(codes=("1234",))), generate_ec(SECP384R1())), "not P-256"),
        (_certificate(write_tn_auth_list(TNAuthList(codes=("1234",))), generate_rsa(65_537, 2_048)), "not P-256"),
    ],
)
def test_a_faulty_certificate_is_a_437_and_no_crash(der: bytes, why: str) -> None:
    found = read_credential(der, TRUST)

    assert isinstance(found, Fault)
    assert found.sip_code == 437
    assert why in found.detail


def test_a_critical_list_is_understood() -> None:
    der = _certificate(write_tn_auth_list(TNAuthList(codes=("1234",))), critical=True)

    assert isinstance(read_credential(der, TRUST), Credential)


@given(_lists)
def test_what_we_write_an_independent_reader_reads(entries: TNAuthList) -> None:
    assert independent(write_tn_auth_list(entries)) == entries


@given(_lists, st.integers(0, 200), st.integers(1, 255))
def test_what_both_can_read_they_read_alike_whatever_byte_is_changed(entries: TNAuthList, place: int, by: int) -> None:
    der = bytearray(write_tn_auth_list(entries))
    der[place % len(der)] ^= by
    try:
        ours = read_tn_auth_list(bytes(der))
    except BadDer:
        return

    assert ours == independent(bytes(der))


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_crash(raw: bytes) -> None:
    assert isinstance(read_credential(raw, TRUST), Fault)
    assert isinstance(read_credential(b"-----BEGIN CERTIFICATE-----\n" + raw, TRUST), Fault)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_certificate_with_a_changed_byte_is_not_trusted(place: int, by: int) -> None:
    der = bytearray(GOOD)
    der[place % len(der)] ^= by

    assert isinstance(read_credential(bytes(der), TRUST), Fault)


GOOD = _of("123A")


def test_a_whole_file_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "certificates.jsonl.gz"
    lines = [msgspec.json.encode({"der": base64.b64encode(der).decode()}) for der in (GOOD, _certificate(None), b"x")]
    with gzip.open(path, "wb") as out:
        out.write(b"\n".join(lines))

    assert main(path) == 0
    assert "0 certificates that the two read differently" in capsys.readouterr().out
