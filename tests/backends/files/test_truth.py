from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringfence.analytics.feedback.labelling import TruthRow
from ringfence.backends.files.truth import files_hash, read_truth, write_truth
from ringfence.telecom.errors import Refused, Unavailable

NUMBER = 1249757510031759114


def test_a_simulated_world_tells_every_number(tmp_path: Path) -> None:
    pq.write_table(pa.table({"number": [NUMBER, NUMBER + 1], "abuse": [True, False]}), tmp_path / "numbers.parquet")
    truth = read_truth(tmp_path)
    assert truth.abusive == {NUMBER: True, NUMBER + 1: False}
    assert truth.whole
    assert truth.simulated


def test_a_table_by_people_tells_its_own_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"number,abuse\n{NUMBER},confirmed\n{NUMBER + 1},cleared\n", "utf-8")
    truth = read_truth(path)
    assert truth.abusive == {NUMBER: True, NUMBER + 1: False}
    assert not truth.whole


@pytest.mark.parametrize("text", ["number,label\n5,1\n", "number,abuse\n5,1\n,0\n"])
def test_a_table_without_numbers_or_labels_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused):
        read_truth(path)


def test_the_hash_changes_with_any_byte(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    before = files_hash([one, other])
    assert before == files_hash([other, one])
    other.write_bytes(b"3")
    assert files_hash([one, other]) != before


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_what_is_written_is_read_and_only_its_owner_may_read_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_truth(path, [TruthRow(NUMBER, True, 0.97, 3), TruthRow(NUMBER + 1, False, 0.01, 1)])
    truth = read_truth(path)
    assert truth.abusive == {NUMBER: True, NUMBER + 1: False}
    assert not truth.whole
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_nothing_is_overwritten_and_what_has_no_place_is_told(tmp_path: Path) -> None:
    row = TruthRow(NUMBER, True, 0.97, 3)
    (tmp_path / "t.csv").write_text("mine", "utf-8")
    with pytest.raises(Refused, match="there already"):
        write_truth(tmp_path / "t.csv", [row])
    with pytest.raises(Refused, match="what it is"):
        write_truth(tmp_path / "t.txt", [row])
    with pytest.raises(Unavailable, match="cannot be written"):
        write_truth(tmp_path / "none" / "t.csv", [row])
    assert (tmp_path / "t.csv").read_text("utf-8") == "mine"
