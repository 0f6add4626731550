import msgspec
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import DAY, caller, campaign, customer, holding, licence, line, numbers

from ringfence.registry.ledger import Entry, LedgerBook, kind_of
from ringfence.registry.ledgers import Ledgers


def _told(*entries: Entry) -> Ledgers:
    ledgers = Ledgers()
    for entry in entries:
        ledgers.put(kind_of(entry), entry.id, entry)
    return ledgers


def test_every_question_of_the_judge_is_answered() -> None:
    book: LedgerBook = _told(
        holding(), line(allowed=(numbers(0, 9),)), customer("acme"), licence(), caller(), campaign()
    )

    assert book.holding(mobile(5), NOW) == holding()
    assert book.line("l1", NOW) == line(allowed=(numbers(0, 9),))
    assert (book.allows("l1", mobile(9)), book.allows("l1", mobile(10)), book.allows("l2", mobile(9))) == (
        True,
        False,
        None,
    )
    assert book.caller(mobile(5), NOW) == caller()
    assert book.caller(mobile(7), NOW) is None
    assert book.campaigns("acme", NOW) == (campaign(),)
    assert book.licences("acme") == (licence(),)
    assert _told(customer("acme")).name("acme") == "acme"


def test_what_is_not_in_force_is_not_answered_but_rights_of_the_past_are() -> None:
    ended = holding(until_ms=NOW)
    ledgers = _told(ended, msgspec.structs.replace(line(), until_ms=NOW))

    assert ledgers.holding(mobile(1), NOW) is None
    assert ledgers.holding(mobile(1), NOW - HOUR) == ended
    assert ledgers.rights(mobile(1)) == (ended,)
    assert ledgers.line("l1", NOW) is None
    assert ledgers.campaigns("acme", NOW - 2 * DAY) == ()


def test_the_narrowest_right_in_force_is_the_numbers() -> None:
    ledgers = _told(holding("wide", 0, 9_999, "carrier"), holding("narrow", 10, 19, "acme"))

    assert ledgers.holding(mobile(12), NOW) == holding("narrow", 10, 19, "acme")
    assert ledgers.holding(mobile(20), NOW) == holding("wide", 0, 9_999, "carrier")


def test_a_changed_entry_replaces_its_former_state_and_an_entry_that_is_gone_leaves_nothing() -> None:
    ledgers = _told(holding(), caller(), campaign(), licence(), line(allowed=(numbers(0, 9),)))
    ledgers.put("holding", "h1", holding(first=200, last=299))
    ledgers.put("campaign", "c1", msgspec.structs.replace(campaign(), company="other"))
    ledgers.put("licence", "A-1", msgspec.structs.replace(licence(), holder="other"))
    ledgers.put("line", "l1", line())

    assert ledgers.rights(mobile(5)) == ()
    assert ledgers.holding(mobile(250), NOW) is not None
    assert (ledgers.campaigns("acme", NOW), len(ledgers.campaigns("other", NOW))) == ((), 1)
    assert (ledgers.licences("acme"), len(ledgers.licences("other"))) == ((), 1)
    assert ledgers.allows("l1", mobile(50)) is None
    for kind, entry_id in (("holding", "h1"), ("business_caller", "acme"), ("campaign", "c1"), ("licence", "A-1")):
        ledgers.put(kind, entry_id, None)
    ledgers.put("line", "l1", None)
    assert len(ledgers) == 0
    assert ledgers.caller(mobile(5), NOW) is None
    assert ledgers.line("l1", NOW) is None
    assert ledgers.holding(mobile(250), NOW) is None
    assert (ledgers.campaigns("other", NOW), ledgers.licences("other")) == ((), ())


def test_an_entry_told_again_is_there_once() -> None:
    ledgers = _told(holding(), holding(), caller(), caller(), campaign(), campaign())

    assert ledgers.rights(mobile(5)) == (holding(),)
    assert ledgers.caller(mobile(5), NOW) == caller()
    assert ledgers.campaigns("acme", NOW) == (campaign(),)
