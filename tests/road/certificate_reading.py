"""Our reading of a certificate's TNAuthList beside that of asn1crypto, an ASN.1 reader that shares no code with ours.

`python -m tests.road.certificate_reading FILE` compares them over a file of certificates: one JSON object a line with
`der` in base64, plain or gzip, as the public certificates of SHAKEN are collected (github.com/wspr-ncsu).
"""

from __future__ import annotations

import base64
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from msgspec import Struct

from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.screening.authentication.der import BadDer
from ringfence.screening.authentication.tn_auth_list import OID, NumberSpan, TNAuthList, read_tn_auth_list
from ringfence.telecom.identity import Fault


class _Range(core.Sequence):  # type: ignore[misc]
    _fields = [("start", core.IA5String), ("count", core.Integer)]  # noqa: RUF012


class _Entry(core.Choice):  # type: ignore[misc]
    """RFC 8226 section 9; its module has explicit tags."""

    _alternatives = [  # noqa: RUF012
        ("spc", core.IA5String, {"explicit": 0}),
        ("range", _Range, {"explicit": 1}),
        ("one", core.IA5String, {"explicit": 2}),
    ]


class _List(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Entry


class Compared(Struct, frozen=True):
    """What both readers make of one certificate."""

    ours: TNAuthList | str | None
    """None: the certificate has no such extension; a text: why it can't be read."""
    theirs: TNAuthList | str | None

    @property
    def agree(self) -> bool:
        """Whether both read the same, or neither finds a list that it can read."""
        return self.ours == self.theirs or not isinstance(self.ours, TNAuthList) | isinstance(self.theirs, TNAuthList)


class Row(Struct, frozen=True):
    """A line of the file."""

    der: str


def compared(der: bytes) -> Compared:
    """Read with both, from the outermost byte on. Never raises."""
    return Compared(_ours(der), _theirs(der))


def _ours(der: bytes) -> TNAuthList | str | None:
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        value = extensions.get_extension_for_oid(x509.ObjectIdentifier(OID)).value
        return read_tn_auth_list(value.public_bytes())
    except x509.ExtensionNotFound:
        return None
    except BadDer as problem:
        return str(problem)
    except ValueError as problem:
        return f"unreadable: {type(problem).__name__}"


def _theirs(der: bytes) -> TNAuthList | str | None:
    try:
        for one in asn1_x509.Certificate.load(der, strict=True)["tbs_certificate"]["extensions"]:
            if one["extn_id"].dotted == OID:
                return independent(one["extn_value"].contents)
    except (ValueError, TypeError) as problem:
        return f"unreadable: {type(problem).__name__}"
    return None


def independent(value: bytes) -> TNAuthList | str:
    """The extension's value as asn1crypto reads it."""
    codes, spans, numbers = [], [], []
    try:
        for entry in _List.load(value, strict=True):
            if entry.name == "spc":
                codes.append(entry.chosen.native)
            elif entry.name == "range":
                spans.append(NumberSpan(entry.chosen["start"].native, entry.chosen["count"].native))
            else:
                numbers.append(entry.chosen.native)
    except (ValueError, TypeError) as problem:
        return type(problem).__name__
    return TNAuthList(tuple(codes), tuple(spans), tuple(numbers))


def read_file(path: Path) -> Iterator[bytes]:
    """Every certificate of a file, in DER."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            yield base64.b64decode(msgspec.json.decode(line, type=Row).der)


def main(path: Path) -> int:
    """Compare over a file, print what was found; 1 when the readers disagree anywhere."""
    found: Counter[str] = Counter()
    disagreed = 0
    for der in read_file(path):
        both = compared(der)
        found[_kind(both.ours)] += 1
        if not both.agree:
            disagreed += 1
            sys.stdout.write(f"ours {both.ours!r}, asn1crypto {both.theirs!r}\n")
        credential = read_credential(der, TrustList(()))
        found[credential.detail if isinstance(credential, Fault) else "trusted"] += 1
        assert not isinstance(credential, Credential), "nobody is trusted here"
    for kind, count in found.most_common():
        sys.stdout.write(f"{count:6} {kind}\n")
    sys.stdout.write(f"{disagreed:6} certificates that the two read differently\n")
    return 1 if disagreed else 0


def _kind(read: TNAuthList | str | None) -> str:
    if read is None:
        return "no TNAuthList"
    return "TNAuthList read" if isinstance(read, TNAuthList) else f"refused: {read}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
