"""The process that serves SIP: Kamailio links and the redirect server on one post."""

from __future__ import annotations

import asyncio
import signal
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from ringfence.clock import clock_ms
from ringfence.doors.api.tally import Tally
from ringfence.doors.sip.address import read_address, read_addresses
from ringfence.doors.sip.call_state import CallState
from ringfence.doors.sip.identity_order import Source, read_order
from ringfence.doors.sip.link import Link, LinkPolicy, LinkTally
from ringfence.doors.sip.link_client import LinkClient
from ringfence.doors.sip.redirect import RedirectPolicy, RedirectServer
from ringfence.doors.sip.redirect_socket import RedirectSockets
from ringfence.doors.sip.screened import Screened
from ringfence.doors.sip.screener import SipScreener
from ringfence.post import Post, calm_collector
from ringfence.rebuilding import Rebuilding
from ringfence.screening.decision import Decision
from ringfence.screening.wording import Wording
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import Refused

TELL_S = 1.0


class _Counts:
    """Counts into the tally of the post, and lets the breaker see."""

    def __init__(self, tally: Tally, watch: Callable[[Decision], None], ended: Callable[[CallRecord], None]) -> None:
        self._tally = tally
        self._watch = watch
        self.event = tally.event
        self.ended = ended

    def decided(self, decision: Decision) -> None:
        """A call was judged."""
        self._tally.decided(decision)
        self._watch(decision)


class _Turn:
    """The screener as the redirect server asks it, beside the threads of the links."""

    def __init__(self, screener: SipScreener, alone: threading.Lock) -> None:
        self._screener = screener
        self._alone = alone
        self.trunk = screener.trunk

    def screen(self, attempt: CallAttempt) -> Screened:
        """Judge one call."""
        with self._alone:
            return self._screener.screen(attempt)


class Edge(Post):
    """A post that serves SIP, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        """Open everything; raises `RingfenceError`, `Refused` when the settings name nothing to serve."""
        self._peers = read_addresses(settings.sip_kamailio)
        self._listen = read_address(settings.sip_redirect) if settings.sip_redirect else None
        if not self._peers and self._listen is None:
            raise Refused(
                "there is no SIP to serve", "set RINGFENCE_SIP_KAMAILIO or RINGFENCE_SIP_REDIRECT, see docs/sip.md"
            )
        order = read_order(settings.sip_identity_order)
        self._tls = _tls(settings)
        self._alone = threading.Lock()
        super().__init__(settings)
        road = self.road
        self.screener = SipScreener(
            road,
            self.journal,
            self.records,
            Wording(road.shelf.running).response,
            _Counts(self.tallies.tally, self.watch, self.trunk_call_ended),
            clock_ms,
            self.told.shout,
            settings.sip_call_info,
        )
        self._policy = _link_policy(settings, order)
        self._redirect = RedirectServer(
            _Turn(self.screener, self._alone),
            RedirectPolicy(
                clean_code=settings.sip_clean_code,
                divert_to=settings.sip_divert_to,
                challenge_to=settings.sip_challenge_to,
                announce_to=settings.sip_announce_to,
                order=order,
            ),
        )
        self._links: list[Link] = []

    def serve(self) -> None:
        """Serve until told to end (Ctrl-C, SIGTERM); raises `OSError` when the port to listen on is taken."""
        self.start()
        rebuilding = Rebuilding(self._settings)
        rebuilding.start()
        calm_collector()
        try:
            asyncio.run(self._serve())
        finally:
            rebuilding.stop()
            self.stop()

    async def _serve(self) -> None:
        ended = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, ended.set)
        clients = [self._client(host, port) for host, port in self._peers]
        for client in clients:
            client.start()
        telling = asyncio.create_task(self._settle())
        sockets = RedirectSockets(self._redirect, clock_ms)
        if self._listen is not None:
            port = await sockets.open(*self._listen)
            self.told.say("redirect server listens", host=self._listen[0], port=port)
        await ended.wait()
        telling.cancel()
        await sockets.close()
        for client in clients:
            await asyncio.to_thread(client.stop)
        self.screener.ended([])

    def _client(self, host: str, port: int) -> LinkClient:
        calls, told = CallState(), LinkTally()

        def fresh() -> Link:
            link = Link(self.screener, self._policy, clock_ms, calls, told)
            self._links = [one for one in self._links if one.tally is not told] + [link]
            return link

        return LinkClient(host, port, fresh, self.told.say, self._alone, self._tls)

    async def _settle(self) -> None:
        """Each second: offer again what the disk refused, and show how the links do."""
        unjudged = 0
        while True:
            await asyncio.sleep(TELL_S)
            with self._alone:
                self.screener.ended([])
            await asyncio.to_thread(self.records.sync)
            gauges = self.tallies.tally.gauges
            gauges["sip_links"] = sum(link.welcome for link in self._links)
            gauges["sip_calls"] = sum(len(link.calls) for link in self._links)
            gauges["sip_shed"] = sum(link.tally.shed for link in self._links)
            gauges["sip_overflowed"] = sum(link.tally.overflowed for link in self._links)
            before, unjudged = unjudged, int(gauges["sip_shed"] + gauges["sip_overflowed"])
            if unjudged > before:
                self.told.warn("calls were delivered unjudged because too many waited", calls=unjudged - before)
            gauges["sip_garbled"] = sum(link.tally.garbled for link in self._links)


def _link_policy(settings: Settings, order: tuple[Source, ...]) -> LinkPolicy:
    return LinkPolicy(
        slot=settings.sip_slot,
        weight=settings.sip_weight,
        most_waiting=settings.sip_waiting,
        order=order,
        divert_to=settings.sip_divert_to,
        challenge_to=settings.sip_challenge_to,
        announce_to=settings.sip_announce_to,
    )


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not settings.sip_tls_ca:
        return None
    for path in (settings.sip_tls_ca, settings.sip_tls_cert, settings.sip_tls_key):
        if path and not Path(path).is_file():
            raise Refused(f"there is no file {path}", "mend RINGFENCE_SIP_TLS_CA, _CERT or _KEY")
    try:
        context = ssl.create_default_context(cafile=settings.sip_tls_ca)
        if settings.sip_tls_cert:
            context.load_cert_chain(settings.sip_tls_cert, settings.sip_tls_key or None)
    except (ssl.SSLError, OSError) as error:
        raise Refused(f"the TLS files of the SIP link cannot be used: {error}", "give PEM files that match") from error
    return context
