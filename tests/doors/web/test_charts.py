import pytest

from ringfence.doors.web.charts import HEIGHT, WIDTH, bars, nice_ceiling, stack


def test_layers_stand_on_one_another() -> None:
    area = stack([("deliver", [1, 3]), ("reject", [1, 1])], ["10:00", "10:01"])

    assert [layer.key for layer in area.layers] == ["deliver", "reject"]
    assert area.upward[-1].text == "4"
    assert [tick.text for tick in area.across] == ["10:00", "10:01"]


def test_a_series_of_nothing_draws_nothing() -> None:
    assert len(stack([("deliver", [0, 0])], ["a", "b"]).layers) == 0
    assert len(stack([], []).layers) == 0
    assert stack([("deliver", [5])], ["a"]).layers[0].path.startswith("M")


def test_shapes_stay_inside_the_box() -> None:
    area = stack([("deliver", [0, 7, 123_456])], ["a", "b", "c"])
    points = [point.split(",") for point in area.layers[0].path.strip("MZ").split("L")]

    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)


def test_the_widest_bar_is_full_and_parts_follow_one_another() -> None:
    wide, narrow = bars([("a", [("live", 3), ("shadow", 1)]), ("b", [("live", 1)])])

    assert list(wide.parts) == [("live", 0, 750), ("shadow", 750, 250)]
    assert list(narrow.parts) == [("live", 0, 250)]
    assert list(bars([("a", [("live", 0)])])[0].parts) == [("live", 0, 0)]


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 1), (0.05, 0.1), (0.3, 0.4), (1, 1), (7, 10), (11, 20), (999, 1000)]
)
def test_axes_end_at_round_figures(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == pytest.approx(ceiling)
