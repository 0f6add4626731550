import json
import shutil
import stat
import time
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from typer.testing import CliRunner

from ringfence.doors.cli.identity import register
from ringfence.screening.authentication.digest import digest_of
from ringfence.screening.authentication.key_signer import KeySigner
from ringfence.screening.authentication.sign import sign_token
from ringfence.telecom.errors import Refused

RUNNER = CliRunner()
CALLING, CALLED, X5U = "+8613800138000", "+86 138 0013 8001", "https://cert.example.org/a.pem"


_SIGN = ["identity", "sign", "--calling", CALLING, "--called", CALLED]


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    register(app)
    return app


@pytest.fixture
def laboratory(app: typer.Typer, tmp_path: Path) -> Path:
    folder = tmp_path / "laboratory"
    assert RUNNER.invoke(app, ["identity", "lab-ca", str(folder), "--code", "1234"]).exit_code == 0
    return folder


def _sign(app: typer.Typer, laboratory: Path) -> str:
    key = str(laboratory / "signer.key")
    signing = ["--calling", CALLING, "--called", CALLED, "--key", key, "--x5u", X5U, "--attest", "A"]
    result = RUNNER.invoke(app, ["identity", "sign", *signing])
    assert result.exit_code == 0, result.output
    return result.output.strip()


def _verify(app: typer.Typer, laboratory: Path, identity: str, *more: str) -> tuple[int, dict[str, object]]:
    files = ["--certificate", str(laboratory / "signer.pem"), "--trust", str(laboratory / "authority.pem")]
    numbers = ["--calling", CALLING, "--called", CALLED]
    result = RUNNER.invoke(app, ["identity", "verify", identity, *numbers, *files, "--json", *more])
    return result.exit_code, json.loads(result.output)


def test_what_is_signed_is_verified(app: typer.Typer, laboratory: Path, tmp_path: Path) -> None:
    identity = _sign(app, laboratory)
    file = tmp_path / "identity"
    file.write_text(identity)

    assert _verify(app, laboratory, identity)[0] == 0
    code, outcome = _verify(app, laboratory, f"@{file}")

    assert (code, outcome["verstat"], outcome["signer"]) == (0, "TN-Validation-Passed", "1234")


def test_a_stale_identity_fails_with_its_reason(app: typer.Typer, laboratory: Path) -> None:
    code, outcome = _verify(app, laboratory, _sign(app, laboratory), "--at", str(int(time.time()) + 100))

    assert code == 1
    assert outcome["fault"] == [403, "Stale Date", "iat is too old"]


def test_explain_shows_what_a_token_says(app: typer.Typer, laboratory: Path) -> None:
    identity = _sign(app, laboratory)

    (read,) = json.loads(RUNNER.invoke(app, ["identity", "explain", identity, "--json"]).output)
    shown = RUNNER.invoke(app, ["identity", "explain", identity]).output

    assert (read["calling"], read["called"], read["attest"]) == ("8613800138000", ["8613800138001"], "A")
    assert "8613800138001" in shown
    assert "UTC" in shown


def test_a_diverted_call_is_signed_by_who_sends_it_on(app: typer.Typer, laboratory: Path) -> None:
    turned = "+8613800138002"
    key = ["--key", str(laboratory / "signer.key"), "--x5u", X5U]
    sending = ["--calling", CALLING, "--called", turned, "--diverting", CALLED, *key, "--json"]
    div = json.loads(RUNNER.invoke(app, ["identity", "sign", *sending]).output)["identity"]
    files = ["--certificate", str(laboratory / "signer.pem"), "--trust", str(laboratory / "authority.pem")]

    both = f"{_sign(app, laboratory)}, {div}"
    result = RUNNER.invoke(
        app, ["identity", "verify", both, "--calling", CALLING, "--called", turned, *files, "--json"]
    )

    assert result.exit_code == 0, result.output
    outcome = json.loads(result.output)
    assert (outcome["verstat"], outcome["diversions"]) == ("TN-Validation-Passed", 1)


def test_a_token_is_put_into_the_one_of_the_forwarder(app: typer.Typer, laboratory: Path, tmp_path: Path) -> None:
    turned, file = "+8613800138002", tmp_path / "identity"
    file.write_text(_sign(app, laboratory))
    key = ["--key", str(laboratory / "signer.key"), "--x5u", X5U]
    sending = ["identity", "sign", "--calling", CALLING, "--called", turned, "--diverting", CALLED, *key]
    nested = RUNNER.invoke(app, [*sending, "--around", f"@{file}"])
    files = ["--certificate", str(laboratory / "signer.pem"), "--trust", str(laboratory / "authority.pem")]
    numbers = ["--calling", CALLING, "--called", turned]

    result = RUNNER.invoke(app, ["identity", "verify", nested.output.strip(), *numbers, *files, "--json"])

    assert result.exit_code == 0, result.output
    outcome = json.loads(result.output)
    assert (outcome["verstat"], outcome["diversions"]) == ("TN-Validation-Passed", 1)
    for wrong in ("garbage", f"..{'A' * 86};info=<{X5U}>", file.read_text().replace("ey", "eX", 1)):
        refused = RUNNER.invoke(app, [*sending, "--around", wrong])
        assert isinstance(refused.exception, Refused), wrong
        assert "div-o" in refused.exception.message


def test_a_name_and_a_reason_are_signed_and_verified(app: typer.Typer, laboratory: Path) -> None:
    key = ["--key", str(laboratory / "signer.key"), "--x5u", X5U]
    named = RUNNER.invoke(app, [*_SIGN, *key, "--name", "Example Bank", "--reason", "Your card"]).output.strip()
    both = f"{_sign(app, laboratory)},{named}"

    code, outcome = _verify(app, laboratory, both)

    assert (code, outcome["verstat"]) == (0, "TN-Validation-Passed")
    assert isinstance(outcome["rich"], list)
    assert (outcome["rich"][0], outcome["rich"][2], outcome["rich"][-1]) == ("Example Bank", "Your card", "1234")
    files = ["--certificate", str(laboratory / "signer.pem"), "--trust", str(laboratory / "authority.pem")]
    shown = RUNNER.invoke(app, ["identity", "verify", both, "--calling", CALLING, "--called", CALLED, *files]).output
    assert "rich.name" in shown
    assert "Example Bank" in shown


def test_a_message_is_verified_with_its_body(app: typer.Typer, laboratory: Path, tmp_path: Path) -> None:
    key = serialization.load_pem_private_key((laboratory / "signer.key").read_bytes(), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    start = {"alg": "ES256", "ppt": "msg", "typ": "passport", "x5u": X5U}
    numbers = {"dest": {"tn": ["8613800138001"]}, "orig": {"tn": "8613800138000"}}
    claims = {**numbers, "iat": int(time.time()), "msgi": digest_of(b"hello")}
    identity = f"{sign_token(KeySigner(key, X5U), start, claims)};info=<{X5U}>;ppt=msg"
    body = tmp_path / "body"
    body.write_bytes(b"hello")

    assert _verify(app, laboratory, identity, "--message", str(body))[0] == 0
    body.write_bytes(b"hullo")
    assert _verify(app, laboratory, identity, "--message", str(body))[0] == 1
    code, outcome = _verify(app, laboratory, identity)
    assert (code, outcome["verstat"]) == (0, "No-TN-Validation")
    assert isinstance(outcome["set_aside"], list)
    assert "messages" in outcome["set_aside"][0]


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--attest", "A", "--name", "Example Bank"],
        ["--attest", "A", "--diverting", "+8613800138009"],
        ["--attest", "A", "--around", "a.b.c"],
        ["--diverting", CALLED],
    ],
)
def test_what_to_sign_is_one_thing(app: typer.Typer, laboratory: Path, more: list[str]) -> None:
    key = ["--key", str(laboratory / "signer.key"), "--x5u", X5U]

    assert isinstance(RUNNER.invoke(app, [*_SIGN, *key, *more]).exception, Refused)


def test_an_authority_makes_more_pairs(app: typer.Typer, laboratory: Path) -> None:
    made = RUNNER.invoke(app, ["identity", "lab-ca", str(laboratory), "--name", "december", "--code", "77", "--json"])
    assert made.exit_code == 0, made.output
    files = json.loads(made.output)

    shutil.copy(files["december.key"], laboratory / "signer.key")
    shutil.copy(files["december.pem"], laboratory / "signer.pem")

    assert _verify(app, laboratory, _sign(app, laboratory))[1]["signer"] == "77"


def test_keys_are_readable_by_their_owner_alone(laboratory: Path) -> None:
    for name in ("authority.key", "signer.key"):
        assert stat.S_IMODE((laboratory / name).stat().st_mode) == 0o600


def test_rubbish_is_refused_with_a_remedy(app: typer.Typer, laboratory: Path) -> None:
    for arguments in (
        ["identity", "explain", "garbage"],
        ["identity", "explain", "@/no/such/file"],
        ["identity", "lab-ca", str(laboratory)],
        ["identity", "lab-ca", str(laboratory / "new"), "--code", "码"],
        ["identity", "lab-ca", str(laboratory / "new"), "--range", "8613800000000:²"],
        ["identity", "lab-ca", str(laboratory / "new"), "--name", "../signer"],
        ["identity", "lab-ca", str(laboratory / "new"), "--name", "authority"],
        ["identity", "lab-ca", str(laboratory.parent), "--name", "other"],
        [*_SIGN, "--key", str(laboratory / "signer.key"), "--x5u", "http://a/b", "--attest", "A"],
        [*_SIGN, "--key", str(laboratory / "signer.key"), "--x5u", X5U],
        [*_SIGN, "--key", str(laboratory / "signer.key"), "--x5u", X5U, "--attest", "A", "--origid", "x"],
        ["identity", "lab-ca", str(laboratory / "new"), "--range", "abc"],
        ["identity", "sign", "--calling", "x", "--called", "1", "--key", "/dev/null", "--x5u", X5U, "--attest", "A"],
    ):
        error = RUNNER.invoke(app, arguments).exception
        assert isinstance(error, Refused), arguments
        assert error.remedy
