import pytest

from ringfence.telecom.tidy import is_hidden, tidy


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+86 138-0013-8000", "+8613800138000"),
        ("sip:+8613800138000;npdi@host;user=phone", "+8613800138000"),
        ('"1234567" <sip:+8613800138000@host>', "+8613800138000"),
        ('"a \\" <sip:1@x>" <sip:13800138000@host>', "13800138000"),
        ("tel:7042;phone-context=example.com", "7042"),
        ("tel:863-1234;phone-context=+1-914-555", "+19145558631234"),
        ("tel:110;phone-context=+86", "110"),
        ("010-8888 6666 ext 5", "01088886666"),
        ("１３８", "138"),
        ("sip:%2b86138@host", "+86138"),
        ("192.168.1.1", ""),
        ("alice", ""),
        ("12a34", ""),
        ("1" * 33, ""),
        ("1" * 300, ""),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_takes_the_number_out(text: str, digits: str) -> None:
    assert tidy(text) == digits


@pytest.mark.parametrize("text", ["", " ", "Anonymous", '"anonymous"', "sip:anonymous@anonymous.invalid", "未知号码"])
def test_knows_what_hides_a_number(text: str) -> None:
    assert is_hidden(text)


@pytest.mark.parametrize("text", ["10086", "anonymously", "sip:+8613800138000@anonymous.invalid", " " * 300])
def test_a_number_is_not_hidden(text: str) -> None:
    assert not is_hidden(text)
