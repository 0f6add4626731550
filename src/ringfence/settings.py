"""Every setting, read once from `RINGFENCE_*` and an optional TOML file."""

from __future__ import annotations

import ast
import difflib
import inspect
import itertools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ringfence.telecom.errors import Refused

PREFIX = "RINGFENCE_"
_SECRETS = frozenset({"database", "alert_secret", "alert_smtp_password", "nats_url", "sms_key", "sms_secret"})
Positive = Annotated[int, Meta(ge=1)]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings. Each is also an environment variable: `home` is `RINGFENCE_HOME`."""

    home: Path = Path("var")
    """Folder of everything that is kept: rules, decisions, tables, the embedded database."""
    host: str = "127.0.0.1"
    """Address to listen on; loopback unless a reverse proxy with TLS stands elsewhere."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8080
    """TCP port of the HTTP door and the console."""
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """Processes that judge calls; one for each core that is free for it."""
    database: str = ""
    """Address of PostgreSQL, `postgresql://user:password@host/name`; empty means SQLite inside `home`."""
    jurisdiction: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "CN"
    """Country whose rules apply where a trunk says nothing, ISO 3166 alpha-2."""
    language: Annotated[str, Meta(pattern="^(zh|en)$")] = "zh"
    """Language of answers where the caller asks for none: `zh` or `en`."""
    budget_ms: Annotated[int, Meta(ge=1, le=10_000)] = 20
    """Time for one verdict, milliseconds; past it the call is delivered and counted as late."""
    max_numbers: Annotated[int, Meta(ge=1_000, le=1_000_000_000)] = 1_000_000
    """Live numbers whose behaviour is remembered; about 250 bytes each on disk and in memory when used."""
    batch_max: Annotated[int, Meta(ge=1, le=10_000)] = 1_000
    """Calls or records in one batch request."""
    body_max: Annotated[int, Meta(ge=1_024, le=1 << 30)] = 8 << 20
    """Bytes of one request body."""
    in_flight_max: Positive = 1_024
    """Requests that one worker holds at once; more are asked to come back in a second."""
    retention_months: Annotated[int, Meta(ge=0, le=120)] = 0
    """Months that decisions and call records are kept; 0 means what the rules of the jurisdiction say."""
    audit_months: Annotated[int, Meta(ge=1, le=600)] = 36
    """Months that the audit trail and the record of looks are kept."""
    timezone: str = "Asia/Shanghai"
    """IANA zone of the times that the console shows."""
    log_level: Annotated[str, Meta(pattern="^(debug|info|warning|error)$")] = "info"
    """Least severity that is written to standard error."""
    secure_cookies: bool = False
    """Whether the console's cookie is sent over TLS only; set it behind a reverse proxy with TLS."""
    console_url: str = ""
    """Address under which browsers reach the console, e.g. `https://ringfence.example.net`; passkeys are bound to its
    host. Empty: `http://localhost:PORT`."""
    second_factor: Annotated[str, Meta(pattern="^((viewer|analyst|administrator)(,(?=.)|$))*$")] = ""
    """Roles that may not go without a second factor, joined by commas; empty: everybody chooses."""
    sip_kamailio: str = ""
    """Kamailios to judge for, `host:port` of each one's evapi, joined by commas."""
    sip_slot: Annotated[int, Meta(ge=1, le=4)] = 1
    """Place of this engine at its Kamailios, 1 to 4; each engine of one Kamailio has another."""
    sip_weight: Annotated[int, Meta(ge=1, le=1000)] = 1
    """Share of the calls that this engine gets beside the others."""
    sip_waiting: Annotated[int, Meta(ge=1, le=100_000)] = 1_000
    """Calls of one link that may wait to be judged; the newest beyond are delivered unjudged at once."""
    sip_tls_ca: str = ""
    """PEM file of the authority that the Kamailio side must show; empty: the link is plain TCP."""
    sip_tls_cert: str = ""
    """PEM file of our certificate on the link, where the other side asks for one."""
    sip_tls_key: str = ""
    """PEM file of its key; empty when it stands in the certificate's file."""
    sip_redirect: str = ""
    """`host:port` on which the redirect server listens, UDP and TCP."""
    sip_clean_code: Literal[404, 503] = 404
    """What the redirect server says of a clean call, so that the SBC takes its next route."""
    sip_identity_order: str = "p-asserted-identity,remote-party-id,from"
    """Headers that name the calling party, the first present one counts."""
    sip_divert_to: str = ""
    """SIP URI that diverted calls go to; empty: they are delivered with a label."""
    sip_challenge_to: str = ""
    """SIP URI of the service that challenges callers; empty: such calls are delivered with a label."""
    sip_announce_to: str = ""
    """SIP URI of the media server that tells rejected callers why where they do not understand code 608."""
    sip_call_info: str = ""
    """Address of the signed card in a 608's Call-Info (RFC 8688); `{reference}` in it is the decision's id."""

    canary_numbers: str = ""
    """The operator's own numbers that tell whose list leaked, ranges `FIRST-LAST` joined by commas; empty: none."""
    identity_trust: str = ""
    """Folder of the authorities (*.pem) and revocation lists (*.crl) of signed callers; empty: `trust` in `home`."""
    identity_private_hosts: str = ""
    """Certificate servers that may be at private addresses, joined by commas."""
    identity_tls_ca: str = ""
    """PEM file of the authority of certificate servers; empty: those that the system trusts."""
    signing_keys: str = ""
    """Folder of our signing pairs: NAME.pem with NAME.key or NAME.pkcs11; empty: `signing` inside `home`."""
    signing_url: str = ""
    """https address under which the NAME.pem are published; empty: we sign nothing."""
    card_name: str = ""
    """Who rejects calls, on the signed card of a 608 (RFC 8688); empty: there is no card."""
    card_contacts: str = ""
    """How to reach them: `tel:`, `mailto:` and `https:` addresses, joined by commas."""
    alert_url: str = ""
    """Address to which alerts (a wave begins, a model drifts) are posted as JSON; empty: none are."""
    alert_secret: str = ""
    """Secret that signs what is posted there; empty: nothing is signed."""
    alert_smtp: str = ""
    """Mail server for alerts, `host:port`; port 465 is TLS from the start; empty: none are mailed."""
    alert_smtp_user: str = ""
    """Name to sign in with at the mail server; empty: without."""
    alert_smtp_password: str = ""
    """Password of that name."""
    alert_mail_from: str = ""
    """Sender of alerts by mail."""
    alert_mail_to: str = ""
    """Receivers of alerts by mail, joined by commas."""
    watch_records: bool = True
    """Whether `ringfence serve` watches call records, once there are any; false where `ringfence calls watch` runs."""
    nats_url: str = ""
    """NATS servers that call records come from, `nats://host:port` joined by commas; empty: none."""
    nats_stream: str = "CALL_RECORDS"
    """JetStream stream of call records; made when it is not there."""
    nats_subject: str = "call-records.>"
    """What of the stream is taken."""
    nats_consumer: str = "ringfence"
    """Name of the durable consumer; each store of call records has its own."""
    nats_credentials: str = ""
    """File of NATS credentials; empty: none, or those in the address."""
    nats_tls_ca: str = ""
    """PEM file of the authority of the NATS servers; empty: those that the system trusts."""
    nats_batch: Annotated[int, Meta(ge=1, le=100_000)] = 10_000
    """Messages in one commit, at most."""
    sms_url: str = ""
    """Address of the gateway that sends messages to people; empty: they wait for whoever collects them."""
    sms_key: str = ""
    """Bearer token for the gateway."""
    sms_secret: str = ""
    """What messages to the gateway are signed with (HMAC-SHA256)."""
    sms_sender: str = ""
    """Number or name that messages come from (`source_addr`)."""
    sms_tls_ca: str = ""
    """PEM file of the authority of the gateway; empty: those that the system trusts."""
    codes_an_hour: Annotated[int, Meta(ge=1, le=10_000_000)] = 20_000
    """One-time codes that may go to everybody together in an hour."""
    trusted_proxies: str = ""
    """Addresses or networks of reverse proxies whose X-Forwarded-For is believed, joined by commas."""

    def __repr__(self) -> str:
        """Every setting by name, secrets hidden."""
        return "Settings(" + ", ".join(f"{name}={self.shown(name)}" for name in self.__struct_fields__) + ")"

    def shown(self, name: str) -> str:
        """The value of one setting as text, a secret as `***`."""
        value = getattr(self, name)
        return "***" if name in _SECRETS and value else str(value)

    @property
    def rules_folder(self) -> Path:
        """Where the operator's rule documents are."""
        return self.home / "rules"

    @property
    def rulesets_folder(self) -> Path:
        """Where every ruleset that ever ran is kept."""
        return self.home / "rulesets"

    @property
    def decisions_folder(self) -> Path:
        """Where each worker's decision log is."""
        return self.home / "decisions"

    @property
    def records_folder(self) -> Path:
        """Where each worker's call records are."""
        return self.home / "records"

    @property
    def calls_folder(self) -> Path:
        """Where the call records of analytics are, a folder for each hour."""
        return self.home / "calls"

    @property
    def suspicions_folder(self) -> Path:
        """Where the page of suspicions is that the judge reads."""
        return self.home / "suspicions"

    @property
    def drift_folder(self) -> Path:
        """Where it is kept how far models have drifted."""
        return self.home / "drift"

    @property
    def planes_folder(self) -> Path:
        """Where the memory-mapped tables are."""
        return self.home / "planes"

    @property
    def registry_folder(self) -> Path:
        """Where the judge's pages of preferences are."""
        return self.home / "registry"

    @property
    def checks_folder(self) -> Path:
        """Where lists that companies send, and their results, are."""
        return self.home / "checks"

    @property
    def blind_folder(self) -> Path:
        """Where the sets of the blind check are, with their keys."""
        return self.home / "blind"

    @property
    def trust_folder(self) -> Path:
        """Where the authorities of signed callers are."""
        return Path(self.identity_trust).expanduser() if self.identity_trust else self.home / "trust"

    @property
    def signing_folder(self) -> Path:
        """Where our signing pairs are."""
        return Path(self.signing_keys).expanduser() if self.signing_keys else self.home / "signing"

    @property
    def store_address(self) -> str | Path:
        """Where the store is: the address of PostgreSQL, or the path of the embedded file."""
        return self.database or self.home / "ringfence.sqlite"


def meanings() -> dict[str, str]:
    """What each setting means, by name, as its docstring says."""
    body = ast.parse(inspect.getsource(Settings)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, text in itertools.pairwise(body.body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            found[field.target.id] = str(text.value.value)
    return found


def read_settings(environment: Mapping[str, str], document: str = "") -> Settings:
    """Settings from a TOML document, over them those of the environment.

    Raises `Refused` for an unknown name or a value out of bounds, with the remedy.
    """
    try:
        given: dict[str, object] = dict(tomllib.loads(document))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"the settings file is not TOML: {error}", "mend the line named") from error
    given |= {
        key[len(PREFIX) :].lower(): value
        for key, value in environment.items()
        if key.startswith(PREFIX) and key != f"{PREFIX}SETTINGS"
    }
    for name in given:
        if name not in Settings.__struct_fields__:
            raise Refused(f"there is no setting {name}", _remedy(name))
    try:
        return msgspec.convert(given, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise Refused(f"a setting is wrong: {error}", "see `ringfence settings` for the bounds") from error


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the file that `RINGFENCE_SETTINGS` names, if it does, and the environment; raises `Refused`."""
    named = environment.get(f"{PREFIX}SETTINGS", "")
    if not named:
        return read_settings(environment)
    try:
        document = Path(named).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"the settings file {named} cannot be read: {error}", "mend RINGFENCE_SETTINGS") from error
    return read_settings(environment, document)


def _path(kind: type, given: object) -> object:
    if kind is Path and isinstance(given, str) and given:
        return Path(given).expanduser()
    raise ValueError("a path is expected")


def _remedy(name: str) -> str:
    near = difflib.get_close_matches(name, Settings.__struct_fields__, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{meant}known settings: {', '.join(Settings.__struct_fields__)}"
