"""What a person may do about the own number, for pages, programs and messages alike."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future

from msgspec.structs import replace

from ringfence.registry.consent import Consent, ConsentState, ConsentStore, Withdrawal, state_of
from ringfence.registry.person import Cause, Deletion, LookSeen, PersonRecord, PersonStore
from ringfence.registry.preference import Preference, PreferenceStore, check_preference
from ringfence.registry.texts import MessageTexts, Sent
from ringfence.telecom.errors import NotFound
from ringfence.telecom.number import PhoneNumber

NO_CONSENT = NotFound("There is no such consent of this number.", "See the list of its consents.")


class Subscriber:
    """The person's own side of the registry. Whoever calls has proved control of the number, or is its carrier."""

    def __init__(
        self, preferences: PreferenceStore, consents: ConsentStore, persons: PersonStore, texts: MessageTexts
    ) -> None:
        self._preferences = preferences
        self._consents = consents
        self._persons = persons
        self._texts = texts

    def preference(self, number: PhoneNumber) -> Preference:
        """What the number refuses now; nothing where it never said anything."""
        return self._preferences.find(number) or Preference(number=int(number))

    def history(self, number: PhoneNumber, *, limit: int = 100) -> tuple[Preference, ...]:
        """All that the number said since it last changed hands, newest first."""
        return self._preferences.history(number, limit=limit)

    def say(self, wish: Preference, *, by: str, way: str, now_ms: int) -> Preference:
        """Take the wish instead of what the number said before; in force at once. Raises `Refused`."""
        return self.say_soon(wish, by=by, way=way, now_ms=now_ms).result()

    def say_soon(self, wish: Preference, *, by: str, way: str, now_ms: int) -> Future[Preference]:
        """Like `say`; the answer comes when it is durable. Raises `Refused` at once."""
        check_preference(wish)
        return self._preferences.put_soon(replace(wish, way=way), by=by, at_ms=now_ms)

    def consents(self, number: PhoneNumber) -> tuple[Consent, ...]:
        """Every consent of the number, newest first."""
        return self._consents.of(number)

    def consent(self, number: PhoneNumber, consent_id: str) -> Consent:
        """One of them. Raises `NotFound`, alike for another number's and for none."""
        found = self._consents.find(consent_id[:64])
        if found is None or found.number != int(number):
            raise NotFound(NO_CONSENT.message, NO_CONSENT.remedy)
        return found

    def confirm(self, number: PhoneNumber, consent_id: str, *, now_ms: int) -> Consent:
        """The person says yes to what a company recorded. Raises `NotFound`, `Refused` when it is withdrawn or over."""
        self.consent(number, consent_id)
        return self._consents.confirm(consent_id, at_ms=now_ms)

    def withdraw_one(self, number: PhoneNumber, consent_id: str, *, by: str, way: str, now_ms: int) -> int:
        """Take back what this consent is about, from its company; returns how many ended. Raises `NotFound`."""
        found = self.consent(number, consent_id)
        return self.withdraw(
            Withdrawal(
                number=int(number),
                company=found.company,
                categories=found.categories,
                channels=found.channels,
                at_ms=now_ms,
                way=way,
                by=by,
            )
        )

    def withdraw(self, withdrawal: Withdrawal) -> int:
        """Take consent back; in force at once and against older consents found later; returns how many ended."""
        return self._consents.withdraw(withdrawal)

    def looks(self, number: PhoneNumber) -> tuple[LookSeen, ...]:
        """Who looked at what is known of the number since it last changed hands, newest first."""
        return self._persons.looks(number)

    def since_ms(self, number: PhoneNumber) -> int:
        """When the number last changed hands or was forgotten; what is older belongs to somebody else. 0: never."""
        return self._persons.since(number)

    def export(self, number: PhoneNumber) -> PersonRecord:
        """All that the registry holds of the number."""
        return self._persons.export(number)

    def erase(self, number: PhoneNumber, *, by: str, language: str, now_ms: int) -> Deletion | None:
        """Delete all that may be deleted, at once, and tell the person by message; None where there was nothing."""

        def notice(receipt: Deletion) -> str:
            return self._texts.sent(Sent.ERASED, language, receipt=receipt.id)

        self._persons.forget([int(number)], Cause.ERASED, by=by, at_ms=now_ms, notice=notice)
        receipts = self._persons.receipts(self._persons.subject(number))
        return next((one for one in receipts if one.at_ms == now_ms), None)

    def recycle(self, numbers: Iterable[PhoneNumber], *, by: str, reason: str, now_ms: int) -> int:
        """These numbers changed hands; returns of how many there was something. At most 10,000. Raises `Refused`."""
        return self._persons.forget([int(one) for one in numbers], Cause.RECYCLED, by=by, at_ms=now_ms, reason=reason)


def in_force(consents: Iterable[Consent], now_ms: int) -> tuple[Consent, ...]:
    """Those on which a company may rest a call now."""
    return tuple(one for one in consents if state_of(one, now_ms) is ConsentState.GIVEN)
