"""The store of call records and what reads files into it, as the settings say."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ringfence.backends.cdr.keyed import Keyed
from ringfence.backends.cdr.opening import Opener
from ringfence.backends.cdr.store import CallStore
from ringfence.backends.files.secret import secret
from ringfence.backends.planes.numbering import open_plan
from ringfence.clock import clock_ms
from ringfence.doors.stream.jetstream import StreamPlace
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused


def device_hash(settings: Settings) -> Keyed:
    """The installation's keyed hash of what names a device or a place; made when first asked for."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return Keyed(secret(settings.home / "devices.key"))


def open_calls(settings: Settings) -> CallStore:
    """The store."""
    return CallStore(settings.calls_folder, device_hash(settings), clock_ms)


def open_opener(settings: Settings) -> Opener:
    """What files are read with."""
    return Opener(
        open_plan(), device_hash(settings), Path(str(files("ringfence"))) / "rules" / "cdr", settings.jurisdiction
    )


def stream_place(settings: Settings) -> StreamPlace:
    """Where the stream is. Raises `Refused` when the settings name none."""
    if not settings.nats_url:
        raise Refused("there is no stream to take from", "set RINGFENCE_NATS_URL, see docs/call-records.md")
    return StreamPlace(
        url=settings.nats_url,
        stream=settings.nats_stream,
        subject=settings.nats_subject,
        consumer=settings.nats_consumer,
        credentials=settings.nats_credentials,
        tls_ca=settings.nats_tls_ca,
        batch=settings.nats_batch,
    )
