from ringfence.doors.sip.screened import Screened
from ringfence.telecom.verdict import Action, Response


def test_a_608_says_where_the_card_of_the_rejecting_party_is() -> None:
    card = "<https://example.net/card>;purpose=jwscard"

    of_608 = Screened(Action.REJECT, Response(sip_code=608), "7K3M", call_info=card).reply_headers()
    of_603 = Screened(
        Action.REJECT, Response(sip_code=603, reason_header="Q.850;cause=21"), call_info=card
    ).reply_headers()

    assert of_608 == (("Call-Info", card), ("X-Ringfence-Reference", "7K3M"))
    assert of_603 == (("Reason", "Q.850;cause=21"),)
