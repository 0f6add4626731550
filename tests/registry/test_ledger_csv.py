import pytest
from tests.examples import NOW, read
from tests.registry.examples import changed, holding

from ringfence.registry.ledger import Entered
from ringfence.registry.ledger_csv import harmless, read_csv, row_of, write_csv
from ringfence.registry.ledger_text import read_entry
from ringfence.telecom.errors import Refused

HOSTILE = changed(holding(), purpose="=cmd|'/c calc'!A1", filing="+1", display="\t=1", lines=("l1",))
ENTERED = Entered(entry=HOSTILE, version=1, by="t", at_ms=NOW)


def test_no_cell_is_a_formula_and_all_is_read_again() -> None:
    text = write_csv("holding", [ENTERED]).decode("utf-8-sig")

    rows = list(read_csv("holding", text))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in text.splitlines()[1].split(","))
    assert rows[0].cells is not None
    assert read_entry("holding", rows[0].cells, read) == changed(HOSTILE, display="=1")


@pytest.mark.parametrize("header", ["", "id,role", "id,id,first,holder,from", "id,first,holder", "number"])
def test_a_header_that_is_wrong_is_refused(header: str) -> None:
    with pytest.raises(Refused, match=r"column|lacks"):
        read_csv("holding", header + "\nx")
    with pytest.raises(Refused, match="no ledger"):
        read_csv("campaign", "id\nx")


def test_blank_lines_count_and_say_nothing_and_long_rows_are_told_apart() -> None:
    rows = list(read_csv("customer", "id,name,from\n\na,A,2026-01-01\nb,B,2026-01-01,x\n"))

    assert [(one.line, one.cells is None) for one in rows] == [(3, False), (4, True)]
    assert row_of(2, None, "x" * 999, ("id",)).text == "x" * 300
    assert harmless("ordinary") == "ordinary"
