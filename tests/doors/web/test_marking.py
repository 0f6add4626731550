from ringfence.doors.web.marking import N_


def test_a_marked_text_stays_as_it_is() -> None:
    assert N_("Live calls") == "Live calls"
