from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from ringfence.backends.sql.database import connect
from ringfence.backends.sql.migrate import _config, _steps, migrate
from ringfence.telecom.errors import Refused


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    database = connect(tmp_path / "s.sqlite")

    assert migrate(database) == migrate(database) == _steps()[-1]
    database.close()


def test_steps_are_one_chain_in_files_named_by_their_revision() -> None:
    scripts = ScriptDirectory.from_config(_config())

    assert [script.revision for script in scripts.walk_revisions()] == [*reversed(_steps())]
    assert len(scripts.get_heads()) == 1


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = connect(tmp_path / "s.sqlite")
    migrate(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Refused, match="9999"):
        migrate(database)
    database.close()
