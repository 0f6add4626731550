"""Doing the work of a list check: page by page, each with its position, so that a kill loses and repeats nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ringfence.registry.asking import AskRule
from ringfence.registry.job import CanaryStore, Job, JobState, JobStore, Quota
from ringfence.registry.list_check import PAGE_NUMBERS, Line, Listed, RegistryBook, Topic, Verdict, answers
from ringfence.registry.list_law import CheckPurpose, ListLaw
from ringfence.registry.marking import hashes, mark_of, pack_sketch, placed, sketched, unpack_sketch
from ringfence.telecom.errors import Refused, TooMany

HOUR_MS = 3_600_000
DAY_MS = 86_400_000


class ResultRow(Struct, frozen=True, gc=False):
    """One row of a result."""

    text: str
    """The number as it was written."""
    answer: Listed
    until_ms: int
    mark: str


class ResultFile(Protocol):
    """The file that answers go to."""

    def cut(self, size: int) -> None:
        """Make it so many bytes long: what was written beyond is written again. Raises `Refused`."""
        ...

    def add(self, rows: Sequence[ResultRow]) -> int:
        """Write them; returns the file's length after they are durable."""
        ...


class NumberFile(Protocol):
    """The list that was uploaded."""

    def count(self, most: int) -> int:
        """How many numbers it has. Raises `Refused` for more, and for what is no list."""
        ...

    def lines(self, after: int) -> Iterable[Line]:
        """Every number behind the first `after`."""
        ...


class Validity(Struct, frozen=True):
    """What depends on the country of a number, by country calling code; 0 stands for all others."""

    needs_consent: Mapping[int, bool]
    valid_ms: Mapping[int, int]


class CheckTools(Struct, frozen=True):
    """What a check is done with."""

    jobs: JobStore
    canaries: CanaryStore
    book: RegistryBook
    law: ListLaw
    validity: Callable[[Job], Validity]
    key: bytes
    """The installation's secret for marks and sketches."""
    pool: tuple[tuple[int, int], ...]
    """Ranges of the operator's own numbers that canaries are taken from."""
    clock_ms: Callable[[], int]
    going_on: Callable[[], bool]
    """False ends the work after the present page; it goes on when it is taken up again."""


def run_check(job: Job, file: NumberFile, result: ResultFile, tools: CheckTools) -> Job:
    """Do what is left of a check; returns it as it stands. Raises `Conflict` when somebody else does it."""
    try:
        job = _begun(job, file, tools)
        result.cut(job.result_bytes)
        places = placed(tools.key, job.id, job.canaries, job.rows)
        for page in _pages(file.lines(job.done)):
            if not tools.going_on():
                return job
            job = _page(job, page, places, result, tools)
    except (Refused, TooMany) as error:
        return refuse(job, error.message, tools)
    return _ended(job, tools)


def refuse(job: Job, reason: str, tools: CheckTools) -> Job:
    """The job cannot be done."""
    at_ms = tools.clock_ms()
    refused = replace(job, state=JobState.REFUSED, reason=reason[:1_000], ended_ms=at_ms)
    tools.jobs.advance(job, refused, at_ms=at_ms)
    return refused


def _begun(job: Job, file: NumberFile, tools: CheckTools) -> Job:
    if job.state is JobState.RUNNING:
        return job
    rows, at_ms, law = file.count(tools.law.most_numbers), tools.clock_ms(), tools.law
    if not rows:
        raise Refused("The list holds no number.", "Send one number a line, or a column called number.")
    quota = Quota(
        job.purpose or CheckPurpose.CAMPAIGN, rows, law.quota(job.purpose or CheckPurpose.CAMPAIGN, job.company)
    )
    own = tools.canaries.canaries(job.company, law.canaries, tools.pool, at_ms=at_ms)
    begun = replace(job, state=JobState.RUNNING, rows=rows, canaries=own)
    tools.jobs.advance(job, begun, at_ms=at_ms, quota=quota)
    return begun


def _page(
    job: Job, page: Sequence[Line], places: Mapping[int, list[int]], result: ResultFile, tools: CheckTools
) -> Job:
    at_ms, validity = tools.clock_ms(), tools.validity(job)
    assert job.category is not None
    assert job.channel is not None
    topic = Topic(job.company, job.category, job.channel, at_ms)
    found = tools.book.on_record({line.number for line in page}, job.company)
    given = answers(page, topic, found, validity.needs_consent)
    rows = list(_rows(job, page, given, places, at_ms, validity, tools.key))
    size = result.add(rows)  # durable before the position is: what stands beyond it is cut off and written again
    sketch = sketched(unpack_sketch(job.sketch), hashes(tools.key, (line.number for line in page if line.number)))
    counts = {one: sum(answer.verdict is one for answer in given) for one in Verdict}
    after = replace(
        job,
        done=job.done + len(page),
        yes=job.yes + counts[Verdict.YES],
        sometimes=job.sometimes + counts[Verdict.SOMETIMES],
        no=job.no + counts[Verdict.NO],
        result_bytes=size,
        sketch=pack_sketch(sketch),
        valid_until_ms=job.valid_until_ms or min(row.until_ms for row in rows),
    )
    tools.jobs.advance(job, after, at_ms=at_ms, looked=tuple(found))
    return after


def _rows(
    job: Job,
    page: Sequence[Line],
    given: Sequence[Listed],
    places: Mapping[int, list[int]],
    at_ms: int,
    validity: Validity,
    key: bytes,
) -> Iterator[ResultRow]:
    for at, (line, answer) in enumerate(zip(page, given, strict=True), start=job.done):
        for canary in places.get(at, ()):
            yield _row(job, Line(_digits(canary), canary), _CANARY, at_ms, validity, key)
        yield _row(job, line, answer, at_ms, validity, key)


def _row(job: Job, line: Line, answer: Listed, at_ms: int, validity: Validity, key: bytes) -> ResultRow:
    valid = validity.valid_ms.get((line.number >> 50) & 1023, validity.valid_ms[0])
    mark = mark_of(key, job.id, line.number, answer.verdict.value)
    return ResultRow(line.text, answer, at_ms + valid, mark)


_CANARY = Listed(Verdict.YES, AskRule.CONSENTED)


def _digits(number: int) -> str:
    return f"+{number & ((1 << 50) - 1)}"


def _ended(job: Job, tools: CheckTools) -> Job:
    at_ms = tools.clock_ms()
    kept = at_ms + tools.law.keep_hours * HOUR_MS
    done = replace(job, state=JobState.DONE, ended_ms=at_ms, expires_ms=kept)
    tools.jobs.advance(job, done, at_ms=at_ms)
    return done


def _pages(lines: Iterable[Line]) -> Iterator[list[Line]]:
    left = iter(lines)
    while page := list(islice(left, PAGE_NUMBERS)):
        yield page
