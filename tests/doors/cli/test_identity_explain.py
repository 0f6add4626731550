import json
from datetime import UTC, datetime

import pytest
import typer
from tests.screening.authentication.laboratory_calls import CALLED, NOW_S, X5U, Laboratory
from typer.testing import CliRunner

from ringfence.doors.cli.identity import register
from ringfence.doors.cli.identity_explain import Read, read_identity
from ringfence.screening.authentication.digest import digest_of
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import Fault, Priority, RichCallData

LABORATORY = Laboratory()
FIRST = LABORATORY.identity()


def _explain(identity: str, *more: str) -> str:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["identity", "explain", identity, *more], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def test_tokens_inside_tokens_follow_the_one_around_them() -> None:
    twice = LABORATORY.div_o(
        LABORATORY.div_o(FIRST, div=CALLED, dest="8613800138002"), div="8613800138002", dest="8613800138003"
    )

    found = read_identity(twice)

    assert [(one.ppt, one.inside, one.diverting) for one in found] == [
        ("div-o", 0, "8613800138002"),
        ("div-o", 1, CALLED),
        ("shaken", 2, ""),
    ]
    assert {one.info for one in found} == {X5U}
    shown = _explain(twice)
    assert "1 other token " in shown
    assert "2 other tokens" in shown


def test_what_each_kind_says_is_shown() -> None:
    rcd = LABORATORY.token("rcd", {"rcd": {"nam": "Example [Bank]"}, "crn": "Your card"})
    rph = LABORATORY.token("rph", {"rph": {"auth": ["esnet.0"]}, "sph": "psap-callback"})
    msg = LABORATORY.token("msg", {"msgi": digest_of(b"hello")})

    one, two, three = read_identity(f"{rcd},{rph},{msg}")

    assert one.rich == RichCallData(name="Example [Bank]", reason="Your card")
    assert two.priority == Priority(("esnet.0",), call_back=True)
    assert three.digest == digest_of(b"hello")
    shown = _explain(f"{rcd},{rph},{msg}")
    for text in ("Example [Bank]", "Your card", "esnet.0", "call_back", "yes", "sha256-"):
        assert text in shown, text
    assert json.loads(_explain(rcd, "--json"))[0]["rich"][0] == "Example [Bank]"


def test_what_cannot_be_read_says_so_beside_the_rest() -> None:
    bad = LABORATORY.div_o("YQ.YQ.YQ", div=CALLED, dest="8613800138002")

    found = read_identity(f"garbage, {FIRST}, {bad}, ..YWJj;info=<{X5U}>")

    assert [(one.ppt, one.fault is not None) for one in found] == [
        ("", True), ("shaken", False), ("div-o", False), ("", True), ("", True),
    ]  # fmt: skip
    assert isinstance(found[-1].fault, Fault)
    assert "compact form" in _explain(f"{FIRST}, ..YWJj;info=<{X5U}>")
    with pytest.raises(Refused, match="three parts"):
        read_identity("garbage")


def test_seconds_are_shown_as_a_date_where_they_are_one() -> None:
    date = f"{datetime.fromtimestamp(NOW_S, UTC):%Y-%m-%d}"

    assert date in _explain(FIRST)
    assert "no second of our calendar" in _explain(LABORATORY.identity(iat=(1 << 40) - 1))


def test_nothing_is_nothing() -> None:
    assert read_identity(" ") == ()
    assert Read("shaken", X5U).fault is None
