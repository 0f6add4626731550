"""Makes the packed numbering plan from its sources; pure, the command reads the files."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.errors import BadRules
from ringfence.telecom.foreign_metadata import calling_codes, countries, emergency_codes, local_lengths
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.numbering import Plan
from ringfence.telecom.pack import (
    FIRST_PREFIX,
    PREFIXES,
    Area,
    Basis,
    PlanSource,
    ShortRule,
    Tables,
    encode,
    length_mask,
)
from ringfence.telecom.planrules import MobileRule, NationalRule, PlanRules, ShortRules

HOLDERS = {"移动": "中国移动", "联通": "中国联通", "电信": "中国电信", "广电": "中国广电"}
_MVNO = "虚拟运营商"
SEGMENT_ONLY = "segment-only"
SEGMENT_MVNO = "segment-mvno"
STEPS = 5
"""How often `compile_plan` tells what it does."""


class Segment(Struct, frozen=True, array_like=True, gc=False):
    """A row of the table of mobile prefixes: seven digits, type such as `移动`, place, area code."""

    prefix: int
    type_name: str
    province: str
    city: str
    area_code: str


class Sources(Struct, frozen=True, kw_only=True):
    """Everything that a plan is made of."""

    rules: PlanRules
    segments: Sequence[Segment]
    mvno_prefixes: frozenset[int]
    """Prefixes that a second table gives to virtual operators."""
    areas: Sequence[tuple[str, str]]
    """Area code, places as `province/city|province/city`."""
    official: Sequence[tuple[str, str]]
    """Number as published, organisation."""
    files: tuple[PlanSource, ...]


class Compiled(Struct, frozen=True, kw_only=True):
    """The packed plan and what was noticed on the way."""

    packed: bytes
    version: str
    entries: int
    repaired_area_codes: tuple[str, ...]
    doubtful_prefixes: int
    """In the table, but in no block that the ministry assigned."""
    skipped_official: tuple[str, ...]
    """Not Chinese, a personal mobile number, or not to be read."""


class _Entries:
    """Numbers the distinct allocations; entry 0 is `unallocated`."""

    def __init__(self, country: str) -> None:
        self.all: list[Allocation] = []
        self._index: dict[Allocation, int] = {}
        self._country = country
        self.unallocated = self.wrong("no-rule")

    def of(self, allocation: Allocation) -> int:
        found = self._index.get(allocation)
        if found is None:
            found = self._index[allocation] = len(self.all)
            self.all.append(allocation)
        return found

    def wrong(self, basis: str) -> int:
        """An entry for what the plan does not have."""
        return self.of(Allocation(kind=NumberKind.UNALLOCATED, country=self._country, allocated=False, basis=basis))

    def ruled(self, rule: NationalRule | ShortRules, holder: str = "") -> int:
        return self.of(
            Allocation(
                kind=rule.kind,
                country=self._country,
                holder=holder,
                allocated=True,
                may_originate=rule.may_originate,
                basis=rule.id,
            )
        )


def compile_plan(sources: Sources, step: Callable[[str], None]) -> Compiled:
    """Make the packed plan; `step` is told what is being done. Raises `BadRules` when an example does not come true."""
    rules = sources.rules
    entries = _Entries(rules.country)
    step("mobile prefixes")
    mobile, doubtful = _mobile(sources, entries)
    step("area codes")
    areas, repaired = _areas(sources, entries)
    step("short codes and other countries")
    exact = _emergency(entries)
    shorts = _shorts(rules, entries, exact)
    tables = Tables(
        version=f"{rules.version}-{_digest(sources.files)}",
        sources=sources.files,
        entries=(),
        rules=_bases(rules),
        areas=areas,
        iot=_iot(rules, entries),
        national={rule.prefix: entries.ruled(rule) for rule in rules.national},
        shorts=shorts,
        exact=exact,
        ip_access=rules.ip_access.codes,
        countries=countries(),
        calling_codes=calling_codes(),
        unallocated=entries.unallocated,
        fixed_wrong=entries.wrong("fixed-shape"),
        unknown_short=entries.wrong("no-short-rule"),
    )
    tables = msgspec.structs.replace(tables, entries=tuple(entries.all))
    step("official numbers")
    skipped = _name_holders(sources.official, Plan(encode(tables, mobile)), entries, exact)
    packed = encode(msgspec.structs.replace(tables, entries=tuple(entries.all)), mobile)
    step("examples")
    _prove(rules, Plan(packed))
    return Compiled(
        packed=packed,
        version=tables.version,
        entries=len(entries.all),
        repaired_area_codes=repaired,
        doubtful_prefixes=doubtful,
        skipped_official=skipped,
    )


def _digest(files: tuple[PlanSource, ...]) -> str:
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()[:8]


def _bases(rules: PlanRules) -> dict[str, Basis]:
    sources = rules.sources
    table = "手机号段归属表 / table of mobile prefixes"
    metadata = sources["metadata"]
    return {rule.id: Basis(sources[rule.source], rule.note, rule.note_zh) for rule in rules.all()} | {
        "no-rule": Basis(
            sources["h0-2023"], "no rule, block or table names this prefix", "规则、号段分配和归属表均无此号段"
        ),
        "no-short-rule": Basis(
            sources["plan-2017"], "no rule admits a short code of this beginning and length", "没有此字冠和位长的短号码"
        ),
        "fixed-shape": Basis(
            sources["plan-2017"],
            "the area has no local numbers of this length or first digit",
            "该区号没有此位长或首位的本地号码",
        ),
        SEGMENT_ONLY: Basis(
            table, "in the table, but in no block that the ministry assigned", "归属表中有，但不在主管部门分配的号段内"
        ),
        SEGMENT_MVNO: Basis(table, "the table gives this prefix to a virtual operator", "归属表列为虚拟运营商号段"),
        "metadata-emergency": Basis(metadata, "emergency number of that country", "该国紧急号码"),
        "abroad": Basis(
            metadata, "another country's number; its plan is not judged here", "境外号码，此处不判断其号码规划"
        ),
        "abroad-short": Basis(metadata, "another country's short code", "境外短号码"),
    }


def _mobile(sources: Sources, entries: _Entries) -> tuple[bytes, int]:
    """One entry for each prefix of seven digits, and how many prefixes stand in the table alone."""
    table = array("H", [entries.unallocated]) * PREFIXES
    ranges = [_range(sources.rules, str(five)) for five in range(FIRST_PREFIX // 100, (FIRST_PREFIX + PREFIXES) // 100)]
    for five, (rule, holder) in enumerate(ranges):
        if holder is not None:
            entry = entries.of(_mobile_allocation(rule, holder, None, virtual=False))
            table[five * 100 : five * 100 + 100] = array("H", [entry]) * 100
    doubtful = 0
    for row in sources.segments:
        rule, holder = ranges[(row.prefix - FIRST_PREFIX) // 100]
        virtual = _MVNO in row.type_name or row.prefix in sources.mvno_prefixes
        doubtful += holder is None
        table[row.prefix - FIRST_PREFIX] = entries.of(_mobile_allocation(rule, holder, row, virtual=virtual))
    if sys.byteorder != "little":
        table.byteswap()
    return table.tobytes(), doubtful


def _range(rules: PlanRules, five: str) -> tuple[MobileRule, str | None]:
    """The rule of a prefix of five digits, and the holder of its block; None when it is in no block."""
    rule = [rule for rule in rules.mobile if five.startswith(rule.prefixes)][-1]
    holders = [block.holder for block in rules.block if five.startswith(block.prefixes)]
    return rule, holders[-1] if holders else None


def _mobile_allocation(rule: MobileRule, holder: str | None, row: Segment | None, *, virtual: bool) -> Allocation:
    by_table = virtual and rule.kind is NumberKind.MOBILE
    basis = SEGMENT_ONLY if holder is None else SEGMENT_MVNO if by_table else rule.id
    seen = HOLDERS.get(row.type_name.removesuffix(_MVNO), "") if row else ""
    return Allocation(
        kind=NumberKind.MVNO if by_table else rule.kind,
        country="CN",
        holder=rule.holder or holder or seen,
        province=row.province if row else "",
        city=row.city if row else "",
        area_code=_area_code(row.area_code) if row else "",
        allocated=True if row and holder is not None else None,
        may_originate=rule.may_originate,
        basis=basis,
    )


def _area_code(code: str) -> str:
    """One leading zero: a row of the source has two (00479)."""
    return "0" + code.lstrip("0") if code else ""


def _areas(sources: Sources, entries: _Entries) -> tuple[dict[str, Area], tuple[str, ...]]:
    """Each area code without zero. Two rows that name one code after repair are one area with the places of both.

    A place that only adds a suffix to one already named (锡林郭勒, 锡林郭勒盟) is the same place.
    """
    places: dict[str, list[str]] = {}
    repaired = []
    for code, where in sources.areas:
        if code != _area_code(code):
            repaired.append(code)
        known = places.setdefault(code.lstrip("0"), [])
        known += [place for place in where.split("|") if not place.startswith(tuple(known))]
    fixed = sources.rules.fixed
    areas = {}
    for code, names in sorted(places.items()):
        allocation = Allocation(
            kind=NumberKind.FIXED,
            country="CN",
            province="、".join(dict.fromkeys(name.partition("/")[0] for name in names)),
            city="、".join(name.partition("/")[2] for name in names),
            area_code="0" + code,
            allocated=True,
            may_originate=fixed.may_originate,
            basis=fixed.id,
        )
        areas[code] = Area(lengths=local_lengths(code), entry=entries.of(allocation))
    return areas, tuple(repaired)


def _emergency(entries: _Entries) -> dict[int, int]:
    """Emergency numbers of other countries; those of one calling code share theirs: in doubt an emergency."""
    exact: dict[int, int] = {}
    for region, number in emergency_codes():
        allocation = Allocation(kind=NumberKind.EMERGENCY, country=region, allocated=True, basis="metadata-emergency")
        exact.setdefault(int(number), entries.of(allocation))
    return exact


def _shorts(rules: PlanRules, entries: _Entries, exact: dict[int, int]) -> dict[str, tuple[ShortRule, ...]]:
    """Rules by beginning; single codes also stand in `exact`, where nothing can overrule them."""
    shorts: dict[str, tuple[ShortRule, ...]] = {}
    for rule in rules.short:
        entry = entries.ruled(rule)
        for prefix in rule.prefixes:
            shorts[prefix] = (*shorts.get(prefix, ()), ShortRule(lengths=length_mask(rule.lengths), entry=entry))
        for code in rule.codes:
            exact[int(PhoneNumber.short(rules.country_code, code))] = entry
            shorts[code] = (ShortRule(lengths=length_mask([len(code)]), entry=entry), *shorts.get(code, ()))
    return shorts


def _iot(rules: PlanRules, entries: _Entries) -> dict[str, int]:
    return {
        prefix: entries.of(
            Allocation(
                kind=NumberKind.IOT,
                country=rules.country,
                holder=rule.holder,
                allocated=True,
                may_originate=rule.may_originate,
                basis=rule.id,
            )
        )
        for rule in rules.iot
        for prefix in rule.prefixes
    }


def _name_holders(
    official: Sequence[tuple[str, str]], plan: Plan, entries: _Entries, exact: dict[int, int]
) -> tuple[str, ...]:
    """Give official numbers their holder; returns those skipped."""
    holders: dict[PhoneNumber, list[str]] = {}
    skipped = []
    for text, organisation in official:
        number = plan.read(text)
        if number.form is NumberForm.AMBIGUOUS and text.startswith("106"):
            number = PhoneNumber.short(86, text)
        if number.form not in (NumberForm.E164, NumberForm.SHORT) or number.country_code != 86:
            skipped.append(text)
            continue
        known = holders.setdefault(number, [])
        if organisation not in known:
            known.append(organisation)
    for number, names in holders.items():
        allocation = plan.allocation(number)
        if allocation.kind in (NumberKind.UNALLOCATED, NumberKind.MOBILE, NumberKind.EMERGENCY):
            if allocation.kind is not NumberKind.EMERGENCY:
                skipped.append(str(number))
            continue
        exact[int(number)] = entries.of(msgspec.structs.replace(allocation, holder="、".join(names)))
    return tuple(skipped)


def _prove(rules: PlanRules, plan: Plan) -> None:
    """Every example must read and belong to its rule."""
    for rule in rules.all():
        for example in rule.examples:
            found = plan.allocation(plan.read(example))
            if found.basis != rule.id:
                raise BadRules(
                    f"example {example} of rule {rule.id!r} is decided by {found.basis!r}",
                    "mend the example, or the prefixes and lengths of the rules",
                )
    for example in rules.ip_access.examples:
        if plan.read(example).form is not NumberForm.E164:
            raise BadRules(f"example {example} of ip_access does not read as a number", "mend the example")
