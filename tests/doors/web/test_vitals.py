from ringfence.doors.web.vitals import Part, Sign, Vitals, parts


def _by_code(vitals: Vitals) -> dict[str, Part]:
    return {part.code: part for part in parts(vitals)}


def test_a_well_platform_shows_no_other_sign_than_good() -> None:
    well = Vitals(workers={"0": 0.5, "1": 0.9}, lists_age_s=0.2, rules_age_s=5.0, log_age_s=0.1)

    assert {part.sign for part in parts(well)} == {Sign.GOOD}
    assert _by_code(well)["workers"].count == 2


def test_what_stops_or_fails_open_needs_action() -> None:
    ill = Vitals(
        workers={"0": 0.5, "1": 31.0}, lists_age_s=6.0, rules_fault="line 3", failed_open=1, log_refused=1,
        fallen=("FAN_OUT",), registry_trouble="a page is damaged",
    )  # fmt: skip
    found = _by_code(ill)

    for code in ("workers", "lists", "rules", "failed_open", "log_refused", "breaker", "registry"):
        assert found[code].sign is Sign.BAD, code
    assert (found["workers"].count, found["workers"].about) == (1, "1")


def test_lateness_and_throttling_are_to_be_watched() -> None:
    found = parts(Vitals(workers={"0": 1.0}, over_budget=2, throttled=1, late={"velocity": 3, "lists": 1}))

    watched = [(part.code, part.about, part.count) for part in found if part.sign is Sign.WATCH]
    assert watched == [("over_budget", "", 2), ("late", "lists", 1), ("late", "velocity", 3), ("throttled", "", 1)]


def test_without_a_worker_nothing_is_well() -> None:
    assert _by_code(Vitals())["workers"].sign is Sign.BAD


def test_a_registry_that_stands_still_needs_action_and_says_how_old_it_is() -> None:
    found = _by_code(Vitals(workers={"0": 0.5}, registry_age_s=61.0))

    assert (found["registry"].sign, found["registry"].age_s) == (Sign.BAD, 61.0)
