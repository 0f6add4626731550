from zoneinfo import ZoneInfo

import msgspec
import pytest

from ringfence.access.account import Account
from ringfence.access.role import Role
from ringfence.doors.web.clock import DAY_MS
from ringfence.doors.web.language import load_languages
from ringfence.doors.web.listing import read_entry
from ringfence.doors.web.visit import Fields, Visit
from ringfence.screening.book import ListKind
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

NUMBER = PhoneNumber.pack(NumberForm.E164, 86, 8613800138000)
OTHER = PhoneNumber.pack(NumberForm.E164, 86, 8613900139000)
ZONE = ZoneInfo("Asia/Shanghai")
VISIT = Visit(
    path="", place={}, query=Fields(""), form=Fields(""), language=load_languages()["en"], now_ms=1_000, address="",
    account=Account(name="anna", role=Role.ANALYST, password_hash="", created_ms=0),
)  # fmt: skip


def _sent(form: str) -> Visit:
    return msgspec.structs.replace(VISIT, form=Fields(form))


def test_an_entry_holds_who_why_and_until_when() -> None:
    entry = read_entry(_sent("list=block&reason=loan+seller&days=7&basis=Art.+32"), NUMBER, ZONE)

    assert (entry.list, entry.reason, entry.basis, entry.added_by) == (
        ListKind.BLOCK, "loan seller", "Art. 32", "account:anna",
    )  # fmt: skip
    assert entry.expires_ms == 1_000 + 7 * DAY_MS
    assert (entry.numbers.first, entry.numbers.last) == (NUMBER, NUMBER)


def test_an_entry_may_end_on_a_day() -> None:
    entry = read_entry(_sent("list=block&reason=x&expires=1970-01-02T08:00"), NUMBER, ZONE)

    assert entry.expires_ms == DAY_MS


def test_it_counts_for_one_subscriber_only_when_asked() -> None:
    form = "list=allow&reason=x&days=0&scope=subscriber"

    assert str(read_entry(_sent(form), NUMBER, ZONE, called=OTHER).scope) == "subscriber:+8613900139000"
    assert str(read_entry(_sent(form), NUMBER, ZONE).scope) == "national"


@pytest.mark.parametrize("form", ["list=friends&reason=x", "list=block&days=7", "list=block&reason=x", "reason=x"])
def test_an_entry_without_list_reason_or_end_is_refused(form: str) -> None:
    with pytest.raises(Refused):
        read_entry(_sent(form), NUMBER, ZONE)
