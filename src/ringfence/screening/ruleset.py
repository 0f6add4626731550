"""All rules and jurisdictions that hold together, read from their documents or refused as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.screening.asking import Groups, grouped
from ringfence.screening.checks.call.emergency import CODE as EMERGENCY
from ringfence.screening.rule import Jurisdiction, Rule
from ringfence.screening.rule_reader import read_check
from ringfence.telecom.document import bad, convert, read_toml
from ringfence.telecom.errors import BadRules
from ringfence.telecom.verdict import Action, Mode, Verdict

DEFAULT = "default"


class Edition(Struct, frozen=True, kw_only=True):
    """The rules and jurisdictions in force from one date until the next edition."""

    from_ms: int
    rules: tuple[Rule, ...]
    """Every rule, those that are off included, by code."""
    emergency: Rule
    groups: Groups
    """What the road loops over: neither off nor the emergency rule, which is asked first."""
    jurisdictions: Mapping[str, Jurisdiction]
    zones: Mapping[str, ZoneInfo]
    clean: Verdict
    """The one verdict for every call about which nothing was found."""

    def jurisdiction(self, code: str) -> Jurisdiction:
        """The jurisdiction of that code, else the default one."""
        return self.jurisdictions.get(code) or self.jurisdictions[DEFAULT]

    def rule(self, code: str) -> Rule | None:
        """The rule of that code."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def utc_offset_s(self, code: str, at_ms: int) -> int:
        """Seconds that the clock of the jurisdiction is ahead of UTC at that moment."""
        zone = self.zones.get(code) or self.zones[DEFAULT]
        offset = dt.datetime.fromtimestamp(at_ms / 1000, zone).utcoffset()
        return int(offset.total_seconds()) if offset else 0


class Ruleset(Struct, frozen=True, kw_only=True):
    """What judges calls; swapped as a whole, never changed."""

    version: str
    """First 16 hex digits of the SHA-256 over all documents."""
    editions: tuple[Edition, ...]
    """Oldest first. More than one when a document takes effect later than the others."""
    documents: Mapping[str, str]

    def at(self, at_ms: int) -> Edition:
        """The edition in force at that moment (milliseconds since 1970 UTC)."""
        edition = self.editions[-1]
        if at_ms >= edition.from_ms:
            return edition
        return next((e for e in reversed(self.editions) if at_ms >= e.from_ms), self.editions[0])

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the newest edition."""
        return self.editions[-1].rules

    @property
    def jurisdictions(self) -> Mapping[str, Jurisdiction]:
        """The jurisdictions of the newest edition."""
        return self.editions[-1].jurisdictions


def parse_ruleset(documents: Mapping[str, str]) -> Ruleset:
    """Read documents by name: `checks/<name>.toml` and `jurisdictions/<name>.toml`; other names are refused.

    Several documents of one code are versions of it: each holds from its `effective_from` until the next.
    Raises `BadRules` with document, line and remedy; then nothing of it applies.
    """
    texts = {name: text.replace("\r\n", "\n") for name, text in documents.items()}
    laws = tuple(_read_law(name, text) for name, text in _folder(texts, "jurisdictions/"))
    hours = {law.code: (_minute(law.rest.start), _minute(law.rest.until)) for law in laws}
    rules = tuple(read_check(name, text, hours) for name, text in _folder(texts, "checks/"))
    _whole(texts, rules, laws)
    version = _version(texts)
    dates = sorted({d.effective_from for d in laws} | {r.document.effective_from for r in rules})
    editions = tuple(_edition(date, rules, laws, version) for date in dates)
    complete = tuple(edition for edition in editions if edition is not None)
    if not complete:
        raise BadRules("no date on which an emergency rule and a default jurisdiction both hold", "check the dates")
    return Ruleset(version=version, editions=complete, documents=texts)


def _folder(texts: Mapping[str, str], folder: str) -> list[tuple[str, str]]:
    return [(name, texts[name]) for name in sorted(texts) if name.startswith(folder)]


def _read_law(name: str, text: str) -> Jurisdiction:
    law = convert(read_toml(text, name), Jurisdiction, text, name)
    try:
        ZoneInfo(law.timezone)
    except (ValueError, OSError, LookupError) as fault:
        raise bad(text, name, ("timezone",), f"no time zone {law.timezone!r}", "use an IANA name") from fault
    scores = law.scores
    if not scores.label <= scores.challenge <= scores.divert <= scores.reject:
        raise bad(text, name, ("scores",), "scores must not fall from label to reject", "put them in order")
    return law


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _whole(texts: Mapping[str, str], rules: Iterable[Rule], laws: Iterable[Jurisdiction]) -> None:
    for name in texts:
        if not name.startswith(("checks/", "jurisdictions/")) or not name.endswith(".toml"):
            raise BadRules(
                f"{name}, line 1: not a rule document",
                "put it at checks/<name>.toml or jurisdictions/<name>.toml",
                document=name,
                line=1,
            )
    seen: dict[tuple[str, dt.date], str] = {}
    for rule in rules:
        key = (rule.code, rule.document.effective_from)
        if key in seen:
            raise bad(
                texts[rule.name],
                rule.name,
                ("effective_from",),
                f"{seen[key]} is a version of the same date",
                "give the newer version a later date",
            )
        seen[key] = rule.name
    if not any(rule.code == EMERGENCY for rule in rules):
        raise BadRules(f"there is no rule {EMERGENCY}", "put checks/emergency.toml back: emergency calls are free")
    if not any(law.code == DEFAULT for law in laws):
        raise BadRules("there is no jurisdiction `default`", "put jurisdictions/default.toml back")


def _edition(date: dt.date, rules: Iterable[Rule], laws: Iterable[Jurisdiction], version: str) -> Edition | None:
    in_force = {r.code: r for r in sorted(rules, key=_rule_date) if _rule_date(r) <= date}
    jurisdictions = {law.code: law for law in sorted(laws, key=_law_date) if _law_date(law) <= date}
    emergency = in_force.get(EMERGENCY)
    if emergency is None or DEFAULT not in jurisdictions:
        return None
    active = [r for r in in_force.values() if r.mode is not Mode.OFF and r is not emergency]
    return Edition(
        from_ms=int(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC).timestamp() * 1000),
        rules=tuple(in_force[code] for code in sorted(in_force)),
        emergency=emergency,
        groups=grouped(active),
        jurisdictions=jurisdictions,
        zones={code: ZoneInfo(law.timezone) for code, law in jurisdictions.items()},
        clean=Verdict(Action.DELIVER, 0.0, (), version),
    )


def _rule_date(rule: Rule) -> dt.date:
    return rule.document.effective_from


def _law_date(law: Jurisdiction) -> dt.date:
    return law.effective_from


def _version(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(f"{name}\0{len(texts[name])}\0{texts[name]}\0".encode())
    return digest.hexdigest()[:16]
