"""The rules of a numbering plan as written in TOML."""

from __future__ import annotations

import tomllib

import msgspec
from msgspec import Struct

from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.errors import BadRules


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every rule says; `source` is a key of the document's sources."""

    id: str
    source: str
    may_originate: bool | None = None
    note: str = ""
    note_zh: str = ""
    examples: tuple[str, ...] = ()
    """Numbers as dialled in the country that this rule must decide."""


class Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Mobile prefixes assigned to an operator."""

    holder: str
    source: str
    prefixes: tuple[str, ...]


class MobileRule(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What mobile prefixes are for; the later rule wins."""

    prefixes: tuple[str, ...]
    kind: NumberKind
    holder: str = ""


class IotRule(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """First three to five digits of numbers of thirteen digits."""

    prefixes: tuple[str, ...]
    holder: str


class NationalRule(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers of ten digits that are dialled the same in all cities; `prefix` has three."""

    prefix: str
    kind: NumberKind


class FixedRule(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fixed numbers behind an area code."""


class ShortRules(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Short codes: single ones in `codes`, or beginnings of two to five digits with the lengths they admit."""

    kind: NumberKind
    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()


class IpAccess(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes dialled before a number."""

    source: str
    codes: tuple[str, ...]
    examples: tuple[str, ...] = ()


class PlanRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole document."""

    version: str
    country: str
    country_code: int
    sources: dict[str, str]
    block: tuple[Block, ...]
    mobile: tuple[MobileRule, ...]
    iot: tuple[IotRule, ...]
    national: tuple[NationalRule, ...]
    fixed: FixedRule
    short: tuple[ShortRules, ...]
    ip_access: IpAccess

    def all(self) -> tuple[Rule, ...]:
        """Every rule that has a key of its own."""
        return (*self.mobile, *self.iot, *self.national, *self.short, self.fixed)


def parse_plan_rules(text: str, document: str = "numbering/cn.toml") -> PlanRules:
    """Read the rules; raises `BadRules` naming the fault."""
    try:
        rules = msgspec.convert(tomllib.loads(text), PlanRules)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRules(f"{document}: {error}", "mend the key or line named", document=document) from error
    cited = {rule.source for rule in rules.all()} | {block.source for block in rules.block} | {rules.ip_access.source}
    for source in sorted(cited - rules.sources.keys()):
        raise BadRules(f"{document}: source {source!r} is not listed", "name it under [sources]", document=document)
    return rules
