import re
from xml.etree import ElementTree as ET

from ringfence.doors.cli.picture import HEIGHT, WIDTH, Axis, Line, bars, chart


def test_a_chart_is_well_formed_and_says_what_it_shows() -> None:
    lines = [Line("a <b>", [(0, 0), (0.5, 1)], dots=True), Line("", [(0, 1), (1, 0)], dashed=True)]
    svg = chart(lines, Axis("x"), Axis("y & z"), "it falls")
    assert ET.fromstring(svg).get("aria-label") == "it falls"
    assert "a &lt;b&gt;" in svg


def test_points_outside_stay_at_the_edge() -> None:
    svg = chart([Line("", [(-5, 9), (1e-9, 0.5)])], Axis("x", 1e-3, 1, "log"), Axis("y"), "d")
    spots = re.findall(r"([\d.]+),([\d.]+)", svg.split('class="line')[1])
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in spots)


def test_a_logarithmic_axis_is_marked_by_powers() -> None:
    assert Axis("x", 1e-3, 1, "log").ticks() == [0.001, 0.01, 0.1, 1.0]
    assert Axis("x", 1e-4, 1, "log").place(1e-2) == 0.5


def test_bars_are_as_long_as_their_values() -> None:
    svg = bars([("much", 0.5), ("little", 0.25), ("x" * 60, 0.0)], "d")
    widths = [float(width) for width in re.findall(r'class="bar"[^>]*width="([\d.]+)"', svg)]
    assert widths[0] == 2 * widths[1]
    assert "…" in svg
