"""`ringfence account`: people who may sign in to the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from ringfence.access.account import Account, AccountStore, PasswordHasher, check_name
from ringfence.access.factor import FactorStore, forget_factors
from ringfence.access.organisation import read_organisation
from ringfence.access.role import Role
from ringfence.access.sign_in import one_time_password
from ringfence.doors.cli.console import Console
from ringfence.doors.cli.ending import errors_told, moment
from ringfence.telecom.errors import NotFound, Refused

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class AccountShown(msgspec.Struct, frozen=True):
    """What may be shown of an account."""

    name: str
    role: Role
    organisation: str
    """`operator`, `carrier:ID`, `regulator:ID` or `company:ID`."""
    created_ms: int
    must_change: bool
    closed: bool
    failures: int
    password: str | None = None
    """A one-time password, only when it is new."""


class FactorShown(msgspec.Struct, frozen=True):
    """What may be shown of a second factor."""

    kind: str
    name: str
    created_ms: int
    used_ms: int | None


def register(
    app: typer.Typer,
    accounts: Callable[[], AccountStore],
    factors: Callable[[], FactorStore],
    hasher: Callable[[], PasswordHasher],
    randomness: Callable[[int], bytes],
    clock_ms: Callable[[], int],
    actor: str,
) -> None:
    """Add the `account` commands; `accounts` and `factors` open the store, `actor` goes into the audit trail."""
    group = typer.Typer(help="Accounts of the console: add, password, list.", no_args_is_help=True)
    app.add_typer(group, name="account")

    @group.command()
    def add(
        name: Annotated[str, typer.Argument(help="Lower-case letters, digits and . _ @ -")],
        role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.VIEWER,
        organisation: Annotated[
            str, typer.Option(help="Whom the person works for: operator, carrier:ID, regulator:ID or company:ID.")
        ] = "operator",
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Make an account with a one-time password, shown once and changed at the first sign-in."""
        with errors_told():
            check_name(name)
            whom = read_organisation(organisation)
            password = one_time_password(randomness)
            hashed = hasher().hash(password)
            account = Account(
                name=name,
                role=role,
                organisation_kind=whom.kind,
                organisation_id=whom.id,
                password_hash=hashed,
                created_ms=clock_ms(),
                must_change=True,
            )
            accounts().add(account, by=actor, reason=reason)
        _tell(account, password, as_json=as_json)

    @group.command()
    def password(
        name: Annotated[str, typer.Argument(help="The account.")],
        reason: Annotated[str, typer.Option(help="Why, for the audit trail.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Set a new one-time password, end the waiting after wrong ones, and end every session of the account."""
        with errors_told():
            store = accounts()
            account = store.find(name)
            if account is None:
                raise NotFound(f"There is no account `{name}`.", "See: ringfence account list")
            new = one_time_password(randomness)
            changed = msgspec.structs.replace(
                account, password_hash=hasher().hash(new), must_change=True, failures=0, failed_ms=0
            )
            store.change(changed, by=actor, at_ms=clock_ms(), reason=reason)
        _tell(changed, new, as_json=as_json)

    _add_factors(group, accounts, factors, clock_ms, actor)

    @group.command("list")
    def show(as_json: AsJson = False) -> None:
        """Show every account, without secrets."""
        with errors_told():
            known = accounts().all()
        if as_json:
            typer.echo(msgspec.json.encode([_shown(account) for account in known]))
            return
        table = Table("name", "works for", "role", "made", "state")
        for account in known:
            state = "closed" if account.closed else "one-time password" if account.must_change else "open"
            table.add_row(account.name, str(account.organisation), account.role, moment(account.created_ms), state)
        Console().print(table)


def _add_factors(
    group: typer.Typer,
    accounts: Callable[[], AccountStore],
    factors: Callable[[], FactorStore],
    clock_ms: Callable[[], int],
    actor: str,
) -> None:
    @group.command("factors")
    def second_factors(
        name: Annotated[str, typer.Argument(help="The account.")],
        reset: Annotated[
            bool, typer.Option("--reset", help="Take all away, from a person who lost them; ends every session.")
        ] = False,
        reason: Annotated[str, typer.Option(help="Why, for the audit trail; needed with --reset.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Show the second factors of an account, without secrets, or take them away."""
        with errors_told():
            if accounts().find(name) is None:
                raise NotFound(f"There is no account `{name}`.", "See: ringfence account list")
            if reset and not reason.strip():
                raise Refused("Taking second factors away needs a reason.", "Give --reason, e.g. 'phone lost'")
            if reset:
                forget_factors(factors(), name, by=actor, at_ms=clock_ms(), reason=reason)
            _tell_factors(factors(), name, as_json=as_json)


def _tell_factors(store: FactorStore, name: str, *, as_json: bool) -> None:
    factors, left = store.of(name), store.codes_left(name)
    if as_json:
        shown = [FactorShown(one.kind.value, one.name, one.created_ms, one.used_ms) for one in factors]
        typer.echo(msgspec.json.encode({"factors": shown, "recovery_codes": left}))
        return
    table = Table("kind", "name", "added", "last used")
    for one in factors:
        table.add_row(one.kind, one.name, moment(one.created_ms), moment(one.used_ms) if one.used_ms else "never")
    Console().print(table)
    typer.echo(f"Unused recovery codes: {left}")


def _shown(account: Account, password: str | None = None) -> AccountShown:
    return AccountShown(
        account.name,
        account.role,
        str(account.organisation),
        account.created_ms,
        account.must_change,
        account.closed,
        account.failures,
        password,
    )


def _tell(account: Account, password: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(_shown(account, password)))
        return
    typer.echo(password)
    Console(stderr=True).print(f"One-time password of {account.name}: it is asked to choose another when signing in.")
