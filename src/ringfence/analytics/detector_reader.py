"""Reads detectors strictly: a broken one is refused with its line, the others go on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct
from sqlglot import exp

from ringfence.analytics.asking import RESULT, check, parse
from ringfence.analytics.detector import Detector, DetectorHeader
from ringfence.analytics.detector_path import LONGEST_CODE, NEXT, candidate
from ringfence.analytics.profile import Profile, split, views
from ringfence.telecom.citing import Trust
from ringfence.telecom.document import bad, convert, read_toml
from ringfence.telecom.errors import BadRules

_NAME = re.compile(r"\{(\w+)\}")


class DetectorSet(Struct, frozen=True):
    """The detectors of a folder that are sound, and why the others are not."""

    detectors: tuple[Detector, ...]
    """In order of their codes."""
    refused: tuple[BadRules, ...] = ()


def read_detectors(documents: Mapping[str, str], profiles: Mapping[str, Profile]) -> DetectorSet:
    """Read every document, texts by file name. Nothing is raised: what is broken stands in `refused`.

    Figures that run in shadow beside those in force are a detector of their own.
    """
    read: dict[str, Detector] = {}
    refused = []
    for name, text in sorted(documents.items()):
        try:
            detector = read_detector(name, text, profiles)
        except BadRules as fault:
            refused.append(fault)
            continue
        beside = candidate(detector)
        for one in (detector,) if beside is None else (detector, beside):
            other = read.setdefault(one.code, one)
            if other is not one:
                told = f"{name}: {other.name} has the code {one.code} too"
                refused.append(BadRules(told, "give it another", document=name))
    return DetectorSet(tuple(read[code] for code in sorted(read)), tuple(refused))


def read_detector(name: str, text: str, profiles: Mapping[str, Profile]) -> Detector:
    """Read one document; raises `BadRules` with document, line and remedy. Its examples are run by the engine."""
    return _read(name, text, tuple(profiles.values()))


@lru_cache(maxsize=256)
def _read(name: str, text: str, profiles: tuple[Profile, ...]) -> Detector:
    """A document that did not change is not parsed again when another one did."""
    header_text = split(text, name)
    header = convert(read_toml(header_text, name), DetectorHeader, header_text, name)
    _check_header(header, header_text, name)
    tree = parse(text, name)
    asked = check(text, name, tree, views({one.name: one for one in profiles}), set(header.thresholds))
    _check_result(tree, header, header_text, name)
    body = text[text.index("*/") + 2 :].strip()
    return Detector(header=header, sql=body, views=asked, name=name)


def _check_header(header: DetectorHeader, text: str, name: str) -> None:
    for field, template in (("explain_zh", header.explain_zh), ("explain_en", header.explain_en)):
        unknown = set(_NAME.findall(template)) - header.evidence.keys() - header.thresholds.keys() - {"subject"}
        if unknown:
            told = ", ".join(sorted(unknown))
            raise bad(text, name, (field,), f"there is no evidence {told}", f"use only: {', '.join(header.evidence)}")
    for wanted in (True, False):
        if not any(bool(example.finds) is wanted for example in header.examples):
            word = "something" if wanted else "nothing"
            raise bad(text, name, ("examples",), f"no example in which it finds {word}", "add one of each kind")
    unknown = header.candidate.keys() - header.thresholds.keys()
    if unknown:
        told = ", ".join(sorted(unknown))
        raise bad(text, name, ("candidate",), f"there is no threshold {told}", "name only what stands in [thresholds]")
    if header.candidate and len(header.code) + len(NEXT) > LONGEST_CODE:
        raise bad(text, name, ("code",), "the code is too long for figures beside it", "give it a shorter code")
    trusted = any(source.trust is Trust.HIGH for source in header.sources) or (header.accepted_by and header.reason)
    if header.mode.value in ("live", "canary") and not trusted:
        raise bad(
            text, name, ("mode",), "every source is of low trust, so it may only run in shadow",
            'set mode = "shadow", name a better source, or say who lets it run live and why: accepted_by and reason',
        )  # fmt: skip


def _check_result(tree: exp.Select, header: DetectorHeader, text: str, name: str) -> None:
    given = [column.alias_or_name for column in tree.selects]
    wanted = [*RESULT, *header.evidence]
    if sorted(given) != sorted(wanted):
        missing = ", ".join(sorted(set(wanted) - set(given)))
        more = ", ".join(sorted(set(given) - set(wanted)))
        told = "; ".join(
            part for part in (missing and f"it does not give {missing}", more and f"{more} is not evidence")
        )
        raise bad(
            text, name, ("evidence",), told or "a column is given twice",
            f"give {', '.join(RESULT)} and what [evidence] names",
        )  # fmt: skip
