from ringfence.sample.numbers import (
    attacker_numbers,
    fictional_american,
    network_numbers,
    people_numbers,
    shuffled,
)


def test_no_number_is_dealt_twice() -> None:
    numbers = network_numbers()

    assert len(set(numbers)) == len(numbers) == 642
    assert set(people_numbers()).isdisjoint(attacker_numbers())
    assert set(people_numbers()) | set(attacker_numbers()) == set(numbers)


def test_every_number_has_the_form_of_a_message_centre() -> None:
    assert all(
        number[:5] in {"13800", "13010"} and number[8:] == "500" and len(number) == 11 for number in network_numbers()
    )


def test_a_shuffle_depends_on_the_seed_alone() -> None:
    assert shuffled(("a", "b", "c", "d"), 1) == shuffled(("a", "b", "c", "d"), 1)
    assert shuffled(("a", "b", "c", "d"), 1) != shuffled(("a", "b", "c", "d"), 2)


def test_american_numbers_stay_in_the_hundred_reserved_for_fiction() -> None:
    assert fictional_american("510", 7) == "5105550107"
    assert fictional_american("510", 107) == "5105550107"
