"""Rewrites the header of a detector: other thresholds, another mode, and who changed it why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Item, Table

from ringfence.analytics.detector_path import Figures, Wish
from ringfence.telecom.errors import BadRules, Refused

_HEADER = re.compile(r"\s*/\*(.*?)\*/", re.DOTALL)


def changed(text: str, wish: Wish, at: dt.datetime, *, beside: bool = False) -> str:
    """The document with the change and its history; comments, order and the SQL stay.

    `beside`: the figures run in shadow beside those in force, which stay with their mode. What is accepted is recorded
    with the person as the one who lets figures of low trust act. Raises `Refused` for a threshold that the document
    does not have, `BadRules` when its header is not TOML.
    """
    found = _HEADER.match(text)
    if found is None:
        raise BadRules("the document has no header", "begin it with a comment in TOML")
    wish = msgspec.structs.replace(wish, by=_told(wish.by), reason=_told(wish.reason), accepted=_told(wish.accepted))
    header = _parsed(found.group(1))
    known = header.get("thresholds")
    now: dict[str, int | float] = dict(known.unwrap()) if isinstance(known, Table) else {}
    for name in wish.thresholds:
        if name not in now:
            raise Refused(f"there is no threshold {name[:40]}", "see the detector's page for its thresholds")
    other = {name: value for name, value in wish.thresholds.items() if value != now[name]}
    header["version"] = at.date()
    header.pop("candidate", None)
    fresh: dict[str, Item] = {}
    if beside:
        fresh["candidate"] = _inline(other)
    else:
        header["mode"] = wish.mode.value
        if isinstance(known, Table):
            known.update(other)
    if wish.acts and wish.accepted:
        fresh |= {"accepted_by": tomlkit.item(wish.by), "reason": tomlkit.item(wish.accepted)}
    for key in fresh.keys() & header.keys():
        header[key] = fresh.pop(key)
    body = _with_keys(tomlkit.dumps(header), fresh)
    return f"/*{body.rstrip()}\n{_step(wish, other, {**now, **other}, at)}*/{text[found.end() :]}"


def _told(text: str) -> str:
    """Without the end of a comment, which the header is."""
    return text.replace("*/", "* /")


def _step(wish: Wish, other: Figures, whole: Figures, at: dt.datetime) -> str:
    step = tomlkit.table()
    step["at"] = at.replace(microsecond=0)
    step["mode"] = wish.mode.value
    step["by"] = wish.by
    step["reason"] = wish.reason
    if wish.at_once:
        step["at_once"] = True
    if other:
        step["thresholds"] = _inline(other)
    step["figures"] = _inline(whole)
    history = tomlkit.aot()
    history.append(step)
    document = tomlkit.document()
    document["history"] = history
    return tomlkit.dumps(document)


def _inline(figures: Figures) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(dict(figures))
    return table


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as fault:
        raise BadRules(f"not TOML: {fault}", "mend the document first", line=getattr(fault, "line", 1)) from fault


def _with_keys(text: str, settings: Mapping[str, Item]) -> str:
    """The text with a line for each key right behind `mode`: before any table begins."""
    lines = text.splitlines(keepends=True)
    place = next((n for n, line in enumerate(lines, start=1) if line.split("=")[0].strip() == "mode"), 0)
    fresh = [f"{key} = {value.as_string()}\n" for key, value in settings.items()]
    return "".join([*lines[:place], *fresh, *lines[place:]])
