import base64
import json

import pytest
from tests.screening.authentication.laboratory_calls import NOW_S, X5U, Laboratory

from ringfence.doors.api.card import Card
from ringfence.telecom.errors import NotFound

LABORATORY = Laboratory()


class Clock:
    now = NOW_S

    def __call__(self) -> int:
        return self.now


def test_the_card_is_signed_once_an_hour() -> None:
    clock = Clock()
    card = Card("Ringfence", ["tel:+861012345678"], lambda _now: LABORATORY.signer, clock)

    first, again = card.reply({}), card.reply({})
    clock.now += 3600
    later = card.reply({})

    assert first.body == again.body != later.body
    assert first.content_type == b"application/jose"
    header = json.loads(base64.urlsafe_b64decode(first.body.split(b".")[0] + b"=="))
    assert header == {"alg": "ES256", "typ": "vcard+json", "x5u": X5U}


def test_there_is_no_card_without_a_name() -> None:
    with pytest.raises(NotFound):
        Card("", [], lambda _now: LABORATORY.signer, Clock()).reply({})
