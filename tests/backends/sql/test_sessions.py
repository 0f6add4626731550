from pathlib import Path

from tests.examples import NOW

from ringfence.access.session import open_session
from ringfence.backends.sql.store import Store


def test_the_file_never_holds_the_cookie(store: Store, tmp_path: Path) -> None:
    session, token = open_session("li.na", bytes(range(48)), NOW)
    store.sessions.add(session)

    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
