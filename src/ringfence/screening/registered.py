"""What the registry says of one call: who calls, what the called person said, and whose the number and the line are."""

from __future__ import annotations

from msgspec import Struct

from ringfence.telecom.commercial import Category, Channel, DayKind


class RegistryFacts(Struct, frozen=True, array_like=True, gc=False):
    """Answers as of the moment of the call, from the read side of this machine; empty words mean that nothing is known.

    Counts of calls include this one. Times of day are minutes where the called person is.
    """

    company: str = ""
    """Id of the company that calls: who registered the number for calling people, else who holds it for marketing."""
    commercial: bool = False
    """Whether the call is known to be commercial, because a ledger says so of its number."""
    category: Category | None = None
    """What it is about: of the campaign, else of the caller."""
    channel: Channel = Channel.VOICE
    day: DayKind = DayKind.WORKDAY
    local_day: int = 0
    """Days since 1970 where the called person is."""
    refusal: str = ""
    """The refusal of the called person that the call fits, in words of `commercial`; empty: none."""
    excepted: bool = False
    """Whether the person lets this company through all the same."""
    consent: str | None = None
    """`given`, `withdrawn`, `over`, or `none` where the person never said so; None: not asked, or not known."""
    consent_id: str = ""
    consent_per_day: int = 0
    """Calls a day and a week that the consent allows; 0: not stated."""
    consent_per_week: int = 0
    company_today: int = 0
    """Commercial calls of the company let through to this person on this local day, and in seven days to its end."""
    company_week: int = 0
    campaign: str = ""
    """Id of the company's campaign that fits the call best."""
    campaign_state: str = ""
    """`fits`, `unknown` where the company has none, or how the call departs from it: `channel`, `day`, `hours`."""
    needs_consent: bool = False
    campaign_per_day: int = 0
    campaign_per_week: int = 0
    campaign_today: int = 0
    campaign_week: int = 0
    hours_from: int = 0
    """First minute in which the law of the country allows commercial calls ..."""
    hours_until: int = 1440
    """... and the one after the last."""
    holder: str = ""
    """Company that holds the calling number, or held it last."""
    right: str = ""
    """Id of the holding."""
    right_lapsed: bool = False
    """Whether the right ended and nobody has one since."""
    originates: bool | None = None
    """Whether the number may call at all; None: no right to it is known."""
    line: str = ""
    """Name of the line in the ledger, and the company it was let to."""
    customer: str = ""
    on_line: bool | None = None
    """Whether the number may appear on the line, by the line's own ranges and the lines of the right; None: neither
    says."""
    licence: str = ""
    """Whether the line's customer may run the service that the line is for: `licensed`, `out_of_scope`, `unlicensed`,
    `unknown`; empty: the line is for no service to others."""
    licence_id: str = ""
    licence_article: str = ""
    service: int = 0
    """Class of that voice service, 1 to 3."""
    age_s: int = 0
    """Seconds since all this was known to equal the store."""
    unknown: tuple[str, ...] = ()
    """Parts that could not be read; they are among `Facts.late` too."""
