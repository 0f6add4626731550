"""What the registry says of one call: who calls, what the called person said, and whose the number and the line are."""

from __future__ import annotations

from msgspec import Struct

from ringfence.telecom.commercial import Category, Channel, DayKind


class CallerFacts(Struct, frozen=True, array_like=True, gc=False):
    """The company that calls, where a ledger says that the number is for calling people. Counts include this call."""

    company: str
    """Its id: of the business caller that registered the number, else of the holder whose right is for marketing."""
    category: Category = Category.OTHER
    """What the call is about: of the campaign that fits it, else of the caller."""
    channel: Channel = Channel.VOICE
    campaign: str = ""
    """Id of the campaign in force that fits the call best."""
    state: str = "unknown"
    """`fits`; `unknown` where the company has no campaign; else how the call departs: `channel`, `day`, `hours`."""
    needs_consent: bool = True
    per_day: int = 0
    """Calls to one person that the campaign allows; 0: no cap."""
    per_week: int = 0
    today: int = 0
    """Calls of the campaign to this person on this local day, and in the seven days to its end."""
    week: int = 0
    company_today: int = 0
    """The same of all the company's campaigns."""
    company_week: int = 0
    name: str = ""
    """The company's name as registered, where it is."""

    @property
    def shown(self) -> str:
        """What people are told of who calls."""
        return self.name or self.company


class ConsentFacts(Struct, frozen=True, array_like=True, gc=False):
    """The person's consent to this company, about this, by this channel."""

    state: str = "none"
    """`given`, `withdrawn`, `over`, or `none` where the person never said so."""
    id: str = ""
    per_day: int = 0
    """Calls that the person agreed to; 0: not stated."""
    per_week: int = 0
    outweighs: bool = False
    """Whether it is given and was said after what the person refuses: the later word counts."""


class RightFacts(Struct, frozen=True, array_like=True, gc=False):
    """The right to the calling number: the one in force, else the one that ended last."""

    id: str = ""
    holder: str = ""
    lapsed: bool = False
    """Whether it ended and nobody has one since."""
    originates: bool = True
    """Whether the number may call."""


class LineFacts(Struct, frozen=True, array_like=True, gc=False):
    """The line in the ledger whose name is the trunk's."""

    name: str = ""
    customer: str = ""
    """Company that it was let to."""
    allows: bool | None = None
    """Whether the calling number may appear on it, by the line's own ranges and by the lines that the right names;
    None: neither says."""
    service: int = 0
    """Class of the voice service that the customer runs over it, 1 to 3; 0: none to others."""
    licence: str = ""
    """Whether the customer may: `licensed`, `out_of_scope`, `unlicensed`, `unknown`; empty: not asked."""
    licence_id: str = ""
    article: str = ""


class RegistryFacts(Struct, frozen=True, array_like=True, gc=False):
    """Answers as of the moment of the call, from the read side of this machine."""

    caller: CallerFacts | None = None
    """None: the call is not known to be commercial."""
    refusal: str = ""
    """The refusal of the called person that the call fits, in words of `telecom.commercial`; empty: none."""
    excepted: bool = False
    """Whether the person lets this company through all the same."""
    consent: ConsentFacts | None = None
    """None: not asked, because the call is not known to be commercial, or not known."""
    right: RightFacts | None = None
    """None: the ledger knows of no right to the number."""
    line: LineFacts | None = None
    hours: tuple[int, int] = (0, 1440)
    """Minutes of the called person's day between which the law of the country allows commercial calls."""
    day: DayKind = DayKind.WORKDAY
    local_day: int = 0
    """Days since 1970 where the called person is."""
    age_s: int = 0
    """Seconds since all this was known to equal the store."""
    unknown: tuple[str, ...] = ()
    """Parts that could not be read; they are among `Facts.late` too."""
