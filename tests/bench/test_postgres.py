import pytest
from sqlalchemy import text
from tests.servers import postgresql_folder

from ringfence.backends.sql.database import connect
from ringfence.bench.postgres import postgres, programs
from ringfence.telecom.errors import Unavailable


def test_a_server_of_our_own_answers_and_is_gone_afterwards() -> None:
    folder = programs()
    assert folder == postgresql_folder()
    with postgres(folder) as address:
        database = connect(address)
        with database.read() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
            assert connection.execute(text("SHOW fsync")).scalar() == "on"
        database.close()
    gone = connect(address)
    with pytest.raises(Unavailable), gone.read():
        pass
    gone.close()
