"""What sipp plays in the laboratory: ordinary callers, and a called party that answers at once."""

from __future__ import annotations

_SDP = """v=0
      o=u 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 6000 RTP/AVP 8
      a=rtpmap:8 PCMA/8000
"""
_ENDS = """From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:[field1]@[remote_ip]:[remote_port]>{tag}
      Call-ID: [call_id]
      Max-Forwards: 70"""
_INVITE = f"""INVITE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      {_ENDS.format(tag="")}
      CSeq: 1 INVITE
      Contact: <sip:[field0]@[local_ip]:[local_port]>
      P-Asserted-Identity: <sip:[field0]@[local_ip]>
      Content-Type: application/sdp
      Content-Length: [len]

      {_SDP}"""
_OWN = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
_ACK_REFUSED = f"""ACK sip:[field1]@[remote_ip]:[remote_port] SIP/2.0
      [last_Via]
      {_ENDS.format(tag="[peer_tag_param]")}
      CSeq: 1 ACK
      Content-Length: 0
"""


def _in_call(method: str, number: int) -> str:
    return f"""{method} [next_url] SIP/2.0
      {_OWN}
      [routes]
      {_ENDS.format(tag="[peer_tag_param]")}
      CSeq: {number} {method}
      Content-Length: 0
"""


def _send(message: str, options: str = "") -> str:
    return f"<send {options}><![CDATA[\n      {message}\n    ]]></send>\n"


def callers(refused: tuple[int, ...] = (603, 607, 608, 503, 404), signed: str = "") -> str:
    """A caller that hangs up once answered. The refusals named end a call in order; all else fails it.

    `signed` is what follows the token in the Identity header; the token is the third column of the calls.
    """
    invite = _INVITE.replace("Content-Type", f"Identity: [field2]{signed}\n      Content-Type") if signed else _INVITE
    optional = "".join(f'<recv response="{code}" optional="true" next="9" counter="1"/>\n' for code in refused)
    return (
        '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="callers">\n'
        + _send(invite, 'retrans="500"')
        + '<recv response="100" optional="true"/>\n<recv response="180" optional="true"/>\n'
        + optional
        + '<recv response="200" counter="2" rrs="true"/>\n'
        + _send(_in_call("ACK", 1))
        + _send(_in_call("BYE", 2), 'retrans="500"')
        + '<recv response="200" next="10"/>\n<label id="9"/>\n'
        + _send(_ACK_REFUSED)
        + '<label id="10"/>\n</scenario>\n'
    )


def _reply(line: str, more: str = "", body: str = "") -> str:
    return f"""SIP/2.0 {line}
      [last_Via:]
      [last_From:]
      [last_To:]{";tag=[pid]S[call_number]" if more else ""}
      [last_Call-ID:]
      [last_CSeq:]
      {more}
      Content-Length: {"[len]" if body else "0"}

      {body}"""


def called(ring_ms: int = 0, talk: bool = False) -> str:
    """A called party that answers, after ringing so long; `talk` lets it ring first."""
    more = "[last_Record-Route:]\n      Contact: <sip:[local_ip]:[local_port];transport=[transport]>"
    ringing = _send(_reply("180 Ringing", more)) + f'<pause milliseconds="{ring_ms}"/>\n' if talk else ""
    return (
        '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="called">\n'
        '<recv request="INVITE" crlf="true" rrs="true"/>\n'
        + ringing
        + _send(_reply("200 OK", f"{more}\n      Content-Type: application/sdp", _SDP), 'retrans="500"')
        + '<recv request="ACK"/>\n<recv request="BYE"/>\n'
        + _send(_reply("200 OK"))
        + "</scenario>\n"
    )
