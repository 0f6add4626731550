import pyarrow as pa
import pytest
from tests.backends.cdr.examples import AT, KEYED, NOW

from ringfence.analytics.record import ReleasedBy
from ringfence.backends.cdr.mapping import read_mapping
from ringfence.backends.cdr.numbers import NumberColumns
from ringfence.backends.cdr.shape import Shaped, Shaper
from ringfence.backends.planes.numbering import open_plan

NUMBERS = NumberColumns(open_plan())
FIELDS = "".join(
    f'{name} = "{name}"\n'
    for name in (
        "setup", "ring", "answer", "release", "ring_time", "talk", "duration", "answered", "calling", "called",
        "diverted_by", "imsi", "cause", "sip_code", "released_by", "kind", "attestation", "call_id", "trunk_in",
    )
)  # fmt: skip


def _shaped(more: str = "", *rows: dict[str, str]) -> Shaped:
    mapping = read_mapping(f'name = "x"\nsource = "sbc"\n[fields]\n{FIELDS}{more}', "x")
    base = {"setup": "2026-01-02 11:00:00", "calling": "13800138000", "called": "01062345678"}
    full = [base | row for row in rows]
    names = sorted({name for row in full for name in row})
    table = pa.table({name: pa.array([row.get(name, "") for row in full], pa.string()) for name in names})
    return Shaper(mapping, NUMBERS, KEYED).shape(table, NOW)


def _one(**row: str) -> dict[str, object]:
    shaped = _shaped("", row)
    assert shaped.refused == []
    found: dict[str, object] = shaped.records.to_pylist()[0]
    return found


def _times(**row: str) -> list[int | None]:
    found = _one(**row)
    return [
        None if found[name] is None else int(str(found[name])) - AT for name in ("ring_ms", "answer_ms", "release_ms")
    ]


def test_moments_are_taken_as_they_stand() -> None:
    stamps = {"ring": "2026-01-02 11:00:01", "answer": "2026-01-02 11:00:05", "release": "2026-01-02 11:01:00"}
    assert _times(**stamps) == [1_000, 5_000, 60_000]


@pytest.mark.parametrize(
    ("row", "times"),
    [
        ({"duration": "60", "talk": "50"}, [None, 10_000, 60_000]),
        ({"ring_time": "7", "talk": "50"}, [0, 7_000, 57_000]),
        ({"talk": "50"}, [None, 0, 50_000]),
        ({"duration": "30", "talk": "0"}, [None, None, 30_000]),
        ({"duration": "30", "talk": "5", "answered": "NO ANSWER"}, [None, None, 30_000]),
        ({"ring_time": "9", "answered": "no"}, [0, None, 9_000]),
        ({"answered": "yes", "duration": "30"}, [None, 0, 30_000]),
        ({}, [None, None, None]),
        ({"answer": "2026-01-02 11:00:00", "ring": "2026-01-02 11:00:01", "talk": "3"}, [0, 0, 3_000]),
    ],
)
def test_lengths_become_moments(row: dict[str, str], times: list[int | None]) -> None:
    assert _times(**row) == times


def test_numbers_are_read_and_kept_as_they_were_sent() -> None:
    found = _one(diverted_by="+8613900139000")
    assert (found["calling_sent"], found["called_sent"]) == ("13800138000", "01062345678")
    plan = open_plan()
    assert (found["calling"], found["called"]) == (plan.read("13800138000"), plan.read("01062345678"))
    assert found["diverted_by"] == plan.read("+8613900139000")
    assert _one()["diverted_by"] == 0


def test_what_names_a_device_is_a_hash() -> None:
    assert _one(imsi="460001234567890")["imsi"] == KEYED.one("460001234567890")
    assert _one()["imsi"] == 0


def test_words_and_codes_become_numbers_and_unknown_ones_nothing() -> None:
    found = _one(released_by="Caller", cause="16", sip_code="603", kind="SMS", attestation="B", trunk_in="t")
    assert (found["released_by"], found["cause"], found["sip_code"]) == (ReleasedBy.CALLING, 16, 603)
    assert (found["kind"], found["attestation"], found["trunk_in"], found["source"]) == (1, "B", "t", "sbc")
    odd = _one(released_by="?", cause="900", sip_code="x", kind="", attestation="Z")
    assert (odd["released_by"], odd["cause"], odd["sip_code"], odd["kind"], odd["attestation"]) == (0, 0, 0, 0, "")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"setup": ""}, "no time"),
        ({"setup": "soon"}, "setup is no time"),
        ({"setup": "0021-01-02 11:00:00"}, "absurd time: before 1990 or in the future"),
        ({"setup": "2105-01-02 11:00:00"}, "absurd time: before 1990 or in the future"),
        ({"setup": "-5"}, "absurd time: before 1990 or in the future"),
        ({"talk": "-3"}, "talk is negative"),
        ({"talk": "99999999"}, "talk is absurd: more than ten days"),
        ({"duration": "x"}, "duration is no time"),
        ({"answer": "2026-01-02 10:00:00"}, "answer lies before the attempt"),
        ({"release": "2026-02-02 10:00:00"}, "release is absurd: ten days after the attempt"),
        ({"answer": "2026-01-02 11:00:09", "release": "2026-01-02 11:00:02"}, "it ended before its answer"),
        ({"calling": "", "called": ""}, "neither a calling nor a called number"),
        ({"calling": "1" * 300}, "calling has more than 256 characters"),
        ({"call_id": "1" * 300}, "call_id has more than 128 characters"),
    ],
)
def test_a_row_that_is_no_call_is_refused_with_its_first_fault(row: dict[str, str], why: str) -> None:
    shaped = _shaped("", {}, row)
    assert (shaped.refused, shaped.kept.tolist(), shaped.records.num_rows) == ([(1, why)], [0], 1)


def test_parts_words_constants_and_joined_columns() -> None:
    more = """carrier = { constant = "unit-1" }
trunk_out = { column = "channel", take = "^[A-Z]+/(.+)-[0-9]+$" }
verstat = { join = ["one", "two"] }
"""
    row = {"channel": "PJSIP/provider-a-001", "one": "x", "two": "y"}
    found = _shaped(more, row).records.to_pylist()[0]
    assert (found["carrier"], found["trunk_out"], found["verstat"]) == ("unit-1", "provider-a", "x-y")


def test_the_first_column_that_is_not_empty_counts_in_each_row() -> None:
    shaped = _shaped('carrier = { column = ["p", "q"] }', {"p": "1", "q": "2"}, {"q": "3"})
    assert shaped.records.column("carrier").to_pylist() == ["1", "3"]


def test_a_column_that_is_null_throughout_is_one_that_is_not_there() -> None:
    mapping = read_mapping(f'name = "x"\n[fields]\n{FIELDS}', "x")
    table = pa.table(
        {"setup": ["1767322800"], "calling": ["1"], "called": ["2"], "talk": pa.nulls(1, pa.string()), "ring": [""]}
    )
    shaped = Shaper(mapping, NUMBERS, KEYED).shape(table, NOW)
    assert shaped.records.to_pylist()[0]["release_ms"] is None


def test_columns_of_a_file_that_count_are_picked() -> None:
    mapping = read_mapping(
        'name = "x"\n[fields]\nsetup = ["t"]\n'.replace('["t"]', '"t"') + 'calling = "a"\ncalled = "b"\n', "x"
    )
    assert Shaper(mapping, NUMBERS, KEYED).wanted(["z", "b", "T", "a"]) == ["b", "T", "a"]


def test_a_code_that_is_far_too_long_is_none() -> None:
    mapping = read_mapping(f'name = "x"\n[fields]\n{FIELDS}', "x")
    codes = ["00000199999", "9" * 5_000, "16", "000017", "200"]
    table = pa.table({"setup": ["1767322800"] * 5, "calling": ["1"] * 5, "called": ["2"] * 5, "cause": codes})
    assert Shaper(mapping, NUMBERS, KEYED).shape(table, NOW).records["cause"].to_pylist() == [0, 0, 16, 17, 0]
