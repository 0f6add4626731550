"""Rewrites the header of a detector: other thresholds, another mode, and who changed it why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from ringfence.telecom.errors import BadRules, Refused
from ringfence.telecom.verdict import Mode

_HEADER = re.compile(r"\s*/\*(.*?)\*/", re.DOTALL)


def changed(
    text: str,
    *,
    thresholds: Mapping[str, int | float],
    mode: Mode,
    at: dt.datetime,
    by: str,
    reason: str,
    accept: bool = False,
) -> str:
    """The document with the change and its history; comments, order and the SQL stay.

    `accept` records the person as the one who lets figures of low trust run. Raises `Refused` for a threshold that the
    document does not have, `BadRules` when its header is not TOML.
    """
    found = _HEADER.match(text)
    if found is None:
        raise BadRules("the document has no header", "begin it with a comment in TOML")
    by, reason = by.replace("*/", "* /"), reason.replace("*/", "* /")  # the header is a comment, which that would end
    header = _parsed(found.group(1))
    known = header.get("thresholds")
    for name, value in thresholds.items():
        if not isinstance(known, Table) or name not in known:
            raise Refused(f"there is no threshold {name[:40]}", "see the detector's page for its thresholds")
        known[name] = value
    header["version"] = at.date()
    header["mode"] = mode.value
    settings = {"accepted_by": by, "reason": reason} if accept else {}
    for key, given in settings.items():
        if key in header:
            header[key] = given
    body = _with_keys(tomlkit.dumps(header), {key: value for key, value in settings.items() if key not in header})
    return f"/*{body.rstrip()}\n{_step(thresholds, mode, at, by, reason)}*/{text[found.end() :]}"


def _step(thresholds: Mapping[str, int | float], mode: Mode, at: dt.datetime, by: str, reason: str) -> str:
    step = tomlkit.table()
    step["at"] = at.replace(microsecond=0)
    step["mode"] = mode.value
    step["by"] = by
    step["reason"] = reason
    if thresholds:
        figures = tomlkit.inline_table()
        figures.update(dict(thresholds))
        step["thresholds"] = figures
    history = tomlkit.aot()
    history.append(step)
    document = tomlkit.document()
    document["history"] = history
    return tomlkit.dumps(document)


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as fault:
        raise BadRules(f"not TOML: {fault}", "mend the document first", line=getattr(fault, "line", 1)) from fault


def _with_keys(text: str, settings: Mapping[str, str]) -> str:
    """The text with a line for each key right behind `mode`: before any table begins."""
    lines = text.splitlines(keepends=True)
    place = next((n for n, line in enumerate(lines, start=1) if line.split("=")[0].strip() == "mode"), 0)
    fresh = [f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in settings.items()]
    return "".join([*lines[:place], *fresh, *lines[place:]])
