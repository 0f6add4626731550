from ringfence.screening.authentication.signed_call import SignedCall


def test_tokens_of_calls_say_nothing_of_messages_and_the_other_way_round() -> None:
    """RFC 9475: a token that was copied from a call must not carry a message."""
    call = SignedCall(identity="", calling="1", called=("2",), now_s=0)
    message = SignedCall(identity="", calling="1", called=("2",), now_s=0, message=b"")

    assert {"", "shaken", "div", "div-o", "rcd", "rph"} == call.kinds
    assert {"msg"} == message.kinds
