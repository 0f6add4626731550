from __future__ import annotations

import pytest
from tests.examples import NOW, mobile

from ringfence.backends.sql.outbox import put_message
from ringfence.backends.sql.store import Store
from ringfence.registry.outbox import (
    FIRST_WAIT_MS,
    LONGEST_WAIT_MS,
    MOST_TRIES,
    GaveUp,
    OutKind,
    OutMessage,
    Sender,
    ShortMessage,
    again_ms,
    short_message,
)
from ringfence.telecom.errors import RingfenceError, Unavailable

SECRET = "您的验证码 123456"


class Gateway:
    """Takes, refuses or is away, as told."""

    def __init__(self, *answers: RingfenceError | None) -> None:
        self.answers = list(answers)
        self.got: list[ShortMessage] = []

    def send(self, message: ShortMessage) -> None:
        self.got.append(message)
        answer = self.answers.pop(0)
        if answer is not None:
            raise answer


def message(text: str = SECRET) -> OutMessage:
    return OutMessage(
        id=7, number=mobile(1), text=text, at_ms=NOW, expires_ms=NOW + 300_000, kind=OutKind.CODE, tries=1
    )


def test_waits_double_to_a_bound_and_end() -> None:
    waits = [again_ms(tries, NOW) for tries in range(1, MOST_TRIES)]

    assert waits[:3] == [NOW + FIRST_WAIT_MS, NOW + 2 * FIRST_WAIT_MS, NOW + 4 * FIRST_WAIT_MS]
    assert all(wait is not None and wait <= NOW + LONGEST_WAIT_MS for wait in waits)
    assert again_ms(MOST_TRIES, NOW) is None


@pytest.mark.parametrize(("text", "coding"), [(SECRET, 8), ("Your code is 123456", 0)])
def test_a_message_has_the_fields_of_submit_sm(text: str, coding: int) -> None:
    short = short_message(message(text), "10690000", "here", NOW)

    assert (short.key, short.destination_addr, short.source_addr) == ("here-7", "8617000000001", "10690000")
    assert (short.dest_addr_ton, short.dest_addr_npi, short.data_coding, short.validity_s) == (1, 1, coding, 300)
    assert short.text == text


def test_what_may_be_logged_shows_neither_text_nor_number() -> None:
    for one in (message(), short_message(message(), "1", "here", NOW)):
        assert "123456" not in repr(one)
        assert "1700000" not in repr(one)


def test_a_message_is_tried_again_with_the_same_key_until_it_is_taken(store: Store) -> None:
    with store.database.write() as connection:
        put_message(connection, message())
    now, told = [NOW], list[tuple[str, int]]()
    gateway = Gateway(Unavailable("away"), Unavailable("away"), None)
    sender = Sender(store.outbox, gateway, "1", "here", lambda: now[0], lambda word, at: told.append((word, at)))

    for _ in range(4):
        sender.step()
        now[0] += 2 * FIRST_WAIT_MS

    assert len(gateway.got) == 3
    assert len({one.key for one in gateway.got}) == 1
    assert store.outbox.waiting(NOW) == ()
    assert [word for word, _ in told] == ["a message was not taken, to be tried again"] * 2


def test_a_message_that_the_gateway_refuses_for_good_is_given_up_and_told(store: Store) -> None:
    with store.database.write() as connection:
        put_message(connection, message())
    told: list[str] = []
    sender = Sender(
        store.outbox, Gateway(GaveUp("no such number")), "1", "here", lambda: NOW, lambda word, _: told.append(word)
    )

    assert (sender.step(), sender.step()) == (1, 0)

    assert told == ["a message was given up"]
    assert store.outbox.counts(NOW).dead == 1
