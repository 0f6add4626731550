"""Signing keys in a hardware module, named by a PKCS #11 URI (RFC 7512); the key never leaves it."""

from __future__ import annotations

import threading
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

import pkcs11
from msgspec import Struct
from pkcs11.types import SignMixin

from ringfence.telecom.errors import Refused, Unavailable

_REMEDY = (
    "write pkcs11:token=NAME;object=KEY?module-path=/path/to/library.so&pin-source=file:/path/to/pin on one line "
    "(RFC 7512)"
)
_WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinExpired)


class KeyAddress(Struct, frozen=True, kw_only=True):
    """Where a key is: what a PKCS #11 URI says."""

    module_path: str
    token: str
    object: str = ""
    id: bytes = b""
    pin_source: str = ""
    """Path of a file that holds the PIN alone; empty when the token needs none."""


def read_address(text: str) -> KeyAddress:
    """Read a PKCS #11 URI. Raises `Refused`; a PIN in the URI itself is refused, since URIs end up in logs."""
    scheme, _, rest = text.strip().partition(":")
    path, _, query = rest.partition("?")
    parts = [*(one.partition("=") for one in path.split(";")), *(one.partition("=") for one in query.split("&"))]
    found = {name: value for name, _, value in parts if name}
    if scheme != "pkcs11" or "token" not in found or "module-path" not in found or not {"object", "id"} & found.keys():
        raise Refused("this is no PKCS #11 URI with token, object or id, and module-path", _REMEDY)
    if "pin-value" in found:
        raise Refused("the PIN stands in the URI", "put it into a file of its own and name that with pin-source")
    return KeyAddress(
        module_path=unquote(found["module-path"]),
        token=unquote(found["token"]),
        object=unquote(found.get("object", "")),
        id=unquote_to_bytes(found.get("id", "")),
        pin_source=unquote(found.get("pin-source", "")).removeprefix("file:"),
    )


class HardwareSigner:
    """Fulfils `Signer`; safe to use from several threads, one signature at a time."""

    def __init__(self, address: KeyAddress, x5u: str) -> None:
        """Log in and find the key. Raises `Refused` when there is none or the PIN is wrong, else `Unavailable`."""
        self._address = address
        self._x5u = x5u
        self._lock = threading.Lock()
        self._locked_out: Refused | None = None
        self._key = self._open()

    @property
    def x5u(self) -> str:
        """URL of the certificate that goes with the key."""
        return self._x5u

    @property
    def elsewhere(self) -> bool:
        """Yes: in the module."""
        return True

    def sign(self, signing_input: bytes) -> bytes:
        """ES256: 64 bytes, r and s. Raises `Unavailable` when the module does not answer, also after a new login."""
        digest = sha256(signing_input).digest()
        with self._lock:
            try:
                return self._signature(digest)
            except pkcs11.PKCS11Error:
                return self._again(digest)

    def _signature(self, digest: bytes) -> bytes:
        # A hardware module writes r and s one after the other, which is what ES256 wants.
        return bytes(self._key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

    def _again(self, digest: bytes) -> bytes:
        if self._locked_out is not None:
            raise Unavailable(f"the hardware module let us in no more: {self._locked_out.message}")
        try:
            self._key = self._open()
            return self._signature(digest)
        except Refused as refused:
            # A module counts wrong PINs and locks itself: nothing is tried twice with the same one.
            self._locked_out = refused
            raise Unavailable(f"the hardware module let us in no more: {refused.message}") from refused
        except pkcs11.PKCS11Error as error:
            raise Unavailable(f"the hardware module can't sign: {type(error).__name__}") from error

    def _open(self) -> SignMixin:
        address = self._address
        try:
            token = pkcs11.lib(address.module_path).get_token(token_label=address.token)
            session = _session(token, self._pin())
            key = session.get_key(
                object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=address.object or None, id=address.id or None
            )
        except _WRONG_PIN as error:
            raise Refused(f"the hardware module refuses the PIN: {type(error).__name__}", _PIN_REMEDY) from error
        except (pkcs11.NoSuchToken, pkcs11.MultipleTokensReturned) as error:
            raise Unavailable(f"the hardware module has not one token {address.token}") from error
        except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned) as error:
            raise Refused(
                f"the token {address.token} has not one private key of that name", "mend object or id in the URI"
            ) from error
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            raise Unavailable(f"the hardware module can't be opened: {type(error).__name__}") from error
        return _private(key)

    def _pin(self) -> str | None:
        if not self._address.pin_source:
            return None
        try:
            return Path(self._address.pin_source).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Refused("the file of the PIN can't be read", _PIN_REMEDY) from error


_PIN_REMEDY = "put the right PIN into the file that pin-source names, then save the .pkcs11 file again"


def _session(token: pkcs11.Token, pin: str | None) -> pkcs11.Session:
    """A session in which we are logged in; all sessions of a process share one login."""
    try:
        return token.open(user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        return token.open()


def _private(key: pkcs11.Key) -> SignMixin:
    if not isinstance(key, SignMixin):
        raise Refused("that object is no private key", "mend object or id in the URI")
    return key
