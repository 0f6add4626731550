from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from ringfence.backends.sql.database import connect
from ringfence.backends.sql.migrate import migrate
from ringfence.backends.sql.migrations import versions
from ringfence.telecom.errors import Refused


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    database = connect(tmp_path / "s.sqlite")

    assert migrate(database) == migrate(database) == _newest()
    database.close()


def _newest() -> str:
    return max(path.name[1:5] for path in Path(versions.__file__).parent.glob("v*.py"))


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = connect(tmp_path / "s.sqlite")
    migrate(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Refused, match="9999"):
        migrate(database)
    database.close()
