from pathlib import Path

import pytest
import typer

from ringfence.doors.cli.ending import errors_told, moment
from ringfence.telecom.errors import Refused, RingfenceError, Unavailable


@pytest.mark.parametrize(("error", "code"), [(Refused("no [such] thing", "mend it"), 2), (Unavailable("away"), 1)])
def test_an_error_is_told_with_its_remedy_and_exit_code(
    error: RingfenceError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, errors_told():
        raise error

    assert ended.value.exit_code == code
    told = capsys.readouterr().err
    assert error.message in told
    assert error.remedy in told


def test_moments_are_told_or_never() -> None:
    assert moment(None) == "never"
    assert moment(1_795_000_000_000).startswith("2026-11-1")


def test_a_file_that_the_system_refuses_is_told_without_a_trace(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, errors_told():
        Path("/dev/null/home").mkdir()

    assert ended.value.exit_code == 1
    told = capsys.readouterr().err
    assert "/dev/null/home: Not a directory" in told
    assert "RINGFENCE_HOME" in told


def test_a_reader_who_left_is_no_fault_to_tell() -> None:
    with pytest.raises(BrokenPipeError), errors_told():
        raise BrokenPipeError(32, "Broken pipe")
