from pathlib import Path

from ringfence.backends.pages.kernel import code_folder, entry


def test_compiled_code_lies_where_this_user_alone_may_write(tmp_path: Path) -> None:
    folder = code_folder((tmp_path / "own",))
    assert folder.parent == tmp_path / "own"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert code_folder((tmp_path / "own",)) == folder


def test_a_private_folder_serves_where_no_place_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = code_folder((tmp_path / "file",))
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_an_entry_is_machine_code() -> None:
    @entry
    def twice(value: int) -> int:
        return 2 * value

    assert twice(21) == 42
    assert hasattr(twice, "signatures")
