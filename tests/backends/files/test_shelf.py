import datetime as dt
import os
from pathlib import Path

import pytest

import ringfence
from ringfence.backends.files.shelf import FileShelf, install_defaults, read_documents, write_whole
from ringfence.telecom.errors import BadRules, NotFound, Refused, Unavailable
from ringfence.telecom.verdict import Mode

PACKAGED = Path(ringfence.__file__).parent / "rules"
AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert install_defaults(tmp_path, PACKAGED)
    return tmp_path


def _shelf(home: Path) -> FileShelf:
    return FileShelf(home, lambda: AT)


def _mode(shelf: FileShelf, code: str) -> Mode:
    return next(rule.mode for rule in shelf.running().rules if rule.code == code)


def test_defaults_are_installed_once_and_never_over_the_operators_own(home: Path) -> None:
    path = home / "rules/checks/fan_out.toml"
    path.write_text("mine", "utf-8")

    assert not install_defaults(home, PACKAGED)
    assert path.read_text("utf-8") == "mine"


def test_what_runs_is_archived_and_found_by_version(home: Path) -> None:
    shelf = _shelf(home)
    first = shelf.running()

    shelf.promote("WANGIRI", Mode.SHADOW, 0, by="anna", reason="too many drivers")

    again = _shelf(home).archived(first.version)
    assert again is not None
    assert again.version == first.version
    assert again.documents == first.documents
    assert shelf.archived("ffffffffffffffff") is None
    assert shelf.archived("../../etc/passwd") is None


def test_a_promotion_runs_at_once_and_other_workers_take_it_up(home: Path) -> None:
    shelf, other = _shelf(home), _shelf(home)

    shelf.promote("WANGIRI", Mode.CANARY, 100, by="anna", reason="try")

    assert _mode(shelf, "WANGIRI") is Mode.CANARY
    assert _mode(other, "WANGIRI") is Mode.LIVE
    fresh = other.poll()
    assert fresh is not None
    assert fresh.version == shelf.running().version
    assert other.poll() is None
    assert shelf.poll() is None


def test_promotions_by_two_workers_are_both_kept(home: Path) -> None:
    one, two = _shelf(home), _shelf(home)

    one.promote("WANGIRI", Mode.SHADOW, 0, by="anna", reason="a")
    two.promote("CALL_BOMBING", Mode.SHADOW, 0, by="bob", reason="b")

    last = _shelf(home)
    assert (_mode(last, "WANGIRI"), _mode(last, "CALL_BOMBING")) == (Mode.SHADOW, Mode.SHADOW)


def test_a_broken_file_is_told_and_the_running_rules_stay(home: Path) -> None:
    shelf = _shelf(home)
    before = shelf.running()
    path = home / "rules/checks/fan_out.toml"
    sound = path.read_text("utf-8")

    path.write_text(sound.replace("parties_10m = 30", "parties_10m = many", 1), "utf-8")
    assert shelf.poll() is None
    assert shelf.running() is before
    assert "checks/fan_out.toml, line" in shelf.fault()

    path.write_text(sound, "utf-8")
    assert shelf.poll() is None
    assert shelf.fault() == ""


def test_a_file_that_is_not_text_is_told_with_its_line(home: Path) -> None:
    (home / "rules/checks/fan_out.toml").write_bytes(b"a = 1\n\xff\xfe\n")

    with pytest.raises(BadRules) as caught:
        read_documents(home / "rules")

    assert caught.value.line == 2


def test_starting_on_broken_files_goes_on_with_the_last_rules_that_ran(home: Path) -> None:
    version = _shelf(home).running().version
    (home / "rules/checks/emergency.toml").unlink()

    shelf = _shelf(home)

    assert shelf.running().version == version
    assert "EMERGENCY" in shelf.fault()


def test_starting_on_broken_files_without_a_past_is_refused(home: Path) -> None:
    (home / "rules/checks/emergency.toml").unlink()

    with pytest.raises(BadRules):
        _shelf(home)


def test_a_promotion_that_cannot_be_is_refused_and_nothing_changes(home: Path) -> None:
    shelf = _shelf(home)
    before = read_documents(home / "rules")

    with pytest.raises(NotFound):
        shelf.promote("NO_SUCH", Mode.LIVE, 0, by="anna", reason="x")
    with pytest.raises(Refused):
        shelf.promote("EMERGENCY", Mode.SHADOW, 0, by="anna", reason="x")

    assert read_documents(home / "rules") == before


def test_an_archive_that_was_changed_is_not_believed(home: Path) -> None:
    shelf = _shelf(home)
    first = shelf.running().version
    shelf.promote("WANGIRI", Mode.SHADOW, 0, by="anna", reason="x")
    path = home / "rulesets" / f"{first}.json"
    path.write_text(path.read_text("utf-8").replace("weight = 5.0", "weight = 9.0"), "utf-8")

    with pytest.raises(Unavailable):
        shelf.archived(first)


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.toml"
    write_whole(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")

    assert path.read_text("utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.toml"]
