"""The packaged table of provinces says what the packaged numbering plan says."""

import pyarrow.parquet as pq
from tests.analytics.documents import PLACES

from ringfence.backends.planes.numbering import open_plan
from ringfence.telecom.number import NumberForm, PhoneNumber


def test_every_area_and_a_sample_of_mobile_prefixes_lie_where_the_plan_puts_them() -> None:
    plan = open_plan()
    table = pq.read_table(PLACES)
    rows = list(zip(table["stem"].to_pylist(), table["bit"].to_pylist(), table["province"].to_pylist(), strict=True))
    bits = {province: bit for _, bit, province in rows}

    assert len(bits) == len(set(bits.values())) == 31
    for stem, bit, province in [row for row in rows if row[0] < 10**6] + rows[::997]:
        locals_ = ["1234"] if stem > 10**6 else ["62345678", "6234567"]
        numbers = [PhoneNumber.pack(NumberForm.E164, 86, int(f"{stem}{local}")) for local in locals_]
        assert province in {plan.allocation(number).province for number in numbers}
        assert bits[province] == bit
