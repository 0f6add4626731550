from pathlib import Path

from ringfence.backends.journal.reader import JournalReader
from ringfence.post import Post
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt

CALL = CallAttempt(calling="+8613800138000", called="+8613900139000", call_id="one")


def _judged(home: Path, *posts: Post) -> None:
    for post in posts:
        decision = post.road.judge(CALL, 1_795_000_000_000)
        post.watch(decision)
        post.journal.append([decision])


def test_two_posts_of_one_home_take_different_places_and_share_what_numbers_did(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, max_numbers=10_000, log_level="error")
    first, second = Post(settings), Post(settings)
    first.start()
    second.start()

    _judged(tmp_path, first, second)
    velocity = second.road.desk.judge(CALL, 1_795_000_000_000).facts.calling_velocity

    first.stop()
    second.stop()
    assert {decision.worker for decision in JournalReader(tmp_path / "decisions").decisions()} == {0, 1}
    assert velocity is not None
    assert velocity.attempts_10m >= 3


def test_a_post_that_was_left_in_order_is_taken_up_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, max_numbers=10_000, log_level="error")
    for _ in range(2):
        post = Post(settings)
        post.start()
        assert post.journal.worker == 0
        assert post.log_fault() == ""
        assert post.lists_fault() == ""
        _judged(tmp_path, post)
        post.stop()

    assert len(list(JournalReader(tmp_path / "decisions").decisions())) == 2
