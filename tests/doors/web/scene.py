"""A console over real stores and rules in a folder of its own, and a made-up morning of calls, really judged."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from hashlib import shake_128
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

from litestar import Litestar
from msgspec import structs
from tests.backends.duck.calling import FROM_MS, calls, write
from tests.stores import new_store

from ringfence.access.account import Account
from ringfence.access.limit import Limit, SharedLimit
from ringfence.access.organisation import read_organisation
from ringfence.access.role import Role
from ringfence.access.second_step import Parts, SecondStep
from ringfence.access.sign_in import SignIn
from ringfence.analytics.suspect import SubjectKind
from ringfence.analytics.wave import grouped
from ringfence.backends.duck.call_book import DuckCallBook
from ringfence.backends.duck.records import RecordQuestions
from ringfence.backends.files.drift import DriftFolder
from ringfence.backends.files.quality import QualityFolder
from ringfence.backends.files.shelf import FileShelf, install_defaults
from ringfence.backends.passkeys import WebPasskeys
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sealing import AesSealer
from ringfence.backends.sql.store import Store
from ringfence.companies import Companies
from ringfence.detection import open_detectors
from ringfence.doors.web.leads import LeadSources
from ringfence.doors.web.ledgers import Sources
from ringfence.doors.web.pages import Console, console_application
from ringfence.doors.web.public import PublicPages
from ringfence.doors.web.quality import QualitySources
from ringfence.doors.web.vitals import Vitals
from ringfence.registry.law import read_licences
from ringfence.registry.lead_desk import LeadDesk
from ringfence.registry.ledger_desk import LedgerDesk
from ringfence.registry.licence_desk import LicenceDesk
from ringfence.registry.misuse_report import MisuseDesk, SeenCalling
from ringfence.screening.archive import DecisionFilter, DecisionRow, Pulse, Slice, Traffic
from ringfence.screening.authentication.certificates import (
    CertificateReport,
    KnownCertificate,
    OwnCertificate,
    RevocationList,
    TrustedAuthority,
)
from ringfence.screening.book import Complaint, ListEntry, ListKind
from ringfence.screening.codec import decode_row, encode
from ringfence.screening.decision import Decision
from ringfence.screening.desk import Desk
from ringfence.screening.facts import Reputation, Velocity
from ringfence.screening.lists import Lists
from ringfence.screening.reference import IdMaker
from ringfence.screening.trunks import Trunks
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt, CallRecord, Presentation
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.identity import BAD_IDENTITY_INFO, UNSUPPORTED_CREDENTIAL
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action, Mode

PASSWORD = "seven quiet otters"
NOW_MS = 1_795_000_000_000
"""2026-11-18 19:06:40 in Shanghai."""
RULES = Path(__file__).parents[3] / "src" / "ringfence" / "rules"
HOSTILE = '"><script>document.title="pwned"</script>'
FORMULA = "=cmd|'/c calc'!A1"


class MemoryVelocity:
    """Fulfils `VelocityStore` by counting everything, for as many calls as a test makes."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)

    def touch(
        self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, *, emergency: bool
    ) -> tuple[Velocity, Velocity]:
        self._calls["calling", calling].append((at_ms, called))
        self._calls["called", called].append((at_ms, calling))
        return self._of("calling", calling, at_ms), self._of("called", called, at_ms)

    def peek(self, number: PhoneNumber, at_ms: int) -> tuple[Velocity | None, Velocity | None]:
        calling, called = (self._of(side, number, at_ms) for side in ("calling", "called"))
        return calling if calling.attempts_1d else None, called if called.attempts_1d else None

    def ended(self, calling: PhoneNumber, called: PhoneNumber, record: CallRecord) -> None:
        """How calls end is not part of these tests."""

    def _of(self, side: str, number: int, at_ms: int) -> Velocity:
        def within(minutes: int) -> list[int]:
            return [other for when, other in self._calls[side, number] if at_ms - minutes * 60_000 < when <= at_ms]

        spans = {"1m": within(1), "10m": within(10), "40m": within(40), "1h": within(60), "1d": within(1440)}
        counts = {f"attempts_{name}": len(others) for name, others in spans.items()}
        counts |= {f"parties_{name}": len(set(others)) for name, others in spans.items()}
        contacts = {f"first_contacts_{name}": len(set(spans[name])) for name in ("1h", "1d")}
        return Velocity(**counts, **contacts)


class MemoryReputation:
    """Fulfils `ReputationBook` with what a test puts in."""

    def __init__(self) -> None:
        self.known: dict[int, Reputation] = {}

    def of(self, number: PhoneNumber, at_ms: int) -> Reputation | None:
        return self.known.get(number)


class MemoryArchive:
    """Fulfils `Archive` over a list."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []

    def find(self, decision_id: str) -> Decision | None:
        return next((one for one in self.decisions if one.id == decision_id), None)

    def search(self, wanted: DecisionFilter, *, limit: int = 50, before: str = "") -> tuple[DecisionRow, ...]:
        found = sorted((one for one in self.decisions if _fits(one, wanted)), key=lambda one: one.id, reverse=True)
        return tuple(_row(one) for one in found if not before or one.id < before)[:limit]

    def pulse(self, since_ms: int, until_ms: int, step_ms: int, *, trunk: str | None = None) -> Pulse:
        wanted = DecisionFilter(since_ms=since_ms, until_ms=until_ms, trunk=trunk)
        within = [one for one in self.decisions if _fits(one, wanted)]
        slices = []
        for start in range(since_ms, until_ms, step_ms):
            actions = Counter(d.verdict.action for d in within if start <= d.facts.at_ms < start + step_ms)
            slices.append(Slice(at_ms=start, calls=actions.total(), actions=dict(actions)))
        counted = Counter(r.finding.code for d in within for r in d.verdict.reasons if r.counted)
        shadow = Counter(r.finding.code for d in within for r in d.verdict.reasons if not r.counted)
        codes = sorted(counted.keys() | shadow.keys(), key=lambda code: -counted[code] - shadow[code])
        times = sorted(one.elapsed_us for one in within) or [0]
        return Pulse(
            slices=tuple(slices),
            actions=dict(Counter(one.verdict.action for one in within)),
            findings=tuple((code, counted[code], shadow[code]) for code in codes),
            latency_p50_us=times[len(times) // 2],
            latency_p90_us=times[len(times) * 9 // 10],
            latency_p99_us=times[len(times) * 99 // 100],
        )

    def traffic(self, since_ms: int, until_ms: int) -> tuple[Traffic, ...]:
        calls: dict[str, list[Decision]] = defaultdict(list)
        for one in self.decisions:
            if since_ms <= one.facts.at_ms < until_ms:
                calls[one.facts.attempt.trunk].append(one)
        return tuple(_traffic(name, calls[name]) for name in sorted(calls, key=lambda name: (-len(calls[name]), name)))

    def count(self, wanted: DecisionFilter) -> dict[Action, int]:
        return dict(Counter(one.verdict.action for one in self.decisions if _fits(one, wanted)))


class MemoryUses:
    """Fulfils `UseSource` with what a test puts in."""

    def __init__(self) -> None:
        self.seen: list[SeenCalling] = []

    def uses(self, ranges: Iterable[NumberRange], since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        within = list(ranges)
        return [one for one in self.seen if since_ms <= one.last_ms < until_ms and any(one.number in r for r in within)]


class Certificates:
    """Fulfils `CertificateBook` with what a test puts in."""

    def __init__(self) -> None:
        self.told: dict[str, CertificateReport] = {}

    def reports(self) -> dict[str, CertificateReport]:
        return self.told


class Scene:
    """Everything of one console, and what a test needs to look behind it."""

    def __init__(self, folder: Path, *, clock_ms: Callable[[], int] = lambda: NOW_MS) -> None:
        self.clock_ms = clock_ms
        self.store: Store = new_store(folder / "ringfence.sqlite")
        self.archive = MemoryArchive()
        self.records = RecordQuestions(folder / "records")
        self.certificates = Certificates()
        self.velocity = MemoryVelocity()
        self.reputation = MemoryReputation()
        self.lists = Lists()
        self.folder = folder
        self.plan = open_plan()
        self.hasher = ArgonHasher(time_cost=1, memory_kib=64, lanes=1)
        self.randomness = _random_bytes()
        self.ledgers = LedgerDesk(self.store.ledger, self.plan.read, clock_ms)
        self.uses = MemoryUses()
        self.needing: frozenset[Role] = frozenset()
        self.console_url = "http://console.example"
        self.vitals = Vitals(workers={"0": 0.4}, log_age_s=0.1, lists_age_s=0.2, rules_age_s=86_400.0 * 3)
        install_defaults(folder, RULES)
        self.shelf = FileShelf(folder, lambda: dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC))
        self.detectors = open_detectors(Settings(home=folder), self.plan)
        trunks = Trunks()
        for trunk in TRUNKS:
            trunks.put(trunk)
            self.store.trunks.put(trunk, by="test", at_ms=NOW_MS - 86_400_000)
        clock_ns = accumulate(
            (20 + i * 7919 % 61 + (900 if i % 97 == 0 else 0)) * 1000 for i in range(1 << 30)
        ).__next__
        self.desk = Desk(
            self.plan, self.velocity, self.lists, trunks, self.reputation, self.shelf.running, IdMaker(0), clock_ns
        )
        for name, role in (("vera", Role.VIEWER), ("anna", Role.ANALYST), ("adam", Role.ADMINISTRATOR)):
            self.add_account(name, role)

    def add_account(self, name: str, role: Role, *, must_change: bool = False, organisation: str = "operator") -> None:
        whom = read_organisation(organisation)
        password_hash = self.hasher.hash(PASSWORD)
        made = Account(
            name=name,
            role=role,
            organisation_kind=whom.kind,
            organisation_id=whom.id,
            password_hash=password_hash,
            created_ms=NOW_MS - 86_400_000,
            must_change=must_change,
        )
        self.store.accounts.add(made, by="test")

    def judge(self, calling: str, called: str, *, ago_s: float, trunk: str = "interconnect-1") -> Decision:
        at_ms = self.clock_ms() - int(ago_s * 1000)
        shown = Presentation.RESTRICTED if calling == "anonymous" else Presentation.ALLOWED
        attempt = CallAttempt(calling=calling, called=called, trunk=trunk, presentation=shown)
        decision = self.desk.judge(attempt, at_ms)
        self.archive.decisions.append(decision)
        return decision

    def list_number(self, number: str, kind: ListKind, reason: str) -> str:
        packed = int(self.plan.read(number))
        entry = ListEntry(
            id=f"made-{len(self.lists)}", list=kind, numbers=NumberRange(packed, packed), reason=reason,
            added_by="test",
            starts_ms=self.clock_ms() - 90_000_000, expires_ms=self.clock_ms() + 30 * 86_400_000,
        )  # fmt: skip
        self.store.lists.add([entry], by="account:anna", at_ms=self.clock_ms() - 90_000_000)
        self.lists.apply([entry])
        return entry.id

    def complain(self, number: str, reporter: str, text: str) -> None:
        at_ms = self.clock_ms() - 3_600_000
        one = Complaint(
            number=int(self.plan.read(number)), reporter=reporter, category="贷款推销", at_ms=at_ms, text=text
        )
        self.store.complaints.add([one], by="sample", at_ms=at_ms)

    def sign_in(self) -> SignIn:
        store = self.store
        return SignIn(
            store.accounts, store.sessions, store.audit, self.hasher, self.randomness, store.factors, self.needing
        )

    def second_step(self) -> SecondStep:
        store = self.store
        return SecondStep(
            Parts(
                sign_in=self.sign_in(), sessions=store.sessions, factors=store.factors, sealer=AesSealer(b"s" * 32),
                passkeys=WebPasskeys(self.console_url), randomness=self.randomness,
                tries=SharedLimit(store.limits, "second", 1 / 900, 8, self.clock_ms),
            )
        )  # fmt: skip

    def console(self) -> Console:
        store = self.store
        return Console(
            accounts=store.accounts, keys=store.keys, trail=store.audit, lists=store.lists, complaints=store.complaints,
            archive=self.archive, records=self.records, trunks=store.trunks,
            certificates=self.certificates, plan=self.plan, velocity=self.velocity,
            reputation=self.reputation, shelf=self.shelf,
            suspicions=store.suspicions, waves=store.waves, calls=DuckCallBook(self.folder / "calls"),
            detectors=self.detectors,
            quality=QualitySources(QualityFolder(self.folder / "quality"), DriftFolder(self.folder / "drift")),
            vitals=lambda: self.vitals,
            ledgers=Sources(self.ledgers, store.ledger, store.audit, self.plan),
            misuse=MisuseDesk(store.ledger, self.ledgers, self.uses, self.clock_ms),
            leads=LeadSources(store.leads, store.evidence, store.audit),
            factors=store.factors, sign_in=self.sign_in(), second=self.second_step(),
            hasher=self.hasher, attempts=Limit(1.0, 50), clock_ms=self.clock_ms, seconds=lambda: self.clock_ms() / 1000,
            randomness=self.randomness, zone=ZoneInfo("Asia/Shanghai"), outbox=store.outbox,
            companies=self.companies().console(),
        )  # fmt: skip

    def companies(self) -> Companies:
        return Companies(Settings(home=self.folder), self.store, self.plan)

    def application(self) -> Litestar:
        pages = PublicPages(self.licences(), self.lead_desk(), Limit(1.0, 50), lambda: self.clock_ms() / 1000)
        return console_application(self.console(), pages.areas())

    def licences(self) -> LicenceDesk:
        law = read_licences((RULES / "registry" / "licences-cn.toml").read_text("utf-8"))
        return LicenceDesk(self.store.ledger, law, self.clock_ms)

    def lead_desk(self) -> LeadDesk:
        return LeadDesk(self.store.leads, self.store.evidence, self.plan.read, self.clock_ms)


TRUNKS = (
    Trunk(name="interconnect-1", kind=TrunkKind.INTERCONNECT, carrier="中国移动"),
    Trunk(name="gateway-1", kind=TrunkKind.INTERNATIONAL_GATEWAY, carrier="国际关口局"),
    Trunk(name="enterprise-7", kind=TrunkKind.ENTERPRISE_LINE, carrier="某呼叫中心", area_code="010"),
)


def certificates_of_a_morning(now_s: int) -> CertificateReport:
    """Signers good, failing and revoked; an authority that ends soon; keys of ours old and new; made up."""
    day = 86_400
    good = KnownCertificate(
        x5u="https://cert.example.org/a.pem", subject="CN=SHAKEN 1234,O=Example Telecom,C=US", signer="1234",
        covers="SPC 1234", fingerprint="ab" * 32, not_before_s=now_s - 90 * day, not_after_s=now_s + 200 * day,
        kept_until_s=now_s + 3_600, used_s=now_s - 60, fetched_s=now_s - 600,
    )  # fmt: skip
    stale = structs.replace(
        good, x5u="https://cert.example.org/slow.pem", failures=2, signer="5678", covers="SPC 5678",
        subject="CN=SHAKEN 5678,O=Slow Telecom,C=US",
        renewal=BAD_IDENTITY_INFO.because("the certificate server answered 503"),
    )  # fmt: skip
    revoked = KnownCertificate(
        x5u="https://cert.example.org/revoked.pem", failures=1, kept_until_s=now_s, used_s=now_s - 9,
        fetched_s=now_s - 30,
        fault=UNSUPPORTED_CREDENTIAL.because("the certificate was revoked"),
    )  # fmt: skip
    authority = TrustedAuthority(
        name="CN=Example authority,O=Example policy,C=US", fingerprint="cd" * 32, not_after_s=now_s + 9 * day,
        not_before_s=now_s - 900 * day,
    )  # fmt: skip
    return CertificateReport(
        at_s=now_s, certificates=(good, stale, revoked), held=2, failing=1, fetches=12, fetch_failures=3,
        authorities=(authority,), troubles=("trust/broken.pem holds no certificates",),
        revocations=(RevocationList(name="example.crl", issuer="CN=Example authority", entries=17, next_update_s=1),),
        own=(_own("2026", now_s - day, now_s + 300 * day, signs=True), _own("2025", 1, now_s - day, signs=False)),
    )  # fmt: skip


def _own(name: str, not_before_s: int, not_after_s: int, *, signs: bool) -> OwnCertificate:
    x5u = f"https://cert.example.net/{name}.pem"
    return OwnCertificate(name=name, x5u=x5u, not_before_s=not_before_s, not_after_s=not_after_s, signs=signs)


def play_morning(scene: Scene) -> None:
    """Ordinary calls, a desk that calls many, a foreign gateway showing domestic numbers, hidden and hostile ones."""
    scene.list_number("95588", ListKind.ALLOW, "银行客服，已核验")
    scene.list_number("13712340001", ListKind.BLOCK, "多人投诉冒充公检法")
    calls = [
        (3500 - i * 8, f"138{i % 70:04d}{i * 37 % 10000:04d}", f"139{i % 90:04d}{i * 91 % 10000:04d}")
        for i in range(420)
    ]
    calls += [(1800 - i * 9, "17012345678", f"1391234{i * 7:04d}") for i in range(90)]
    calls += [(900 - i * 20, f"+861085{i:06d}", "13900001111") for i in range(25)]
    for i in range(6):
        calls.append((600 - i * 30, "13712340001", f"1360000{i:04d}"))
        calls.append((590 - i * 30, "95588", f"1350000{i:04d}"))
        calls.append((580 - i * 30, "anonymous", f"1340000{i:04d}"))
    for ago_s, calling, called in sorted(calls, reverse=True):
        scene.judge(
            calling, called, ago_s=ago_s, trunk="gateway-1" if calling.startswith("+86108") else "interconnect-1"
        )
    for reporter in range(4):
        scene.complain("17012345678", f"reporter-{reporter}", "反复推销贷款，要求不再来电仍继续拨打。")
    packed = int(scene.plan.read("17012345678"))
    scene.reputation.known[packed] = Reputation(3400, 0, 4, 510)
    scene.judge("17012345678", "13900002222", ago_s=60)
    scene.judge("110", "13900003333", ago_s=50)
    scene.judge(HOSTILE, "13900004444", ago_s=40, trunk=HOSTILE)
    scene.judge("13800138000", "110", ago_s=30)


def suspect_some(scene: Scene) -> None:
    """A desk that calls many for seconds, its colleague who calls the same people, a trunk; found by a real run."""
    at = (NOW_MS - 3 * 3_600_000 - FROM_MS) / 1000
    rows = (
        *calls(times=60, at_s=at, every_s=40, calling="17012345678", called="13912340000", called_step=7,
               ring_s=[3.0, 2.0], trunk_in="enterprise-7"),
        *calls(times=30, at_s=at, every_s=80, calling="17012345679", called="13912340000", called_step=7,
               ring_s=[9.0, 12.0], talk_s=[-1.0, 8.0], trunk_in="enterprise-7"),
    )  # fmt: skip
    write(scene.folder, rows)
    found = scene.detectors.trial("ONE_RING", {}, NOW_MS - 86_400_000, NOW_MS).now
    members = (int(scene.plan.read("17012345678")), int(scene.plan.read("17012345679")))
    line = structs.replace(
        found[0], kind=SubjectKind.TRUNK, subject=HOSTILE, number=0, detector="POINT_TO_POINT_VOICE", mode=Mode.SHADOW,
        score=0.6, members=members, collateral=1,
    )  # fmt: skip
    scene.store.suspicions.put([*found, line], at_ms=NOW_MS - 1_800_000)
    third = (int(scene.plan.read("17012345680")),)
    for ago_ms, members_then in ((1_800_000, members), (600_000, (*members, *third))):
        run = [structs.replace(line, members=(*members_then, int(scene.plan.read("17012345681")))), *found]
        scene.store.waves.put(grouped(run), at_ms=NOW_MS - ago_ms)


def _fits(decision: Decision, wanted: DecisionFilter) -> bool:
    facts = decision.facts
    codes = {reason.finding.code for reason in decision.verdict.reasons}
    asked = (
        (wanted.since_ms, lambda since: facts.at_ms >= since),
        (wanted.until_ms, lambda until: facts.at_ms < until),
        (wanted.number, lambda number: number in (facts.calling, facts.called)),
        (wanted.calling, lambda number: number == facts.calling),
        (wanted.called, lambda number: number == facts.called),
        (wanted.action, lambda action: action is decision.verdict.action),
        (wanted.finding, lambda code: code in codes),
        (wanted.trunk, lambda name: name == facts.attempt.trunk),
    )
    return all(value is None or fits(value) for value, fits in asked)


def _traffic(trunk: str, decisions: list[Decision]) -> Traffic:
    return Traffic(
        trunk=trunk,
        calls=len(decisions),
        actions=dict(Counter(one.verdict.action for one in decisions)),
        identities=dict(Counter(decode_row(encode(one)).identity for one in decisions)),
        busiest=max(Counter(one.facts.at_ms // 1000 for one in decisions).values()),
    )


def _row(decision: Decision) -> DecisionRow:
    facts, verdict = decision.facts, decision.verdict
    return DecisionRow(
        id=decision.id, at_ms=facts.at_ms, calling=facts.calling, called=facts.called, trunk=facts.attempt.trunk,
        action=verdict.action, score=verdict.score, elapsed_us=decision.elapsed_us, ruleset=verdict.ruleset,
        findings=tuple(reason.finding.code for reason in verdict.reasons if reason.counted),
        shadow_findings=tuple(reason.finding.code for reason in verdict.reasons if not reason.counted),
    )  # fmt: skip


def _random_bytes() -> Callable[[int], bytes]:
    counter = iter(range(1, 1 << 30))

    def give(size: int) -> bytes:
        return shake_128(next(counter).to_bytes(8, "big")).digest(size)

    return give
