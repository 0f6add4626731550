from tests.analytics.evaluation.examples import START, call


def test_a_record_is_known_when_its_call_has_ended() -> None:
    assert call(0, 1, 2, talk_s=50).known_ms == START + 60_000
    assert call(5, 1, 2, message=True).known_ms == START + 5_000
