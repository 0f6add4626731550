from pathlib import Path

import numpy as np
from tests.backends.pages.scene import number

from ringfence.backends.pages.builder import Builder
from ringfence.backends.pages.page_file import PageFile
from ringfence.telecom.number import NumberForm, PhoneNumber


def _file(path: Path, numbers: list[int], kinds: int) -> tuple[PageFile, dict[int, int]]:
    builder = Builder(path)
    builder.profile_ids(b"%d" % kind for kind in range(kinds))
    said = {one: 1 + at % kinds for at, one in enumerate(sorted(numbers))}
    builder.add(np.array(list(said), np.int64), np.array(list(said.values()), np.uint32))
    builder.finish(generation=1, position=0, built_ms=0)
    return PageFile(path), said


def test_one_and_many_find_the_same_over_all_kinds_of_numbers(tmp_path: Path) -> None:
    dice = np.random.default_rng(4)
    mobile = [number(int(one)) for one in dice.integers(0, 30_000_000, 20_000)]
    crowded = [number(50_000_000 + int(one)) for one in dice.integers(0, 10_000, 4_000)]
    abroad = [int(PhoneNumber.pack(NumberForm.E164, code, code * 10**9 + 17)) for code in range(1, 1000, 7)]
    short = [int(PhoneNumber.short(86, code)) for code in ("10086", "000", "95588")]
    file, said = _file(tmp_path / "p", [*{*mobile, *crowded, *abroad, *short}], 700)
    asked = [*said, *(one + 1 for one in said), *(number(int(one)) for one in dice.integers(0, 10**9, 5000)), 0]
    dice.shuffle(asked)
    wanted = [said.get(one, 0) for one in asked]
    assert [file.find(one) for one in asked] == wanted
    out = np.empty(len(asked), np.uint32)
    assert file.find_many(np.array(asked, np.int64), out) == 0
    assert out.tolist() == wanted


def test_pages_come_back_in_order_with_the_profiles_that_have_no_code(tmp_path: Path) -> None:
    file, said = _file(tmp_path / "p", [number(place * 3) for place in range(9000)], 600)
    every = [pair for _, numbers, ids in file.pages() for pair in zip(numbers.tolist(), ids.tolist(), strict=True)]
    assert every == list(said.items())


def test_an_empty_registry_has_pages_too(tmp_path: Path) -> None:
    file, _ = _file(tmp_path / "p", [], 1)
    assert file.find(number(1)) == 0
    assert file.scrub() == 0
    assert list(file.pages()) == []
