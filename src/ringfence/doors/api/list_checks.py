"""`/v1/list-checks`: a company asks which numbers of a list it may call, and gets no more of the registry than that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from litestar import Router, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import File
from msgspec import Meta, Struct

from ringfence.access.audit import PURPOSE_MAX, AuditEntry, AuditTrail, Look
from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api.asgi import Reply
from ringfence.doors.api.outcomes import ALSO
from ringfence.doors.api.rest import NEEDS, AnyRequest, ReadNumber, actor, company_of, own_company
from ringfence.doors.api.uploads import Query
from ringfence.registry.asking import AskRule
from ringfence.registry.job import Job, JobKind, JobState
from ringfence.registry.list_check import Verdict
from ringfence.registry.list_desk import ListDesk, Wanted
from ringfence.registry.list_law import CheckPurpose
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import NumberForm

_NEEDS = {NEEDS: Scope.LIST_CHECKS}
_UPLOADS = {NEEDS: Scope.LIST_CHECKS, ALSO: (400, 413)}
CSV = "text/csv; charset=utf-8"
T = TypeVar("T", bound=Struct)


class OneSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number to check."""

    company: Annotated[str, Meta(max_length=64)] = ""
    """Only where the key is not a company's own."""
    number: Annotated[str, Meta(max_length=64)]
    purpose: CheckPurpose
    category: Category
    channel: Channel


class OneChecked(Struct, frozen=True, kw_only=True):
    """The answer for one number."""

    number: str
    verdict: Verdict
    reason: AskRule
    why: str
    """In the language of the request."""
    refused_at: str
    """Days and hours at which the person refuses, where the verdict is `sometimes`."""
    consent: str
    until_ms: int
    """How long the answer counts."""


class JobShown(Struct, frozen=True, kw_only=True):
    """A list, and how far it is."""

    id: str
    kind: JobKind
    name: str
    bytes: int
    purpose: CheckPurpose | None
    category: Category | None
    channel: Channel | None
    state: JobState
    reason: str
    rows: int
    """Numbers on the list; 0 until they were counted."""
    done: int
    yes: int
    sometimes: int
    no: int
    created_ms: int
    ended_ms: int | None
    valid_until_ms: int | None
    """How long the earliest of the answers counts; each row has its own."""
    expires_ms: int | None
    """When the result is deleted."""


class JobsShown(Struct, frozen=True):
    """A company's lists and files, newest first."""

    items: list[JobShown]
    next: str
    """Send it as `before` for the next page; empty at the end."""


class UploadQuery(Struct, frozen=True, kw_only=True):
    """What the address of an upload says."""

    company: Annotated[str, Meta(max_length=64)] = ""
    name: Annotated[str, Meta(max_length=200)] = ""
    purpose: CheckPurpose
    category: Category
    channel: Channel


class ConsentsQuery(Struct, frozen=True, kw_only=True):
    """What the address of an upload of consents says."""

    company: Annotated[str, Meta(max_length=64)] = ""
    name: Annotated[str, Meta(max_length=200)] = ""


class ListDoor(Struct, frozen=True):
    """What the routes stand on."""

    desk: ListDesk
    trail: AuditTrail
    read: ReadNumber
    clock_ms: Callable[[], int]
    language: Callable[[AnyRequest], str]


class TakeList:
    """Fulfils `Taking` for lists."""

    def __init__(self, desk: ListDesk) -> None:
        self._desk = desk
        self.fresh = desk.fresh

    def taken(self, key: ApiKey, query: Query, path: Path, size: int) -> Reply:
        """A job for the list."""
        asked = read_query(query, UploadQuery)
        wanted = Wanted(
            company=own_company(key, asked.company),
            by=f"key:{key.id}",
            purpose=asked.purpose,
            category=asked.category,
            channel=asked.channel,
        )
        return _accepted(self._desk.check(path, asked.name or "list", size, wanted))


class TakeConsents:
    """Fulfils `Taking` for files of consents."""

    def __init__(self, desk: ListDesk) -> None:
        self._desk = desk
        self.fresh = desk.fresh

    def taken(self, key: ApiKey, query: Query, path: Path, size: int) -> Reply:
        """A job for the file."""
        asked = read_query(query, ConsentsQuery)
        company = own_company(key, asked.company)
        return _accepted(self._desk.load(path, asked.name or "consents", size, company, f"key:{key.id}"))


def read_query(query: Query, kind: type[T]) -> T:
    """The parameters of an address."""
    unknown = set(query) - set(kind.__struct_fields__)
    if unknown:
        raise Refused(f"there is no parameter {sorted(unknown)[0][:40]}", "see /openapi.json")
    try:
        return msgspec.convert(query, kind)
    except msgspec.ValidationError as error:
        raise Refused(f"a parameter does not fit: {error}", "see /openapi.json") from error


def list_check_routes(door: ListDoor) -> Router:
    """The routes."""
    return Router("/", route_handlers=[*_asking(door), *_results(door), *_described()], tags=["lists of companies"])


def _asking(door: ListDoor) -> list[HTTPRouteHandler]:
    @post("/v1/list-checks:one", opt=_NEEDS, status_code=200, sync_to_thread=True, summary="Check one number")
    def one(request: AnyRequest, data: JSONBody[OneSent]) -> OneChecked:
        """Against the quota of the purpose; the person sees that you looked."""
        company, now = company_of(request, data.company), door.clock_ms()
        number = door.read(data.number)
        wanted = Wanted(
            company=company, by=actor(request), purpose=data.purpose, category=data.category, channel=data.channel
        )
        if number.form is NumberForm.E164:
            told = f"checked by {company}, {data.purpose.value}: {data.category.value} by {data.channel.value}"
            door.trail.look(Look(at_ms=now, actor=actor(request), number=int(number), purpose=told[:PURPOSE_MAX]))
        found = door.desk.one(int(number), wanted)
        return OneChecked(
            number=data.number,
            verdict=found.answer.verdict,
            reason=found.answer.rule,
            why=door.desk.law.asking.said(found.answer.rule, door.language(request)),
            refused_at=found.answer.refused,
            consent=found.answer.consent,
            until_ms=found.until_ms,
        )

    @get("/v1/list-checks", opt=_NEEDS, sync_to_thread=True, summary="A company's lists and files")
    def page(
        request: AnyRequest,
        company: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
        before: FromQuery[str] = "",
    ) -> JobsShown:
        found = door.desk.page(company_of(request, company), limit=limit, before=before)
        return JobsShown([_shown(one) for one in found], found[-1].id if len(found) == limit else "")

    return [one, page]


def _results(door: ListDoor) -> list[HTTPRouteHandler]:
    @get("/v1/list-checks/{job_id:str}", opt=_NEEDS, sync_to_thread=True, summary="How far a list is")
    def state(request: AnyRequest, job_id: FromPath[str], company: FromQuery[str] = "") -> JobShown:
        return _shown(door.desk.own(job_id, company_of(request, company)))

    @get(
        "/v1/list-checks/{job_id:str}/result",
        opt={**_NEEDS, ALSO: (409,)},
        sync_to_thread=True,
        media_type=CSV,
        summary="The result",
    )
    def result(request: AnyRequest, job_id: FromPath[str], company: FromQuery[str] = "") -> File:
        """CSV: a row for each number in the order of the list; of a file of consents the rows that were refused."""
        path = door.desk.result(job_id, company_of(request, company))
        entry = AuditEntry(
            at_ms=door.clock_ms(), actor=actor(request), act="list-check.fetch", target=f"job:{job_id[:64]}"
        )
        door.trail.record(entry)
        return File(path, filename=f"{job_id}.csv", media_type=CSV)

    @delete(
        "/v1/list-checks/{job_id:str}", opt=_NEEDS, sync_to_thread=True, status_code=200, summary="Delete a result now"
    )
    def gone(request: AnyRequest, job_id: FromPath[str], company: FromQuery[str] = "") -> JobShown:
        return _shown(door.desk.delete(job_id, company_of(request, company)))

    return [state, result, gone]


def _described() -> list[HTTPRouteHandler]:
    """The uploads, for the OpenAPI document; the door itself takes them, straight to the disk."""

    @post("/v1/list-checks", opt=_UPLOADS, status_code=202, sync_to_thread=False, summary="Check a list")
    def check(
        purpose: FromQuery[CheckPurpose],
        category: FromQuery[Category],
        channel: FromQuery[Channel],
        name: FromQuery[str] = "",
        company: FromQuery[str] = "",
    ) -> JobShown:
        """The body is the file: plain text, CSV or Parquet, not compressed. The answer is a job to ask for."""
        raise _elsewhere(purpose, category, channel, name, company)

    @post("/v1/consents:load", opt={NEEDS: Scope.CONSENTS, ALSO: (413,)}, status_code=202, sync_to_thread=False)
    def load(name: FromQuery[str] = "", company: FromQuery[str] = "") -> JobShown:
        """The body is CSV or Parquet with the columns of docs/registry.md; `company` may be left out there."""
        raise _elsewhere(name, company)

    return [check, load]


def _elsewhere(*_sent: object) -> NotFound:
    return NotFound("the door answers this path itself")


def _accepted(job: Job) -> Reply:
    return Reply(msgspec.json.encode(_shown(job)), 202)


def _shown(job: Job) -> JobShown:
    return JobShown(
        id=job.id,
        kind=job.kind,
        name=job.name,
        bytes=job.size,
        purpose=job.purpose,
        category=job.category,
        channel=job.channel,
        state=job.state,
        reason=job.reason,
        rows=job.rows,
        done=job.done,
        yes=job.yes,
        sometimes=job.sometimes,
        no=job.no,
        created_ms=job.created_ms,
        ended_ms=job.ended_ms,
        valid_until_ms=job.valid_until_ms,
        expires_ms=job.expires_ms,
    )
