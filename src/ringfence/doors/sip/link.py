"""The engine's side of the Kamailio link: messages in, verdicts out in one batch, without any network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal, Protocol

import msgspec
from msgspec import Struct, field

from ringfence.doors.sip.call_state import CallState, Ended
from ringfence.doors.sip.identity_order import DEFAULT_ORDER, Source
from ringfence.doors.sip.link_message import (
    Answer,
    Hello,
    Invite,
    Release,
    Reply,
    Welcome,
    attempt_of,
    hear,
    plain,
)
from ringfence.doors.sip.netstring import NetstringReader, netstring
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt, Party
from ringfence.telecom.verdict import Action

_CODED: dict[Source, str] = {
    "p-asserted-identity": "pa",
    "remote-party-id": "rp",
    "from": "fu",
    "diversion": "dv",
    "p-charge-info": "pc",
}
_encode = msgspec.json.Encoder().encode


class LinkJudge(Protocol):
    """Judges many calls at once and takes what their ends tell."""

    def trunk(self, address: str) -> str:
        """Name of the trunk of a source address, or the address."""
        ...

    def screen_all(self, attempts: list[CallAttempt]) -> list[Screened]:
        """Judge and record each, in order; never raises."""
        ...

    def ended(self, calls: list[Ended]) -> None:
        """Take what ended, and count what was judged; never raises."""
        ...


class LinkPolicy(Struct, frozen=True, kw_only=True):
    """How this engine works on a link."""

    slot: int = 1
    weight: int = 1
    order: tuple[Source, ...] = DEFAULT_ORDER
    stale_ms: int = 120
    """An INVITE older than this is let through unjudged: Kamailio's deadline is about to let it through anyway."""
    most_waiting: int = 1_000
    """INVITEs that may wait to be judged; the newest beyond are let through unjudged at once."""
    most_per_batch: int = 256
    """INVITEs judged at once; those beyond wait for the next batch."""
    divert_to: str = ""
    challenge_to: str = ""
    announce_to: str = ""
    """Media server that tells a rejected caller why, where the caller's side does not understand 608 (RFC 8688)."""


class LinkTally(Struct):
    """What happened on the link, for metrics."""

    judged: int = 0
    shed: int = 0
    """Let through unjudged because they waited too long."""
    overflowed: int = 0
    """Let through unjudged because too many waited."""
    garbled: int = 0
    records: int = 0
    actions: dict[str, int] = field(default_factory=dict)


class Link:
    """One connection to one Kamailio."""

    def __init__(
        self,
        judge: LinkJudge,
        policy: LinkPolicy,
        clock_ms: Callable[[], int],
        calls: CallState | None = None,
        tally: LinkTally | None = None,
    ) -> None:
        """`calls` and `tally` outlive the connection: calls under way when it breaks still get their records."""
        self._judge = judge
        self._policy = policy
        self._clock_ms = clock_ms
        self._reader, self._ends = NetstringReader(), NetstringReader()
        self.calls = CallState() if calls is None else calls
        self._waiting: deque[Invite] = deque()
        self._ended: list[Ended] = []
        self._lead_ms: int | None = None
        self.welcome = False
        self.tally = LinkTally() if tally is None else tally

    def hello(self, ends: Literal[0, 1] = 0) -> bytes:
        """What to send first; `ends` is 1 on the connection for replies and releases."""
        return netstring(_encode(Hello(self._policy.slot, self._policy.weight, ends)))

    @property
    def waiting(self) -> int:
        """Calls that wait to be judged."""
        return len(self._waiting)

    def feed(self, received: bytes) -> bytes:
        """Take what came; bytes to send back at once: the answers to calls for which there is no room to wait.

        Raises `Refused` when the stream is no netstrings: close the connection.
        """
        room = max(0, self._policy.most_waiting - len(self._waiting))
        invites = self._hear(self._reader, received)
        self._waiting.extend(invites[:room])
        self.tally.overflowed += len(invites[room:])
        return b"".join(_open(invite) for invite in invites[room:])

    def follow(self, received: bytes) -> None:
        """Take replies and releases of the second connection; raises `Refused` like `feed`."""
        self._hear(self._ends, received)

    def judge(self) -> bytes:
        """Bytes to send back: the answers to those who waited longest; the others wait for the next time."""
        waiting, now = self._waiting, self._clock_ms()
        invites = [waiting.popleft() for _ in range(min(len(waiting), self._policy.most_per_batch))]
        batch = [(invite, self._stale(invite, now)) for invite in invites]
        attempts = [self._attempt(invite, now) for invite, stale in batch if not stale]
        judged = iter(zip(attempts, self._judge.screen_all(attempts), strict=True)) if attempts else iter(())
        return b"".join(
            self._shed(invite) if stale else self._answer(invite, *next(judged), now) for invite, stale in batch
        )

    def _hear(self, reader: NetstringReader, received: bytes) -> list[Invite]:
        invites: list[Invite] = []
        for message in reader.feed(received):
            try:
                heard = hear(message)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                self.tally.garbled += 1
                continue
            if isinstance(heard, Invite):
                invites.append(heard)
            elif isinstance(heard, Welcome):
                self.welcome = True
            else:
                self._follow(heard)
        return invites

    def settle(self) -> None:
        """Let judged calls be counted and hand on the records of ended ones; when the answers were sent."""
        records, self._ended = self._ended, []
        self.tally.records += len(records)
        self._judge.ended(records)

    def _attempt(self, invite: Invite, now_ms: int) -> CallAttempt:
        trunk = plain(invite.tk) if invite.tk else self._judge.trunk(invite.si)
        return attempt_of(invite, self._calling(invite), now_ms, trunk)

    def _stale(self, invite: Invite, now_ms: int) -> bool:
        """Whether it waited too long; the clocks of the two machines may differ by a constant."""
        lag = now_ms - invite.ms
        self._lead_ms = lag if self._lead_ms is None else min(lag, self._lead_ms + 1)
        return lag - self._lead_ms > self._policy.stale_ms

    def _calling(self, invite: Invite) -> str:
        for source in self._policy.order:
            coded: str = getattr(invite, _CODED[source])
            if coded:
                return plain(coded)
        return plain(invite.fu)

    def _shed(self, invite: Invite) -> bytes:
        self.tally.shed += 1
        return _open(invite)

    def _answer(self, invite: Invite, attempt: CallAttempt, screened: Screened, now_ms: int) -> bytes:
        policy, action = self._policy, screened.action
        target = {Action.DIVERT: policy.divert_to, Action.CHALLENGE: policy.challenge_to}.get(action, "")
        if action in (Action.DIVERT, Action.CHALLENGE) and not target:
            action = Action.LABEL
        self.tally.judged += 1
        self.tally.actions[action.value] = self.tally.actions.get(action.value, 0) + 1
        if action is not Action.REJECT:
            self.calls.began(attempt, now_ms, screened.calling, screened.called)
        elif policy.announce_to and screened.needs_voice(plain(invite.fc)):
            target = policy.announce_to
        return netstring(_encode(_worded(invite, action, screened, target)))

    def _follow(self, heard: Reply | Release) -> None:
        call_id = plain(heard.ci, 128)
        if isinstance(heard, Reply):
            self.calls.rang(call_id, heard.rg)
            record = self.calls.replied(call_id, heard.co, heard.ms)
        else:
            record = self.calls.released(call_id, Party(heard.by), heard.ms, cancelled=heard.of == "cancel")
        if record is not None:
            self._ended.append(record)


def _open(invite: Invite) -> bytes:
    """Let it through unjudged."""
    return netstring(_encode(Answer(invite.ti, invite.tl, Action.DELIVER.value)))


def _worded(invite: Invite, action: Action, screened: Screened, target: str) -> Answer:
    """The verdict in the words of the link."""
    response = screened.response
    if action is not Action.REJECT:
        label = response.label_en if action is not Action.DELIVER else ""
        return Answer(
            invite.ti, invite.tl, action.value, screened.reference, label=label, verstat=screened.verstat, to=target
        )
    return Answer(
        invite.ti,
        invite.tl,
        action.value,
        screened.reference,
        code=response.sip_code or 603,
        phrase=response.sip_reason or "Decline",
        hdr="".join(f"{name}: {value}\r\n" for name, value in screened.reply_headers()),
        verstat=screened.verstat,
        to=target,
    )
