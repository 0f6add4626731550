import random

import numpy as np
import pyarrow as pa
import pytest

from ringfence.backends.cdr.numbers import NumberColumns
from ringfence.backends.planes.numbering import open_plan

PLAN = open_plan()
COLUMNS = NumberColumns(PLAN)


def _texts(count: int) -> list[str]:
    some = random.Random(5)
    codes, areas = [*PLAN.tables.countries, "86", "86"], list(PLAN.tables.areas)

    def digits(least: int, most: int) -> str:
        return "".join(some.choices("0123456789", k=some.randint(least, most)))

    shapes = (
        lambda: some.choice(("+", "00")) + some.choice(codes) + digits(3, 13),
        lambda: some.choice(("", "0", "86", "+86", "0086", "+860")) + some.choice(areas) + digits(5, 9),
        lambda: some.choice(("", "0", "86", "+86", "0086")) + "1" + digits(9, 12),
        lambda: some.choice(("", "+", "0", "00", "17951", "12593")) + digits(1, 18),
        lambda: some.choice(("sip:", "", " ")) + digits(3, 12) + some.choice(("@x", "a", " ", "")),
    )
    return [some.choice(shapes)() for _ in range(count)]


@pytest.mark.parametrize(("country", "area"), [("CN", ""), ("CN", "010"), ("GB", "")])
def test_a_column_is_read_as_the_plan_reads_each_text(country: str, area: str) -> None:
    texts = [*_texts(20_000), "", "anonymous", "10086", "95588", "110", "+8613800138000", "高", "x" * 300]
    read = COLUMNS.read(pa.array(texts), country, area).tolist()
    assert [(text, int(PLAN.read(text, country, area))) for text in texts] == list(zip(texts, read, strict=True))


def test_an_empty_column_is_no_trouble() -> None:
    assert COLUMNS.read(pa.array([], pa.string())).dtype == np.int64
