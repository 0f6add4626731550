"""Rewrites one line of a rule document: how far the rule is trusted, with the promotion added to its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ringfence.telecom.errors import BadRules
from ringfence.telecom.verdict import Mode


def promoted(
    text: str, mode: Mode, canary_permille: int, *, at: dt.datetime, by: str, reason: str, accept: bool = False
) -> str:
    """The document with the new mode; comments and order stay. Raises `BadRules` when it is not TOML.

    `accept` records the person as the one who enforces thresholds of low trust.
    """
    settings: dict[str, str | int] = {"mode": mode.value}
    if mode is Mode.CANARY:
        settings["canary_permille"] = canary_permille
    if accept:
        settings |= {"accepted_by": by, "reason": reason}
    document = _parsed(_with_keys(text, settings))
    for key, value in settings.items():
        document[key] = value
    step = tomlkit.table()
    step["at"] = at.replace(microsecond=0)
    step["mode"] = mode.value
    if mode is Mode.CANARY:
        step["canary_permille"] = canary_permille
    step["by"] = by
    step["reason"] = reason
    history = document.setdefault("history", tomlkit.aot())
    history.append(step)
    return tomlkit.dumps(document)


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as fault:
        raise BadRules(f"not TOML: {fault}", "mend the document first", line=getattr(fault, "line", 1)) from fault


def _with_keys(text: str, settings: Mapping[str, str | int]) -> str:
    """The text with a line for each key that it lacks, right behind `mode`: before any table begins."""
    known = _parsed(text)
    lines = text.splitlines(keepends=True)
    place = next((n for n, line in enumerate(lines, start=1) if line.split("=")[0].strip() == "mode"), 0)
    fresh = [f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in settings.items() if key not in known]
    return "".join([*lines[:place], *fresh, *lines[place:]])
