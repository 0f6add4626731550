from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.documents import packaged_rules, registry_document


def test_the_packaged_rules_are_there() -> None:
    assert (packaged_rules() / "checks" / "emergency.toml").is_file()


def test_the_operators_copy_comes_before_the_packaged_one(tmp_path: Path) -> None:
    packaged = registry_document(tmp_path, "messages.toml")
    own = tmp_path / "rules" / "registry" / "messages.toml"
    own.parent.mkdir(parents=True)
    own.write_text("ours", "utf-8")

    assert packaged == (packaged_rules() / "registry" / "messages.toml").read_text("utf-8")
    assert registry_document(tmp_path, "messages.toml") == "ours"


def test_a_document_that_nobody_has_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        registry_document(tmp_path, "nothing.toml")
