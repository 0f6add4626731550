from ringfence.screening.line import Line, Lines
from ringfence.screening.trunks import Trunks
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.number import PhoneNumber


def _trunk(*ranges: tuple[int, int]) -> Trunk:
    return Trunk(name="t", kind=TrunkKind.ENTERPRISE_LINE, assigned=tuple(NumberRange(*r) for r in ranges))


def test_numbers_of_overlapping_and_unordered_ranges_are_found() -> None:
    line = Line(_trunk((50, 60), (10, 20), (15, 30), (31, 31)))

    inside = {n for n in range(70) if line.holds(PhoneNumber(n))}

    assert inside == {*range(10, 32), *range(50, 61)}


def test_a_trunk_without_ranges_says_nothing_of_the_number() -> None:
    line = Line(_trunk())

    assert not line.restricted
    assert line.facts(PhoneNumber(5)).calling_assigned is None


def test_the_diverting_number_answers_for_a_diverted_call() -> None:
    line = Line(_trunk((10, 20)))

    assert line.facts(PhoneNumber(15)).calling_assigned is True
    assert line.facts(PhoneNumber(99)).calling_assigned is False
    assert line.facts(PhoneNumber(99), PhoneNumber(12)).calling_assigned is True
    assert line.facts(PhoneNumber(99), PhoneNumber(98)).calling_assigned is False


def test_a_trunk_is_prepared_once_until_it_changes() -> None:
    book = Trunks()
    lines = Lines(book)
    assert lines.find("t") is None

    book.put(_trunk((10, 20)))
    first = lines.find("t")
    assert first is not None
    assert lines.find("t") is first

    book.put(_trunk((10, 30)))
    second = lines.find("t")
    assert second is not None
    assert second.holds(PhoneNumber(25))

    book.drop("t")
    assert lines.find("t") is None
