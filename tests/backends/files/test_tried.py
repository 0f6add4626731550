from pathlib import Path

import pytest

from ringfence.backends.files.tried import Tried
from ringfence.telecom.errors import Unavailable


def test_only_exactly_what_was_tried_is_known(tmp_path: Path) -> None:
    tried = Tried(tmp_path / "tried")
    tried.remember(["a", "b"])

    assert Tried(tmp_path / "tried").knows(["a", "b"])
    assert not tried.knows(["ab"])
    assert not tried.knows(["b", "a"])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")

    with pytest.raises(Unavailable, match="cannot write below"):
        Tried(tmp_path / "file").remember(["a"])
