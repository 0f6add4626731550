"""`ringfence key`: keys by which programs call the HTTP door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from ringfence.access.key import DEFAULT_RATE, ENTROPY_BYTES, ApiKey, KeyStore, Scope, make_key
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told, moment

_DAY_MS = 86_400_000
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class KeyShown(msgspec.Struct, frozen=True):
    """What may be shown of a key."""

    id: str
    name: str
    scopes: list[Scope]
    rate_per_s: int
    created_ms: int
    expires_ms: int | None
    revoked_ms: int | None
    key: str | None = None
    """Its text, only when it is new."""


def register(
    app: typer.Typer,
    keys: Callable[[], KeyStore],
    randomness: Callable[[int], bytes],
    clock_ms: Callable[[], int],
    actor: str,
) -> None:
    """Add the `key` commands; `keys` opens the store, `actor` goes into the audit trail."""
    group = typer.Typer(help="API keys: add, list, revoke.", no_args_is_help=True)
    app.add_typer(group, name="key")

    @group.command()
    def add(
        name: Annotated[str, typer.Argument(help="Who uses it and for what.")],
        scope: Annotated[list[Scope], typer.Option("--scope", "-s", help="What it may do; repeat for more.")],
        rate: Annotated[int, typer.Option(min=1, help="Requests a second; a batch counts once.")] = DEFAULT_RATE,
        days: Annotated[int | None, typer.Option(min=1, help="Days until it expires; without, never.")] = None,
        company: Annotated[str, typer.Option(help="The only company that it speaks for in the registry.")] = "",
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Make a key and show it, once."""
        with errors_told():
            now = clock_ms()
            expires = None if days is None else now + days * _DAY_MS
            key, text = make_key(
                name, scope, randomness(ENTROPY_BYTES), now, rate_per_s=rate, expires_ms=expires, company=company
            )
            keys().add(key, by=actor, reason=reason)
        if as_json:
            typer.echo(msgspec.json.encode(_shown(key, text)))
            return
        typer.echo(text)
        Console(stderr=True).print("Keep it now: it is not stored and cannot be shown again.")

    @group.command("list")
    def show(as_json: AsJson = False) -> None:
        """Show every key, newest first, without secrets."""
        with errors_told():
            known = keys().all()
        if as_json:
            typer.echo(msgspec.json.encode([_shown(key) for key in known]))
            return
        Console().print(_table(known, clock_ms()))

    @group.command()
    def revoke(
        key_id: Annotated[str, typer.Argument(help="Its id, as `ringfence key list` shows it.")],
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")] = "",
    ) -> None:
        """End a key; running workers refuse it within a third of a second."""
        with errors_told():
            key = keys().revoke(key_id, by=actor, at_ms=clock_ms(), reason=reason)
        typer.echo(f"{key.id} ({key.name}) is revoked.")


def _shown(key: ApiKey, text: str | None = None) -> KeyShown:
    return KeyShown(
        key.id, key.name, sorted(key.scopes), key.rate_per_s, key.created_ms, key.expires_ms, key.revoked_ms, text
    )


def _table(keys: tuple[ApiKey, ...], now_ms: int) -> Table:
    table = Table("id", "name", "scopes", "requests/s", "made", "expires", "state")
    for key in keys:
        state = "revoked" if key.revoked_ms is not None else "live" if key.live(now_ms) else "expired"
        scopes = " ".join(sorted(key.scopes))
        rate = f"{key.rate_per_s:,}"
        table.add_row(key.id, escape(key.name), scopes, rate, moment(key.created_ms), moment(key.expires_ms), state)
    return table
