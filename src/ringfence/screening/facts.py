"""All that is known of a call when it is judged; None means not known in time."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.registered import RegistryFacts
from ringfence.telecom.allocation import Allocation
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.identity import Outcome
from ringfence.telecom.number import PhoneNumber


class Velocity(Struct, frozen=True, array_like=True, gc=False):
    """How one side of the call has behaved, this attempt included; windows slide and end now.

    `parties` are distinct other parties: exact to 128, beyond that an estimate whose standard error is stated in
    `docs/velocity.md`. Counts of ended calls come from call records and so lag behind attempts.
    """

    attempts_1m: int = 0
    attempts_10m: int = 0
    attempts_40m: int = 0
    attempts_1h: int = 0
    attempts_1d: int = 0
    parties_1m: int = 0
    parties_10m: int = 0
    parties_40m: int = 0
    parties_1h: int = 0
    parties_1d: int = 0
    first_contacts_1h: int = 0
    """Attempts to a party not seen with this number before (within the memory of pairs)."""
    first_contacts_1d: int = 0
    ended_1h: int = 0
    """Calls whose record has arrived."""
    ended_1d: int = 0
    answered_1h: int = 0
    answered_1d: int = 0
    talk_s_1h: int = 0
    """Sum of talk time, seconds."""
    talk_s_1d: int = 0
    short_rings_1h: int = 0
    """Unanswered, released by the calling side after ringing at most 3.5 s."""
    short_rings_1d: int = 0
    short_talks_1h: int = 0
    """Answered and released within 6 s."""
    short_talks_1d: int = 0
    calling_released_1h: int = 0
    """Ended calls, answered or not, that the calling side released."""
    calling_released_1d: int = 0
    sequential_run: int = 0
    """Length of the present run of called numbers each at most 10 above or below the one before."""
    sequential_permille: int = 0
    """Decayed share of attempts that continued such a run, per thousand."""
    intervals: int = 0
    """Intervals between attempts that the two figures below rest on (capped)."""
    interval_mean_ms: int = 0
    interval_cv_permille: int = 0
    """Coefficient of variation of the intervals, per thousand; small means a robot's rhythm."""
    age_s: int = 0
    """Seconds since this number was first seen."""
    emergency_ago_s: int = -1
    """Seconds since this number called an emergency number; -1 when it has not within the memory."""


class TrunkFacts(Struct, frozen=True, array_like=True, gc=False):
    """The trunk that the call arrived on."""

    name: str
    kind: TrunkKind
    carrier: str
    jurisdiction: str
    """ISO 3166 alpha-2."""
    calling_assigned: bool | None
    """Whether the calling number is in the trunk's ranges; None when the trunk is not restricted."""


class ListFacts(Struct, frozen=True, array_like=True, gc=False):
    """Ids of the list entries that match, empty where none does.

    A subscriber's own entry beats a carrier's, and that beats the nation's.
    """

    allowed_by: str = ""
    blocked_by: str = ""
    do_not_originate: str = ""
    personal: bool = False
    """Whether the strongest match is the subscriber's own."""


class Reputation(Struct, frozen=True, array_like=True, gc=False):
    """What people said of the calling number, decayed to now, per thousand so that records stay exact."""

    complaints_permille: int
    """Decayed weight of complaints x 1000 (half-life 14 days)."""
    refutals_permille: int
    """Decayed weight of `wrong block` feedback x 1000."""
    reporters: int
    """Distinct people who complained, as counted (not decayed)."""
    confidence_permille: int
    """Wilson 95% lower bound of complaints/(complaints+refutals) x 1000."""


class Suspicion(Struct, frozen=True, array_like=True, gc=False):
    """What detectors found in earlier calls of the calling number, faded to now."""

    kind: str
    """Code of the detector that found most."""
    score_permille: int
    """How strong the evidence is, halved every two days since the last call that counted."""
    confidence_permille: int
    """That at least one of the detectors is right, by their track record."""
    weak: bool
    """Found by detectors in shadow alone, or said of a whole range or of what the number belongs to."""
    age_s: int
    """Seconds since the last call that counted."""
    collateral: int = -1
    """Said of a range: how many numbers in it behave like persons; -1: said of the number itself."""
    elsewhere: bool = False
    """Its suspect calls came over other trunks than this one: others may show the number there."""


class Facts(Struct, frozen=True, array_like=True, gc=False):
    """Input of every check; stored whole in the decision, so that it can be judged again."""

    at_ms: int
    calling: PhoneNumber
    called: PhoneNumber
    attempt: CallAttempt
    calling_allocation: Allocation | None
    called_allocation: Allocation | None
    trunk: TrunkFacts | None
    lists: ListFacts | None
    calling_velocity: Velocity | None
    called_velocity: Velocity | None
    reputation: Reputation | None
    local_minute: int
    """Minute of the day (0-1439) where the called party is."""
    jurisdiction: str
    """Whose rules apply: that of the trunk, else the configured one."""
    late: tuple[str, ...] = ()
    """Names of the sources that failed or did not answer in time."""
    identity: Outcome | None = None
    """What the caller's signed identity came to; None when there was none to judge, or nobody to judge it."""
    registry: RegistryFacts | None = None
    """What the registry says of the call; None where nothing is registered of it, or it could not be asked."""
    suspicion: Suspicion | None = None
    """What detectors found of the calling number in call records; None when nothing is said of it."""
