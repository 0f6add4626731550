"""What differs between two rulesets, rule by rule and field by field."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from ringfence.screening.rule import CheckDocument, Jurisdiction
from ringfence.screening.ruleset import Ruleset


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one document that differs; empty where one side does not have it."""

    document: str
    field: str
    before: str
    after: str


def difference(before: Ruleset, after: Ruleset) -> tuple[Difference, ...]:
    """Every field that differs, by document; prose and examples are left out of the values but named."""
    old, new = _documents(before), _documents(after)
    found: list[Difference] = []
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name, {}), new.get(name, {})
        found.extend(
            Difference(document=name, field=field, before=was.get(field, ""), after=now.get(field, ""))
            for field in sorted(was.keys() | now.keys())
            if was.get(field) != now.get(field)
        )
    return tuple(found)


def _documents(ruleset: Ruleset) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for edition in ruleset.editions:
        for rule in edition.rules:
            found[f"{rule.code} {rule.document.effective_from}"] = _flat(rule.document)
        for law in edition.jurisdictions.values():
            found[f"{law.code} {law.effective_from}"] = _flat(law)
    return found


def _flat(document: CheckDocument | Jurisdiction) -> dict[str, str]:
    flat: dict[str, str] = {}
    _walk("", msgspec.to_builtins(document), flat)
    return flat


def _walk(path: str, value: object, flat: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _walk(f"{path}.{key}" if path else str(key), inner, flat)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _walk(f"{path}[{place}]", inner, flat)
    else:
        flat[path] = "" if value is None else str(value)
