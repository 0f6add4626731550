import pytest
from tests.examples import NOW, read
from tests.registry.examples import changed, customer, holding, line, numbers

from ringfence.registry.ledger import Customer, Entry, Holding, Line
from ringfence.registry.ledger_text import COLUMNS, read_entry, read_moment, write_entry, write_moment
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import Refused
from ringfence.telecom.licence import Licence

FULL: tuple[Entry, ...] = (
    changed(
        holding(), chain=("cmcc", "reseller", "acme"), category=Category.FINANCE, purpose="客户服务, \"24h\"",
        marketing=True, areas=("北京", "上海"), originates=False, lines=("l1", "l2"), display="显示 95",
        filing="备-1", until_ms=NOW + 86_400_000,
    ),
    Line(
        id="l1", customer="acme", carrier="cmcc", place="北京", purpose="客服",
        allowed=(numbers(0, 9), numbers(20, 20)),
        rate_per_s=30, from_minute=480, until_minute=1200, service="2", from_ms=NOW,
    ),
    Customer(id="acme", name="某公司", provider="cmcc", contact="a@b.example", area="北京", from_ms=NOW),
    Licence(
        id="A2.B1-2020", holder="acme", services=("A15-1", "B25"), areas=("北京",), from_ms=NOW, until_ms=NOW + 1,
        real_name_users=True, end_to_end_encrypted=False, abuse_contact="abuse@acme.example", note="x",
    ),
)  # fmt: skip


@pytest.mark.parametrize("entry", [*FULL, holding(), line(), customer("c")], ids=lambda one: f"{type(one).__name__}")
def test_what_is_written_is_read_again(entry: Entry) -> None:
    written = write_entry(entry)

    assert read_entry(written.kind, written.fields, read) == entry
    assert set(written.fields) <= set(COLUMNS[written.kind])


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("holding", {"first": "rubbish"}, "first"), ("holding", {"category": "spam"}, "category"),
        ("holding", {"marketing": "maybe"}, "marketing"), ("holding", {"from": "yesterday"}, "from"),
        ("holding", {"until": "2020-01-01"}, "before it starts"), ("holding", {"id": "=cmd|x"}, "id"),
        ("holding", {"holder": ""}, "holder"), ("holding", {"last": "+8616999999999"}, "range"),
        ("holding", {"role": "admin"}, "no column"), ("line", {"rate_per_s": "-1"}, "rate_per_s"),
        ("line", {"hours": "8-20"}, "hours"), ("line", {"service": "4"}, "service"),
        ("line", {"allowed": "x..y"}, "allowed"), ("licence", {"services": ""}, "services"),
        ("customer", {"name": "x" * 2_001}, "name"), ("campaign", {}, "no ledger"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_the_column(kind: str, change: dict[str, str], told: str) -> None:
    good = {
        one: write_entry(entry).fields
        for one, entry in zip(("holding", "line", "customer", "licence"), FULL, strict=True)
    }

    with pytest.raises(Refused, match=told):
        read_entry(kind, good.get(kind, {}) | change, read)


def test_a_holding_of_one_number_needs_no_last() -> None:
    made = read_entry("holding", {"id": "h", "first": "+8617000000005", "holder": "a", "from": "2026-01-01"}, read)

    assert isinstance(made, Holding)
    assert made.numbers == numbers(5, 5)


def test_dates_are_of_china_and_last_through_their_day() -> None:
    assert read_moment("from", "2026-01-01") == 1_767_196_800_000
    assert read_moment("until", "2026-01-01", last=True) == 1_767_196_800_000 + 86_400_000
    assert read_moment("x", write_moment(NOW)) == NOW
    assert write_moment(None) == ""


def test_whole_days_are_written_as_dates_and_mean_the_same() -> None:
    cells = {"id": "c", "name": "C", "from": "2026-01-01", "until": "2026-06-30"}
    made = read_entry("customer", cells, read)

    assert write_entry(made).fields == cells
    assert read_entry("customer", write_entry(made).fields, read) == made
