"""The console as one Litestar application: every page, its files, and nothing from outside."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from anyio import to_thread
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from msgspec import Struct

from ringfence.access.account import AccountStore, PasswordHasher
from ringfence.access.audit import AuditTrail
from ringfence.access.factor import FactorStore
from ringfence.access.key import KeyStore
from ringfence.access.limit import Attempts
from ringfence.access.proxy import Proxies, client_address
from ringfence.access.second_step import SecondStep
from ringfence.access.sign_in import SignIn
from ringfence.analytics.call_book import CallBook
from ringfence.analytics.detector_shelf import DetectorShelf
from ringfence.analytics.inquiry import SuspicionBook
from ringfence.analytics.wave import WaveBook
from ringfence.doors.web import decisions, detectors, numbers, rules, suspects, trunks, waves
from ringfence.doors.web.accounts import AccountPages
from ringfence.doors.web.area import Area, AreaRoute
from ringfence.doors.web.area_gate import AreaGate
from ringfence.doors.web.audit import AuditPages
from ringfence.doors.web.certificates import CertificatePages
from ringfence.doors.web.companies import CompaniesPages
from ringfence.doors.web.factors import FactorPages
from ringfence.doors.web.gate import HEADERS, Asked, Gate, Reply
from ringfence.doors.web.keys import KeyPages
from ringfence.doors.web.language import CODES, load_languages
from ringfence.doors.web.leads import LeadPages, LeadSources
from ringfence.doors.web.ledgers import LedgerPages
from ringfence.doors.web.ledgers import Sources as LedgerSources
from ringfence.doors.web.live import LivePages
from ringfence.doors.web.misuse import MisusePages
from ringfence.doors.web.outbox import OutboxPages
from ringfence.doors.web.quality import QualityPages, QualitySources
from ringfence.doors.web.render import Renderer, TitleOf
from ringfence.doors.web.sign_in import SignInPages
from ringfence.doors.web.trouble import trouble
from ringfence.doors.web.visit import LONGEST_BODY, ROOT, Answer, Route, Visit
from ringfence.doors.web.vitals import Vitals
from ringfence.registry.misuse_report import MisuseDesk
from ringfence.registry.outbox import Outbox
from ringfence.screening.archive import Archive, RecordBook
from ringfence.screening.authentication.certificates import CertificateBook
from ringfence.screening.book import ComplaintStore, ListStore, TrunkStore
from ringfence.screening.shelf import RuleShelf
from ringfence.screening.sources import NumberingPlan, ReputationBook, VelocityStore
from ringfence.telecom.errors import NotFound, Refused

AnyRequest: TypeAlias = Request[None, None, State]
KEPT_AT = 1 << 20
STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Console(Struct, frozen=True, kw_only=True):
    """All that the console is made of."""

    accounts: AccountStore
    factors: FactorStore
    keys: KeyStore
    trail: AuditTrail
    lists: ListStore
    complaints: ComplaintStore
    archive: Archive
    records: RecordBook
    trunks: TrunkStore
    certificates: CertificateBook
    plan: NumberingPlan
    velocity: VelocityStore
    reputation: ReputationBook
    shelf: RuleShelf
    suspicions: SuspicionBook
    waves: WaveBook
    calls: CallBook
    detectors: DetectorShelf
    quality: QualitySources
    vitals: Callable[[], Vitals]
    """How the platform does, over all workers of the machine; must answer within milliseconds."""
    sign_in: SignIn
    second: SecondStep
    ledgers: LedgerSources
    misuse: MisuseDesk
    leads: LeadSources
    hasher: PasswordHasher
    attempts: Attempts
    """How often one network address may try to sign in."""
    clock_ms: Callable[[], int]
    seconds: Callable[[], float]
    """A monotonic clock."""
    randomness: Callable[[int], bytes]
    zone: ZoneInfo
    """Zone of every time that is shown."""
    country: str = "CN"
    """Context of numbers that are typed without a country code."""
    secure_cookies: bool = False
    outbox: Outbox
    codes_shown: bool = True
    """Whether an administrator may read messages that wait: no gateway sends them."""
    proxies: Proxies = ()
    """Reverse proxies whose word on the client's address is taken."""
    companies: CompaniesPages
    """The operator's side of companies."""


def console_routes(console: Console) -> tuple[Route, ...]:
    """Every address of the console and who may use it."""
    c = console
    return (
        *SignInPages(c.sign_in, c.attempts, c.seconds).routes(),
        *FactorPages(c.second, c.attempts, c.seconds).routes(),
        *LivePages(c.archive, c.vitals, c.zone, c.seconds).routes(),
        *decisions.DecisionPages(
            decisions.Sources(c.archive, c.plan, c.lists, c.complaints, c.trail, c.shelf),
            c.zone,
            c.country,
        ).routes(),
        *rules.RulePages(rules.Sources(c.shelf, c.archive, c.trail)).routes(),
        *numbers.NumberPages(
            numbers.Sources(c.plan, c.velocity, c.reputation, c.lists, c.complaints, c.archive, c.trail),
            c.zone,
            c.country,
        ).routes(),
        *suspects.SuspectPages(
            suspects.Sources(c.suspicions, c.calls, c.detectors.running, c.archive, c.lists, c.trail, c.plan),
            c.zone,
            c.country,
        ).routes(),
        *waves.WavePages(
            waves.Sources(c.waves, c.suspicions, c.calls, c.detectors.running, c.trail, c.plan), c.zone
        ).routes(),
        *QualityPages(c.quality, c.suspicions, c.detectors.running, c.zone).routes(),
        *detectors.DetectorPages(detectors.Sources(c.detectors, c.suspicions, c.trail)).routes(),
        *trunks.TrunkPages(trunks.Sources(c.trunks, c.archive, c.records, c.trail), c.zone, c.seconds).routes(),
        *CertificatePages(c.certificates).routes(),
        *AuditPages(c.trail, c.plan, c.country).routes(),
        *AccountPages(c.accounts, c.factors, c.hasher, c.randomness).routes(),
        *KeyPages(c.keys, c.randomness).routes(),
        *LedgerPages(c.ledgers, c.zone, c.country).routes(),
        *MisusePages(c.misuse, c.trail).routes(),
        *LeadPages(c.leads).routes(),
        *OutboxPages(c.outbox, c.trail, shown=c.codes_shown).routes(),
        *c.companies.routes(),
    )


def console_application(console: Console, areas: Sequence[Area] = ()) -> Litestar:
    """The application that answers `/`, all under `/console` and the areas beside it; pages run in threads."""
    languages = load_languages()
    renderer = Renderer(languages, console.zone, _titles(console.shelf))
    gate = Gate(
        console.sign_in, languages, renderer, console.clock_ms, console.randomness, secure=console.secure_cookies
    )
    outside = [
        AreaGate(one, languages, renderer, console.clock_ms, console.randomness, secure=console.secure_cookies)
        for one in areas
    ]
    routes = console_routes(console)
    home = Route("GET", "/", None, routes[0].show)
    lost = (Route("GET", "/{rest:path}", None, _lost),)
    return Litestar(
        [
            *(_handler(route, partial(gate.serve, route), console.proxies) for route in (home, *routes, *lost)),
            *(_of_area(one, route, console.proxies) for one in outside for route in one.routes()),
            *(file for root in (ROOT, *(one.root for one in areas)) for file in _files(STATIC, root)),
        ],
        exception_handlers={HTTPException: _refused(gate)},
        request_max_body_size=LONGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )


def _titles(shelf: RuleShelf) -> TitleOf:
    def title(code: str, language: str) -> str:
        rule = next((rule for rule in shelf.running().rules if rule.code == code), None)
        if rule is None:
            return code
        return rule.document.title_zh if language == CODES[0] else rule.document.title_en

    return title


def _handler(route: Route | AreaRoute, serve: Callable[[Asked], Reply], proxies: Proxies) -> HTTPRouteHandler:
    longest = route.longest_body

    async def answer(request: AnyRequest) -> ASGIResponse:
        body = await request.body() if route.method == "POST" else b""
        return _response(await to_thread.run_sync(serve, _asked(request, body, proxies)))

    return HTTPRouteHandler(
        route.path,
        http_method=[HttpMethod(route.method)],
        name=f"{route.method} {route.path}",
        request_max_body_size=longest,
    )(answer)


def _of_area(gate: AreaGate, route: AreaRoute, proxies: Proxies) -> HTTPRouteHandler:
    if route.fresh is None:
        return _handler(route, partial(gate.serve, route), proxies)
    fresh = route.fresh

    async def answer(request: AnyRequest) -> ASGIResponse:
        asked = _asked(request, b"", proxies)
        if not await to_thread.run_sync(gate.lets_in, route, asked):
            return _response(await to_thread.run_sync(gate.serve, route, asked))
        path = await to_thread.run_sync(fresh)
        try:
            await keep(request.stream(), path)
            return _response(await to_thread.run_sync(gate.serve, route, asked, path))
        finally:
            path.unlink(missing_ok=True)

    return HTTPRouteHandler(
        route.path, http_method=[HttpMethod.POST], name=f"POST {route.path}", request_max_body_size=route.longest_body
    )(answer)


async def keep(chunks: AsyncIterable[bytes], path: Path) -> None:
    """Write what comes in to a new file, a megabyte at a time, so that the disk never holds up calls."""
    gathered = bytearray()
    with await to_thread.run_sync(path.open, "xb") as file:
        await to_thread.run_sync(path.chmod, 0o600)
        async for chunk in chunks:
            gathered += chunk
            if len(gathered) >= KEPT_AT:
                await to_thread.run_sync(file.write, bytes(gathered))
                gathered.clear()
        await to_thread.run_sync(file.write, bytes(gathered))


def _files(folder: Path, root: str) -> Sequence[HTTPRouteHandler]:
    return [
        _file(f"{root}/static/{path.name}", path.read_bytes(), KINDS[path.suffix]) for path in sorted(folder.iterdir())
    ]


def _file(address: str, body: bytes, kind: str) -> HTTPRouteHandler:
    headers = {**HEADERS, "cache-control": "public, max-age=300"}

    async def answer() -> ASGIResponse:
        return ASGIResponse(body=body, media_type=kind, headers=headers)

    return HTTPRouteHandler(address, http_method=[HttpMethod.GET], name=f"file {address}")(answer)


def _lost(visit: Visit) -> Answer:
    del visit
    return trouble(NotFound(""))


def _refused(gate: Gate) -> Callable[[AnyRequest, HTTPException], Response[bytes]]:
    """Answers what never reached a page: a wrong method, a body that is too large."""

    def answer(request: AnyRequest, error: HTTPException) -> Response[bytes]:
        def show(visit: Visit) -> Answer:
            del visit
            return trouble(NotFound("") if error.status_code in (404, 405) else Refused(""))

        reply = gate.serve(Route("GET", request.url.path, None, show), _asked(request, b"", ()))
        headers = {name: value for name, value in reply.headers if name != "set-cookie"}
        return Response(reply.body, status_code=error.status_code, headers=headers)

    return answer


def _asked(request: AnyRequest, body: bytes, proxies: Proxies) -> Asked:
    headers: Mapping[str, str] = request.headers
    forwarded = headers.get("x-forwarded-for", "")
    return Asked(
        path=request.url.path,
        place={name: str(value) for name, value in request.path_params.items()},
        query=request.scope["query_string"].decode("latin-1"),
        body=body,
        cookie=headers.get("cookie", ""),
        accept_language=headers.get("accept-language", ""),
        content_type=headers.get("content-type", ""),
        fetch_site=headers.get("sec-fetch-site", ""),
        address=client_address(request.client.host if request.client else "", forwarded, proxies),
        secure=request.url.scheme == "https",
    )


def _response(reply: Reply) -> ASGIResponse:
    if reply.file is not None:
        return ASGIStreamingResponse(
            iterator=_read(reply.file), status_code=reply.status, headers=dict(reply.headers), media_type="text/plain"
        )
    return ASGIResponse(body=reply.body, status_code=reply.status, headers=reply.headers, media_type="text/plain")


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(KEPT_AT):
            yield block
