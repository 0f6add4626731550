from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer
from tests.examples import mobile
from typer.testing import CliRunner

from ringfence.doors.cli import sip
from ringfence.doors.cli.sip import Traced, traced
from ringfence.screening.decision import Decision
from ringfence.screening.example import ORDINARY
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Verdict


def _decision(name: str, action: Action, *reasons: Reason) -> Decision:
    facts = msgspec.structs.replace(
        ORDINARY,
        calling=mobile(1),
        called=mobile(2),
        trunk=None,
        attempt=CallAttempt(calling="[1]", called="2", trunk="gw[1]"),
    )
    return Decision(name, facts, Verdict(action, 3.0, reasons, "r"), 41, 0)


REJECTED = _decision(
    "B",
    Action.REJECT,
    Reason(Finding("HIGH_FREQUENCY"), "v", Mode.LIVE, counted=True, weight=3.0),
    Reason(Finding("FAN_OUT"), "v", Mode.SHADOW, counted=False, weight=3.0),
)


class Log:
    """Gives each decision once."""

    def __init__(self) -> None:
        self.waiting = [_decision("A", Action.DELIVER), REJECTED]

    def fresh(self) -> list[Decision]:
        waiting, self.waiting = self.waiting, []
        return waiting


def _app(looked: list[str]) -> typer.Typer:
    app = typer.Typer()

    def serve() -> None:
        raise Refused("there is no SIP to serve", "set RINGFENCE_SIP_KAMAILIO")

    @contextmanager
    def laboratory(rate: int, seconds: float) -> Iterator[Log]:
        if rate > 100:
            raise Unavailable("sipp not installed (Debian: sip-tester)", "install it")
        yield Log()

    sip.register(app, serve, Log, looked.append, laboratory)
    return app


def test_lines_tell_each_call_masked() -> None:
    looked: list[str] = []
    ran = CliRunner().invoke(_app(looked), ["sip", "trace", "--json", "--seconds", "0.1"])

    first, second = (msgspec.json.decode(line, type=Traced) for line in ran.output.splitlines())
    assert (first.decision, second.decision) == ("A", "B")
    assert (second.findings, second.shadow, second.action) == (("HIGH_FREQUENCY",), ("FAN_OUT",), Action.REJECT)
    assert second.calling == "+861********01"
    assert looked == []


def test_whole_numbers_ask_for_a_purpose_and_are_recorded() -> None:
    looked: list[str] = []
    ran = CliRunner().invoke(
        _app(looked), ["sip", "trace", "--json", "--restricted", "--seconds", "0.1", "--purpose", "case 7"]
    )

    (line,) = ran.output.splitlines()
    assert msgspec.json.decode(line, type=Traced).calling == str(mobile(1))
    assert looked == ["case 7"]


def test_the_table_shows_calls_with_their_verdicts() -> None:
    ran = CliRunner().invoke(_app([]), ["sip", "trace", "--seconds", "0.5"], env={"COLUMNS": "200"})

    assert ran.exit_code == 0
    assert "reject" in ran.output
    assert "HIGH_FREQUENCY" in ran.output
    assert "gw[1]" in ran.output


def test_a_trunk_that_is_known_is_named_and_else_what_the_call_said() -> None:
    known = msgspec.structs.replace(REJECTED, facts=msgspec.structs.replace(REJECTED.facts, trunk=ORDINARY.trunk))

    assert ORDINARY.trunk is not None
    assert traced(known, whole=True).trunk == ORDINARY.trunk.name
    assert traced(REJECTED, whole=True).trunk == "gw[1]"


def test_nothing_to_serve_is_told_with_its_remedy() -> None:
    ran = CliRunner().invoke(_app([]), ["sip", "serve"])

    assert ran.exit_code == 2
    assert "RINGFENCE_SIP_KAMAILIO" in ran.output


def test_the_laboratory_shows_whole_made_up_numbers_and_what_is_missing() -> None:
    ran = CliRunner().invoke(_app([]), ["sip", "lab", "--json", "--seconds", "1"])
    missing = CliRunner().invoke(_app([]), ["sip", "lab", "--rate", "200"])

    shown = [msgspec.json.decode(line, type=Traced) for line in ran.output.splitlines()]
    assert [one.calling for one in shown] == [str(mobile(1))] * 2
    assert missing.exit_code == 1
    assert "sip-tester" in missing.output
