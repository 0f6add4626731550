import pytest
from tests.backends.cdr.examples import PACKAGED

from ringfence.backends.cdr.mapping import Cell, columns_of, fits, part_pattern, read_mapping, zone_of
from ringfence.telecom.errors import Refused

GOOD = 'name = "x"\n[fields]\ncalling = "a"\ncalled = "b"\nsetup = { column = ["t", "u"], unit = "ms" }\n'


def test_a_document_says_where_each_field_comes_from() -> None:
    mapping = read_mapping(GOOD, "x.toml")
    assert mapping.cells()["calling"] == Cell(column="a")
    assert columns_of(mapping.cells()["setup"], {"u": " U ", "t": "T"}) == ["T", " U "]
    assert fits(mapping, ["A ", "b", "U", "other"]) == 3
    assert fits(mapping, ["a", "b"]) == 0


@pytest.mark.parametrize("path", sorted(PACKAGED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_packaged_mapping_reads_and_bears_its_name(path: object) -> None:
    from pathlib import Path

    assert isinstance(path, Path)
    assert read_mapping(path.read_text("utf-8"), path.name).name == path.stem


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ('colour = "c"', "no field 'colour'"),
        ("talk = {}", "neither column nor constant"),
        ('talk = { column = "d", unit = "h" }', "no mapping"),
        ('talk = { column = "d", zone = "Mars/Olympus" }', "no time zone"),
        ('trunk_in = { column = "d", take = "(" }', "is wrong"),
        ('trunk_in = { column = "d", take = "(a)(b)" }', "is wrong"),
        ('trunk_in = { column = "d", take = "a" }', "it has no group"),
        ("talk = 5", "no mapping"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(change: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as told:
        read_mapping(GOOD + change, "x.toml")
    assert told.value.remedy


def test_the_fields_that_every_call_has_must_be_named() -> None:
    with pytest.raises(Refused, match="says nothing of calling, called"):
        read_mapping('name = "x"\n[fields]\nsetup = "t"\n', "x.toml")
    with pytest.raises(Refused, match="no mapping"):
        read_mapping("name = ", "x.toml")
    with pytest.raises(Refused, match="no time zone"):
        zone_of("")


def test_the_first_group_that_counts_is_named() -> None:
    assert part_pattern(r"^(?:a|b)/(.+?)\(x\)$") == r"^(?:a|b)/(?P<part>.+?)\(x\)$"


def test_acc_needs_what_its_rows_are_paired_by_and_an_encoding_must_exist() -> None:
    fields = 'calling = "a"\ncalled = "b"\nsetup = "c"\n'
    with pytest.raises(Refused, match="says nothing of call_id, sip_code"):
        read_mapping(f'name = "x"\nformat = "acc"\n[fields]\n{fields}', "x")
    with pytest.raises(Refused, match="there is no encoding 'utf-9'"):
        read_mapping(f'name = "x"\nencoding = "utf-9"\n[fields]\n{fields}', "x")
