"""What the judge made of a call, ready for a SIP answer."""

from __future__ import annotations

import re

from msgspec import Struct

from ringfence.telecom.number import UNREADABLE, PhoneNumber
from ringfence.telecom.verdict import Action, Response

_DECLARED = re.compile(r"\+sip\.608(?![0-9A-Za-z.-])", re.IGNORECASE)


class Screened(Struct, frozen=True):
    """An action and everything a SIP edge needs to carry it out."""

    action: Action
    response: Response
    reference: str = ""
    """The decision's id: what a person quotes in an appeal."""
    verstat: str = ""
    """Result of verifying the caller's signed identity, where there was one."""
    call_info: str = ""
    """Value of Call-Info for a 608: where the signed card of the rejecting party is (RFC 8688)."""

    calling: PhoneNumber = UNREADABLE
    called: PhoneNumber = UNREADABLE
    """The numbers as they were read, so that the end of the call need not read them again."""

    def needs_voice(self, feature_caps: str) -> bool:
        """Whether a caller that rejects could not tell from a fault should hear it: RFC 8688 sections 3.3 and 3.4.

        A caller that understands 608 says so with `sip.608` in Feature-Caps.
        """
        coded = self.action is Action.REJECT and self.response.sip_code == 608
        return coded and not _DECLARED.search(feature_caps)

    def reply_headers(self) -> tuple[tuple[str, str], ...]:
        """Headers of a rejecting response."""
        reason = (("Reason", self.response.reason_header),) if self.response.reason_header else ()
        card = (("Call-Info", self.call_info),) if self.call_info and self.response.sip_code == 608 else ()
        reference = (("X-Ringfence-Reference", self.reference),) if self.reference else ()
        return (*reason, *card, *reference)
