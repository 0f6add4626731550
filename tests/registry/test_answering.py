import pytest
from msgspec import structs
from tests.examples import HOUR, NOW, mobile
from tests.registry.documents import TEXTS, WORDS
from tests.registry.examples import consent, preference

from ringfence.backends.sql.store import Store
from ringfence.registry.answering import Answer, Answering
from ringfence.registry.consent import ConsentState, state_of
from ringfence.registry.preference import EVERYTHING_COMMERCIAL, MOST_REFUSALS, Refusal
from ringfence.registry.subscriber import Subscriber
from ringfence.registry.texts import Verb
from ringfence.registry.wishes import RefusalWords

ME = mobile(1)


class Phone:
    """Somebody who writes to the registry."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.desk = Subscriber(store.preferences, store.consents, store.persons, TEXTS)
        self.answering = Answering(self.desk, TEXTS, RefusalWords(WORDS))

    def write(self, text: str, *, company: str = "", at: int = NOW) -> Answer:
        return self.answering.answer(ME, text, by="number:me", now_ms=at, company=company)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return self.desk.preference(ME).refusals


@pytest.fixture
def phone(store: Store) -> Phone:
    return Phone(store)


def test_refusing_asking_and_allowing_again(phone: Phone) -> None:
    refused = phone.write("退订")
    assert (refused.verb, refused.changed, phone.refusals) == (Verb.REFUSE, True, (EVERYTHING_COMMERCIAL,))
    assert "拒绝全部推销" in refused.text

    asked = phone.write("CX")
    assert asked.changed is False
    assert "you refuse all selling" in asked.text
    assert "in force: 0" in asked.text

    assert "不拒绝任何来电" in phone.write("开通").text
    assert phone.refusals == ()
    assert [one.way for one in phone.desk.history(ME)] == ["message", "message"]


def test_saying_it_again_changes_nothing(phone: Phone) -> None:
    phone.write("TD 金融")

    assert phone.write("TD 金融").changed is False
    assert len(phone.desk.history(ME)) == 1


def test_what_is_not_understood_is_quoted_and_changes_nothing(phone: Phone) -> None:
    answer = phone.write("退订 美容院")

    assert (answer.verb, answer.changed) == (Verb.HELP, False)
    assert "美容院" in answer.text
    assert phone.refusals == ()
    assert '"hello"' in phone.write("hello").text.lower()


def test_refusing_a_thing_altogether_takes_consent_to_it_back_and_refusing_it_at_night_does_not(phone: Phone) -> None:
    phone.store.consents.record(consent(1, "a"), by="key:acme", at_ms=NOW)
    phone.desk.confirm(ME, "a", now_ms=NOW)
    assert "1 份" in phone.write("查询").text
    assert phone.write("退订 夜间", at=NOW + 1).withdrawn == 0
    assert phone.write("退订 保险", at=NOW + 2).withdrawn == 0

    assert phone.write("退订 金融", at=NOW + 3).withdrawn == 1
    assert state_of(phone.desk.consent(ME, "a"), NOW + 3) is ConsentState.WITHDRAWN


def test_an_answer_to_a_companys_message_leaves_that_company_alone(phone: Phone) -> None:
    phone.store.consents.record(consent(1, "a"), by="key:acme", at_ms=NOW)

    answer = phone.write("T", company="acme", at=NOW + 1)

    assert (answer.withdrawn, phone.refusals) == (1, ())
    assert "acme" in answer.text


def test_allowing_everything_ends_exceptions_with_it_and_a_narrower_word_keeps_them(phone: Phone) -> None:
    phone.desk.say(preference(1, exceptions=("acme",)), by="me", way="web", now_ms=NOW)

    phone.write("开通 金融")
    assert phone.desk.preference(ME).exceptions == ("acme",)
    phone.write("开通")
    assert phone.desk.preference(ME).exceptions == ()


def test_what_is_over_does_not_come_back_to_life(phone: Phone) -> None:
    phone.desk.say(structs.replace(preference(1), expires_ms=NOW + HOUR), by="me", way="web", now_ms=NOW)

    phone.write("退订 金融", at=NOW + 2 * HOUR)

    assert len(phone.refusals) == 1
    assert phone.refusals != (EVERYTHING_COMMERCIAL,)


def test_whoever_has_as_many_rules_as_there_can_be_is_told(phone: Phone) -> None:
    many = [Refusal(categories=1, from_minute=at, until_minute=at + 1) for at in range(MOST_REFUSALS)]
    phone.desk.say(preference(1, *many), by="me", way="web", now_ms=NOW)

    answer = phone.write("TD 保险")

    assert (answer.changed, "已满" in answer.text) == (False, True)
    assert len(phone.refusals) == MOST_REFUSALS
