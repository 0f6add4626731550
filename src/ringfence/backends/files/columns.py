"""Which column of a call file holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.telecom.errors import Refused

NAMES: dict[str, tuple[str, ...]] = {
    "calling": (
        "calling",
        "calling_number",
        "caller",
        "caller_number",
        "src",
        "from",
        "a_number",
        "ani",
        "主叫",
        "主叫号码",
    ),
    "called": (
        "called",
        "called_number",
        "callee",
        "callee_number",
        "dst",
        "to",
        "b_number",
        "dnis",
        "被叫",
        "被叫号码",
    ),
    "at": (
        "at_ms",
        "at",
        "start",
        "start_time",
        "time",
        "timestamp",
        "calldate",
        "datetime",
        "date",
        "开始时间",
        "呼叫时间",
        "时间",
    ),
    "duration_s": ("duration_s", "duration", "length", "时长"),
    "talk_s": ("talk_s", "billsec", "talk", "通话时长"),
    "talk_ms": ("talk_ms",),
    "ring_s": ("ring_s", "ring", "振铃时长"),
    "ring_ms": ("ring_ms",),
    "answered": ("answered", "disposition", "是否接通"),
    "released_by": ("released_by", "释放方"),
    "trunk": ("trunk", "中继"),
    "call_id": ("call_id", "uniqueid", "callid"),
}
"""Fields and the header names under which they are recognised, best first, case and spaces ignored."""
NEEDED = ("calling", "called", "at")
ASTERISK = (
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
)
"""Columns of Asterisk's Master.csv, which has no header (cdr_csv; the last two are configured)."""


def find_columns(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Position of each field that the header has; `mapping` says field -> header name and comes first.

    Raises `Refused` when the mapping names what is not there, or a needed field is missing.
    """
    places = {_plain(name): index for index, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, name in mapping.items():
        if field not in NAMES:
            raise Refused(f"there is no field {field!r}", f"fields are: {', '.join(NAMES)}")
        if _plain(name) not in places:
            raise Refused(f"the file has no column {name!r}", f"its columns are: {_shown(header)}")
        found[field] = places[_plain(name)]
    for field, names in NAMES.items():
        place = next((places[_plain(name)] for name in names if _plain(name) in places), None)
        if field not in found and place is not None:
            found[field] = place
    missing = [field for field in NEEDED if field not in found]
    if missing:
        raise Refused(
            f"the file has no column for {' and '.join(missing)}; its columns are: {_shown(header)}",
            f"say which, e.g. --mapping {missing[0]}=NAME",
        )
    return found


def recognised(header: Sequence[str]) -> int:
    """How many needed fields the header names; rates a guess of the delimiter."""
    places = {_plain(name) for name in header}
    return sum(any(_plain(name) in places for name in NAMES[field]) for field in NEEDED)


def _plain(name: str) -> str:
    return name.strip().strip("#").strip().lower().replace(" ", "_").replace("-", "_")


def _shown(header: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in header[:20])
    return shown + (", ..." if len(header) > 20 else "")
