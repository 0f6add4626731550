import pytest

from ringfence.backends.learners.engine import lightgbm, load
from ringfence.telecom.errors import Unavailable


def test_the_library_is_loaded() -> None:
    assert callable(lightgbm().train)


def test_what_cannot_be_loaded_is_told_with_the_remedy(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "without_openmp.py").write_text("raise OSError('libgomp.so.1: cannot open shared object file')\n")
    monkeypatch.syspath_prepend(str(folder))
    with pytest.raises(Unavailable) as told:
        load("without_openmp")
    assert "apt install libgomp1" in told.value.remedy
    with pytest.raises(Unavailable) as told:
        load("no_such_learner")
    assert "pip install" in told.value.remedy
