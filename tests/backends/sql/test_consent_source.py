from pathlib import Path

import pytest

from ringfence.backends.sql.consent_source import SqlConsentSource
from ringfence.backends.sql.database import connect
from ringfence.telecom.errors import Unavailable


def test_a_store_without_tables_is_away(tmp_path: Path) -> None:
    database = connect(tmp_path / "empty.sqlite")
    with pytest.raises(Unavailable), SqlConsentSource(database).snapshot():
        pass
    database.close()
