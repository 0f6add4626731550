from tests.examples import NOW, mobile
from tests.registry.examples import DAY, changed, holding, line, numbers

from ringfence.registry.ledger import Holding, Line
from ringfence.registry.misuse import MisuseKind, Use, misused, overlaps


def kinds(*holdings: Holding, at: Line | None = None, marketing: bool | None = None) -> list[MisuseKind]:
    use = Use(mobile(5), NOW, at.id if at else "", marketing)
    return [one.kind for one in misused(use, holdings, at)]


def test_two_holders_of_one_number_at_one_time_overlap() -> None:
    found = list(
        overlaps([holding(), holding("h2", 50, 200, "b"), holding("h3", 60, 60), holding("h4", 300, 301, "c")])
    )
    assert [(one.holder, one.other, one.number) for one in found] == [
        ("b", "acme", mobile(50)),
        ("acme", "b", mobile(60)),
    ]
    over = changed(holding("old", holder="before"), from_ms=0, until_ms=NOW - DAY)
    assert list(overlaps([holding(), over])) == []


def test_proper_use_shows_nothing() -> None:
    assert kinds(holding(), at=line(allowed=(numbers(0, 9),)), marketing=False) == []
    assert kinds() == []
    assert kinds(changed(holding(), marketing=True), marketing=True) == []


def test_each_misuse_shows() -> None:
    assert kinds(changed(holding(), until_ms=NOW - 1)) == [MisuseKind.EXPIRED]
    assert kinds(changed(holding(), originates=False)) == [MisuseKind.RECEIVE_ONLY]
    assert kinds(holding(), marketing=True) == [MisuseKind.PURPOSE]
    assert kinds(holding(), at=line(allowed=(numbers(7, 9),))) == [MisuseKind.NOT_THIS_LINE]
    assert kinds(changed(holding(), lines=("l2",)), at=line()) == [MisuseKind.NOT_THIS_LINE]
    assert kinds(holding(), at=line(customer="other")) == [MisuseKind.SUBLETTING]


def test_a_reseller_in_the_chain_sublets_nothing() -> None:
    assert kinds(changed(holding(), chain=("carrier", "reseller")), at=line(customer="reseller")) == []
