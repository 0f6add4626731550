from ringfence.access.session import IDLE_MS, LONGEST_MS, Session, hash_token, open_session

NOW = 1_795_000_000_000


def opened() -> tuple[Session, str]:
    return open_session("li.na", bytes(range(48)), NOW)


def test_the_store_learns_only_a_hash_of_the_cookie() -> None:
    session, token = opened()

    assert session.token_hash == hash_token(token)
    assert token.encode() not in session.token_hash


def test_a_session_ends_when_idle_and_after_a_working_day() -> None:
    session, _ = opened()

    assert session.live(NOW + IDLE_MS - 1)
    assert not session.live(NOW + IDLE_MS)
    busy = Session(token_hash=b"", account="a", csrf="c", created_ms=NOW, seen_ms=NOW + LONGEST_MS)
    assert not busy.live(NOW + LONGEST_MS)


def test_only_its_own_forms_are_taken() -> None:
    session, _ = opened()

    assert session.same_form(session.csrf)
    assert not session.same_form("")
    assert not session.same_form("\udcff")


def test_its_text_form_shows_no_token() -> None:
    session, token = opened()

    assert session.csrf not in repr(session)
    assert token not in repr(session)
