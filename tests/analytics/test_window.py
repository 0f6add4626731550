from ringfence.analytics.window import SHORT_MS, Place, window_values


def test_a_short_window_watches_numbers_with_fewer_calls() -> None:
    assert window_values(0, SHORT_MS, Place())["least"] < window_values(0, SHORT_MS + 1, Place())["least"]


def test_a_model_looks_at_numbers_that_no_detector_watches() -> None:
    short, day = window_values(0, SHORT_MS, Place()), window_values(0, SHORT_MS + 1, Place())
    assert day["few"] < short["few"] < short["least"] < day["least"]
