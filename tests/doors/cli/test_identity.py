import json
import shutil
import stat
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ringfence.doors.cli.identity import register
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
