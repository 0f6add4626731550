from ringfence.access.receipt import CLAIM_MS, KEEP_MS, Receipt


def test_a_new_receipt_has_no_answer_yet() -> None:
    assert Receipt(owner="k", key="a", body_hash=b"", at_ms=1).status == 0


def test_a_dead_claim_is_let_go_long_before_an_answer_is() -> None:
    assert CLAIM_MS < KEEP_MS
