from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.commands.here import actor, settings


def test_settings_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", "/srv/calls")
    assert settings().home == Path("/srv/calls")


def test_whoever_acts_at_the_shell_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "wang")
    assert actor() == "console:wang"
