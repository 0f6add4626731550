"""Turns a page into HTML: templates, languages, and how values are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ringfence.access.role import Role
from ringfence.doors.web.area import Area, AreaVisit
from ringfence.doors.web.clock import field_time, show_minute, show_time, zone_name
from ringfence.doors.web.company_words import COMPANY_VOCABULARY
from ringfence.doors.web.language import Language
from ringfence.doors.web.ledger_words import LEDGER_CHOICES, LEDGER_HINTS
from ringfence.doors.web.visit import ROOT, Page, Visit, home
from ringfence.doors.web.words import DONE, TABS, VOCABULARY
from ringfence.telecom.wording import commercial_words

Filter: TypeAlias = Callable[[float], object] | Callable[[str], object] | Callable[[str, str], object]


class TitleOf(Protocol):
    """Names rules for people."""

    def __call__(self, code: str, language: str) -> str:
        """The title of the rule in the language of the tag; the code itself when there is no such rule."""
        ...


ALL_WORDS = {**VOCABULARY, **COMPANY_VOCABULARY}
TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Templates of every language, read once."""

    def __init__(self, languages: Mapping[str, Language], zone: ZoneInfo, rule_title: TitleOf) -> None:
        """`rule_title` gives the title of a rule's code in the language of a tag."""
        self._zone = zone
        self._environments = {code: _environment(language, zone) for code, language in languages.items()}
        for code, environment in self._environments.items():
            environment.filters["rule_title"] = partial(rule_title, language=code)

    def html(self, page: Page, visit: Visit, csrf: str) -> bytes:
        """The whole document, UTF-8."""
        template = self._environments[visit.language.code].get_template(page.template)
        tabs = [tab for tab in TABS if visit.may(Role(tab.role), tab.kinds)]
        text = template.render(
            **page.values,
            visit=visit,
            csrf=csrf,
            root=ROOT,
            home=home(visit.account),
            tabs=tabs,
            done=DONE.get(visit.query.one("done"), ""),
            zone=zone_name(visit.now_ms, self._zone, visit.language.locale),
            analyst=visit.may(Role.ANALYST),
            administrator=visit.may(Role.ADMINISTRATOR),
        )
        return text.encode("utf-8", "replace")

    def area_html(self, page: Page, visit: AreaVisit, csrf: str, area: Area) -> bytes:
        """A page of an area outside the console, UTF-8."""
        template = self._environments[visit.language.code].get_template(page.template)
        may = frozenset[str]() if visit.guest is None else visit.guest.may
        text = template.render(
            **page.values,
            visit=visit,
            csrf=csrf,
            root=area.root,
            area=area,
            tabs=[tab for tab in area.tabs if visit.guest is not None and (not tab.needs or tab.needs in may)],
            done=area.done.get(visit.query.one("done"), ""),
            zone=zone_name(visit.now_ms, self._zone, visit.language.locale),
        )
        return text.encode("utf-8", "replace")


def _environment(language: Language, zone: ZoneInfo) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        auto_reload=False,
        lstrip_blocks=True,
    )
    environment.globals["_"] = language.say
    environment.globals["lang"] = language.code
    environment.globals["hints"] = LEDGER_HINTS
    environment.globals["choices"] = LEDGER_CHOICES
    filters: dict[str, Filter] = {
        "time": lambda at_ms: Markup('<time class="keep">{}</time>').format(show_time(at_ms, zone)),
        "date": lambda at_ms: show_time(at_ms, zone)[:10],
        "day": lambda at_ms: (
            "–" if at_ms is None else Markup('<span class="keep">{}</span>').format(show_time(at_ms, zone)[:10])
        ),
        "minute": lambda at_ms: show_minute(at_ms, zone),
        "field_time": lambda at_ms: field_time(at_ms, zone),
        "count": lambda value: format_decimal(value, locale=language.locale),
        "percent": lambda share: format_percent(share, format="#,##0.#%", locale=language.locale),
        "word": lambda value, kind: say_word(language, kind, str(value)),
        "raw": show_raw,
        "commercial": lambda said: commercial_words(said, "zh-CN" if language.code == "zh-CN" else "en"),
        "took": show_microseconds,
        "rate": show_rate,
        "trunk_address": trunk_address,
        "age": lambda seconds: show_age(language, seconds),
    }
    environment.filters.update(filters)
    return environment


def say_word(language: Language, kind: str, value: str) -> str:
    """A value of an enumeration in words; the value itself when it has none."""
    return language.say(ALL_WORDS[kind].get(value, value))


def show_raw(text: str) -> Markup:
    """What a stranger sent, isolated from the direction of the text around it, invisible characters made visible."""
    seen = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
    return Markup("<bdi><code>{}</code></bdi>").format(seen)


def show_microseconds(value: float) -> str:
    """`85 µs`, `1.2 ms` or `2.5 s`."""
    if value < 1_000:
        return f"{value:.0f} µs"
    return f"{value / 1_000:.1f} ms" if value < 1_000_000 else f"{value / 1_000_000:.1f} s"


def trunk_address(name: str, window: str) -> str:
    """Where one trunk is shown; its name may be anything, so it stands in the query."""
    return f"{ROOT}/trunks/one?" + urlencode({"name": name, "window": window})


def show_rate(value: float) -> str:
    """Calls a second: `12`, `0.4`, `0.003`; never with an exponent."""
    if value >= 10 or value == 0:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.1 else f"{value:.3f}" if value >= 0.001 else "< 0.001"


def show_age(language: Language, seconds: float) -> str:
    """`12 s`, `3 min`, `2 h` or `4 d`, in the words of the language."""
    for size, text in (
        (86_400, language.say("{n} d")),
        (3_600, language.say("{n} h")),
        (60, language.say("{n} min")),
    ):
        if seconds >= 2 * size:
            return text.format(n=int(seconds // size))
    return language.say("{n} s").format(n=int(seconds))
