from __future__ import annotations

import io
import json

from rich.console import Console

from ringfence.bench.figure import Figure
from ringfence.bench.table import as_json, show

FIGURES = (
    Figure(name="screen.x", value=0.25, unit="ratio", bound=0.6, baseline="parse 40 us", detail="5 rounds"),
    Figure(name="http.y", value=0.1, unit="ratio", bound=0.5, better="higher"),
)


def test_json_has_figures_and_machine() -> None:
    told = json.loads(as_json(FIGURES))
    assert set(told) == {"figures", "machine"}
    assert set(told["figures"][0]) == {"name", "value", "unit", "bound", "better", "baseline", "detail"}
    assert told["machine"]["cores"] >= 1


def test_table_says_which_bound_is_missed() -> None:
    out = io.StringIO()
    show(FIGURES, Console(file=out, width=160))
    lines = out.getvalue().splitlines()
    assert any("screen.x" in line and "yes" in line for line in lines)
    assert any("http.y" in line and "NO" in line for line in lines)


def test_nothing_is_cut_off_on_a_narrow_screen() -> None:
    long = Figure(name="screen.verdict_to_parse", value=276_512.0, unit="calls/s", bound=10_000, baseline="[x] 40 us")
    out = io.StringIO()
    show((long,), Console(file=out, width=80))
    assert "screen.verdict_to_parse │ 276,512 calls/s" in out.getvalue()
    assert "screen.verdict_to_parse: against [x] 40 us" in out.getvalue()
