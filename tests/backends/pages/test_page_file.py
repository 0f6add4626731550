from pathlib import Path

import pytest
from tests.backends.pages.scene import DictStore, number, preference

from ringfence.backends.pages.layout import encode_header
from ringfence.backends.pages.page_file import PageFile
from ringfence.backends.pages.preference_pages import FILE_NAME
from ringfence.backends.pages.rebuild import rebuild
from ringfence.telecom.errors import Refused


def _built(folder: Path) -> Path:
    store = DictStore()
    store.put(preference(1, 1, ("bank", "shop")), preference(2, 2), preference(3, 2, ("bank",)))
    rebuild(folder, store, 0)
    return folder / FILE_NAME


def test_a_missing_file_and_one_cut_anywhere_are_refused(tmp_path: Path) -> None:
    path = _built(tmp_path)
    raw = path.read_bytes()
    with pytest.raises(Refused):
        PageFile(tmp_path / "none")
    for size in [*range(0, len(raw), 97), len(raw) - 1]:
        path.unlink()
        path.write_bytes(raw[:size])
        with pytest.raises(Refused):
            PageFile(path)


def test_a_header_of_another_file_is_refused(tmp_path: Path) -> None:
    path = _built(tmp_path)
    header, raw = PageFile(path).header, path.read_bytes()
    (tmp_path / "other").write_bytes(encode_header(header) + bytes(len(raw) - 4096))
    with pytest.raises(Refused):
        PageFile(tmp_path / "other")


def test_companies_are_told_for_those_who_except_some(tmp_path: Path) -> None:
    file = PageFile(_built(tmp_path))
    assert [len(file.companies(number(place))) for place in (1, 2, 3)] == [2, 0, 1]
    assert file.excepting() == [number(1), number(3)]


def test_a_file_that_lost_its_end_while_open_is_noticed(tmp_path: Path) -> None:
    path = _built(tmp_path)
    file = PageFile(path)
    assert file.whole
    with path.open("r+b") as cut:
        cut.truncate(path.stat().st_size - 1)
    assert not file.whole
