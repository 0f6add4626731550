"""`ringfence identity`: sign, verify and explain signed caller identity, and make a laboratory authority."""

from __future__ import annotations

import os
import re
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.doors.cli.identity_explain import print_identity, read_identity
from ringfence.screening.authentication.chain import unfold
from ringfence.screening.authentication.credential import Credential, TrustList, read_authorities, read_credential
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.laboratory import Issued, found_authority, issue, revoke
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.passport import read_passport
from ringfence.screening.authentication.sign import sign_div, sign_div_o, sign_rcd, sign_shaken
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.tn_auth_list import NumberSpan, TNAuthList
from ringfence.screening.authentication.verify import allowed_url, verify
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import Attestation, Fault

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Identity = Annotated[str, typer.Argument(help="Value of the SIP Identity header, or @FILE.")]
_AUTHORITY = "authority"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9]{1,32}", re.ASCII)
_DIGITS = re.compile(r"\+?([0-9]{1,15})", re.ASCII)


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Signed caller identity (STIR/SHAKEN): sign, verify, explain.", no_args_is_help=True)
    app.add_typer(group, name="identity")
    group.command("sign")(sign_command)
    group.command("verify")(verify_command)
    group.command("explain")(explain_command)
    group.command("lab-ca")(lab_ca_command)


def sign_command(
    calling: Annotated[str, typer.Option(help="Calling number with country code.")],
    called: Annotated[list[str], typer.Option(help="Called number with country code; may be given again.")],
    key: Annotated[Path, typer.Option(help="Private key, P-256, PKCS #8 in PEM.")],
    x5u: Annotated[str, typer.Option(help="https URL where the certificate is published.")],
    attest: Annotated[
        Attestation | None, typer.Option(help="A: caller and number known, B: caller known, C: gateway.")
    ] = None,
    origid: Annotated[str, typer.Option(help="UUID of the origin; made when not given.")] = "",
    diverting: Annotated[
        str, typer.Option(help="Number that sends the call on: makes a `div` token, without attestation (RFC 8946).")
    ] = "",
    around: Annotated[
        str, typer.Option(help="With --diverting: the token to put inside, as text or @FILE; makes a `div-o` token.")
    ] = "",
    name: Annotated[str, typer.Option(help="Name of the caller: makes an `rcd` token (RFC 9795).")] = "",
    reason: Annotated[str, typer.Option(help="Reason for the call: makes an `rcd` token (RFC 9795).")] = "",
    as_json: AsJson = False,
) -> None:
    """Sign a call: print the value of an Identity header."""
    if not allowed_url(x5u):
        raise Refused(f"{x5u!r} is no URL of a certificate", "give https, port 443 or 8443, and a path, nothing else")
    if sum((bool(diverting), attest is not None, bool(name or reason))) != 1:
        raise Refused(
            "nothing says what to sign, or several things do",
            "give one of: --attest A, B or C; --diverting NUMBER; --name and --reason",
        )
    if around and not diverting:
        raise Refused("--around goes with --diverting alone", "say which number sends the call on")
    call = _Call(
        KeySigner(_private_key(key), x5u), _digits(calling), tuple(_digits(one) for one in called), int(time.time())
    )
    if diverting:
        identity = _sign_diverted(call, _digits(diverting), _text(around))
    elif attest is None:
        identity = sign_rcd(
            call.signer, calling=call.calling, called=call.called, name=name, reason=reason, iat=call.now_s
        )
    else:
        identity = sign_shaken(
            call.signer,
            calling=call.calling,
            called=call.called,
            attestation=attest,
            origid=_origid(origid),
            iat=call.now_s,
        )
    typer.echo(msgspec.json.encode({"identity": identity}).decode() if as_json else identity)


class _Call(Struct, frozen=True):
    """A call to sign, and who signs it."""

    signer: KeySigner
    calling: str
    called: tuple[str, ...]
    now_s: int


def _sign_diverted(call: _Call, diverting: str, around: str) -> str:
    if diverting in call.called:
        raise Refused("the call is sent on to the number that it came to", "--called is the new number")
    if not around:
        return sign_div(call.signer, calling=call.calling, called=call.called, diverting=diverting, iat=call.now_s)
    token = around.split(";")[0].strip()
    identity = sign_div_o(
        call.signer, calling=call.calling, called=call.called, diverting=diverting, inner=token, iat=call.now_s
    )
    made = read_passport(identity.split(";")[0])
    nest = made if isinstance(made, Fault) else unfold(made)
    if isinstance(nest, Fault):
        raise Refused(f"no div-o token can be made of it: {nest.detail}", "give one token in full form, of this call")
    return identity


def verify_command(
    identity: Identity,
    calling: Annotated[str, typer.Option(help="Calling number of the SIP request, with country code.")],
    called: Annotated[str, typer.Option(help="Called number of the SIP request, with country code.")],
    certificate: Annotated[Path, typer.Option(help="Certificate of the signer, then intermediates, PEM or DER.")],
    trust: Annotated[Path, typer.Option(help="Trusted authorities, PEM.")],
    at: Annotated[int, typer.Option(help="Judge as at this second since 1970; 0 is now.")] = 0,
    message: Annotated[
        Path | None, typer.Option(help="Body of the MESSAGE that carries the identity (RFC 9475); without it, a call.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify an identity as a call with these numbers would be; exit 1 when it fails."""
    shelf = _OneCertificate(read_credential(_bytes(certificate), TrustList(read_authorities(_bytes(trust)))))
    call = SignedCall(
        identity=_text(identity),
        calling=_digits(calling),
        called=(_digits(called),),
        now_s=at or int(time.time()),
        message=None if message is None else _bytes(message),
    )
    outcome = verify(call, shelf, ORDINARY)
    if as_json:
        typer.echo(msgspec.json.encode(msgspec.structs.asdict(outcome)).decode())
    else:
        table = Table(show_header=False)
        for name, value in msgspec.structs.asdict(outcome).items():
            if isinstance(value, Fault):
                table.add_row(name, escape(f"{value.sip_code} {value.phrase}: {value.detail}"))
            elif isinstance(value, Struct):
                for inner, said in msgspec.structs.asdict(value).items():
                    if said:
                        table.add_row(f"{name}.{inner}", escape(_shown(said)))
            elif value:
                table.add_row(name, escape(_shown(value)))
        Console().print(table)
    raise typer.Exit(1 if outcome.fault else 0)


def explain_command(identity: Identity, as_json: AsJson = False) -> None:
    """Show what the tokens of an identity say, tokens inside tokens too, without judging signatures."""
    found = read_identity(_text(identity))
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        print_identity(found)


def lab_ca_command(
    folder: Annotated[Path, typer.Argument(help="Folder of the laboratory; made when it is not there.")],
    name: Annotated[str, typer.Option(help="Name of the signing pair; a second pair needs another name.")] = "signer",
    codes: Annotated[
        list[str] | None, typer.Option("--code", help="Service provider code; may be given again.")
    ] = None,
    ranges: Annotated[
        list[str] | None, typer.Option("--range", help="Numbers that it may sign: START:COUNT; may be given again.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days that the signing certificate is valid.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Make a laboratory authority (root, revocation list) and a signing pair, or another pair. Never for real calls."""
    if not _NAME.fullmatch(name) or name == _AUTHORITY:
        raise Refused(f"{name!r} is no name of a pair", f"use letters, digits, - and _, and not {_AUTHORITY}")
    if (folder / f"{name}.pem").exists() or (folder / f"{name}.key").exists():
        raise Refused(f"{folder} has a pair {name} already", "give another --name")
    numbers = TNAuthList(_codes(codes, ranges), tuple(_span(one) for one in ranges or ()))
    since = datetime.now(UTC) - timedelta(minutes=5)
    authority = _authority(folder, since)
    signer = issue(authority, numbers, since, days=days)
    _write_private(folder / f"{name}.key", signer.key_pem)
    (folder / f"{name}.pem").write_bytes(signer.pem)
    purposes = {
        f"{_AUTHORITY}.pem": "put into the trust folder of those who verify",
        f"{_AUTHORITY}.crl": "put beside it: the revocation list, empty",
        f"{_AUTHORITY}.key": "makes more pairs; keep it to yourself",
        f"{name}.pem": "publish at an https URL: that URL is the x5u",
        f"{name}.key": "signs calls; keep it to yourself",
    }
    if as_json:
        typer.echo(msgspec.json.encode({file: str(folder / file) for file in purposes}).decode())
        return
    table = Table(title=f"Laboratory authority in {folder}", show_header=False)
    for file, purpose in purposes.items():
        table.add_row(file, purpose)
    Console().print(table)


def _authority(folder: Path, since: datetime) -> Issued:
    """The authority that is there, or a new one in a folder that is empty or not there."""
    key, certificate = folder / f"{_AUTHORITY}.key", folder / f"{_AUTHORITY}.pem"
    if key.exists() and certificate.exists():
        return Issued(read_authorities(_bytes(certificate))[0], _private_key(key))
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} holds other files and no authority", "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    authority = found_authority(since)
    _write_private(key, authority.key_pem)
    certificate.write_bytes(authority.pem)
    (folder / f"{_AUTHORITY}.crl").write_bytes(revoke(authority, (), since))
    return authority


def _codes(codes: list[str] | None, ranges: list[str] | None) -> tuple[str, ...]:
    found = tuple(codes or (() if ranges else ("LAB1",)))
    wrong = next((code for code in found if not _CODE.fullmatch(code)), None)
    if wrong is not None:
        raise Refused(f"{wrong!r} is no service provider code", "write letters and digits, like 123A")
    return found


def _origid(text: str) -> str:
    try:
        return str(uuid.UUID(text)) if text else str(uuid.uuid4())
    except ValueError as error:
        raise Refused(f"{text!r} is no UUID", "leave --origid out to have one made") from error


class _OneCertificate:
    """Whatever the URL, the certificate at hand."""

    def __init__(self, found: Credential | Fault) -> None:
        self._found = found

    def find(self, x5u: str) -> Credential | Fault | None:
        return self._found if x5u else None


def _shown(value: object) -> str:
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _digits(text: str) -> str:
    found = _DIGITS.fullmatch(re.sub(r"[\s()-]", "", text))
    if found is None:
        raise Refused(f"{text!r} is no number with country code", "write it like +8613800138000")
    return found.group(1)


def _span(text: str) -> NumberSpan:
    start, _, count = text.partition(":")
    if not re.fullmatch(r"[0-9]{1,15}:[0-9]{1,15}", text, re.ASCII) or int(count) < 2:
        raise Refused(f"{text!r} is no range", "write it like 8613800000000:10000")
    return NumberSpan(start, int(count))


def _text(argument: str) -> str:
    return _bytes(Path(argument[1:])).decode("utf-8", "replace").strip() if argument.startswith("@") else argument


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} can't be read: {error.strerror}", "name a file that you may read") from error


def _private_key(path: Path) -> EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(_bytes(path), password=None)
    except (ValueError, TypeError) as error:
        raise Refused(f"{path} is no private key in PEM without a password", "`identity lab-ca` makes one") from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise Refused(f"{path} is no P-256 key", "SHAKEN signs with ES256")
    return key


def _write_private(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(content)
