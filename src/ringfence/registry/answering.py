"""Orders by message: carried out, and answered with the text to send back."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ringfence.registry.command import Command, read_command, refusals_after
from ringfence.registry.consent import Withdrawal
from ringfence.registry.preference import MOST_REFUSALS, Preference
from ringfence.registry.subscriber import Subscriber, in_force
from ringfence.registry.texts import Answered, MessageTexts, Verb
from ringfence.registry.wishes import RefusalWords
from ringfence.telecom.commercial import ALL_CATEGORIES, ALL_CHANNELS, ALL_DAYS
from ringfence.telecom.number import PhoneNumber

WAY = "message"


class Answer(Struct, frozen=True, kw_only=True):
    """What became of an order."""

    verb: Verb
    changed: bool
    withdrawn: int
    """Consents that ended with it."""
    text: str
    """To be sent back to the person."""


class Answering:
    """Carries out what a person orders by message; the network vouches for the number."""

    def __init__(self, subscriber: Subscriber, texts: MessageTexts, words: RefusalWords) -> None:
        self._subscriber = subscriber
        self._texts = texts
        self._words = words

    def answer(
        self, number: PhoneNumber, text: str, *, by: str, now_ms: int, company: str = "", language: str = ""
    ) -> Answer:
        """Carry out the order. `company`: whose message it answers, where that is known. Raises `Refused`.

        Answered in `language`, or in the one that the order is written in.
        """
        tongue = language or ("zh" if any("\u4e00" <= one <= "\u9fff" for one in text) else "en")
        command = read_command(text, self._texts.meanings)
        if command.verb is Verb.REFUSE and company and not command.narrowed:
            return self._leave(number, company, by, tongue, now_ms)
        if command.verb in (Verb.REFUSE, Verb.ALLOW):
            return self._change(number, command, by, tongue, now_ms)
        if command.verb is Verb.STATUS:
            return self._told(command.verb, Answered.STATUS, number, tongue, now_ms)
        said = self._texts.answer(Answered.HELP, tongue, text=command.unknown or text.strip()[:20])
        return Answer(verb=Verb.HELP, changed=False, withdrawn=0, text=said)

    def _leave(self, number: PhoneNumber, company: str, by: str, tongue: str, now_ms: int) -> Answer:
        ended = self._subscriber.withdraw(Withdrawal(number=int(number), company=company, at_ms=now_ms, way=WAY, by=by))
        said = self._texts.answer(Answered.WITHDRAWN, tongue, company=company)
        return Answer(verb=Verb.REFUSE, changed=True, withdrawn=ended, text=said)

    def _change(self, number: PhoneNumber, command: Command, by: str, tongue: str, now_ms: int) -> Answer:
        before = self._subscriber.preference(number)
        # What is over, or has not begun, does not come back to life with an order that names something else.
        present = before.refusals if before.expires_ms is None or before.expires_ms > now_ms else ()
        refusals = refusals_after(command, present)
        if len(refusals) > MOST_REFUSALS:
            said = self._texts.answer(Answered.FULL, tongue)
            return Answer(verb=command.verb, changed=False, withdrawn=0, text=said)
        kept = before.exceptions if command.narrowed else ()
        wish = Preference(number=int(number), refusals=refusals, exceptions=kept)
        unlike = replace(before, changed_ms=0, changed_by="", way="", version=0) != wish
        if unlike:
            self._subscriber.say(wish, by=by, way=WAY, now_ms=now_ms)
        ended = self._withdrawn(number, command, by, now_ms) if command.verb is Verb.REFUSE else 0
        kind = Answered.REFUSED if command.verb is Verb.REFUSE else Answered.ALLOWED
        return replace(
            self._told(command.verb, kind, number, tongue, now_ms), changed=unlike or bool(ended), withdrawn=ended
        )

    def _withdrawn(self, number: PhoneNumber, command: Command, by: str, now_ms: int) -> int:
        """Refusing something altogether takes consent to it back; refusing it at some hours does not."""
        wanted = command.refusal
        if (wanted.from_minute, wanted.until_minute, wanted.days) != (0, 1440, ALL_DAYS):
            return 0
        return self._subscriber.withdraw(
            Withdrawal(
                number=int(number),
                categories=0 if wanted.categories == ALL_CATEGORIES else wanted.categories,
                channels=0 if wanted.channels == ALL_CHANNELS else wanted.channels,
                at_ms=now_ms,
                way=WAY,
                by=by,
            )
        )

    def _told(self, verb: Verb, kind: Answered, number: PhoneNumber, tongue: str, now_ms: int) -> Answer:
        now = self._words.summary(self._subscriber.preference(number).refusals, tongue)
        values = {"now": now}
        if kind is Answered.STATUS:
            values["consents"] = str(len(in_force(self._subscriber.consents(number), now_ms)))
        return Answer(verb=verb, changed=False, withdrawn=0, text=self._texts.answer(kind, tongue, **values))
