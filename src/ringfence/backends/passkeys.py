"""The ceremonies of Web Authentication, level 2, by py_webauthn."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import options_to_json, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ringfence.access.factor import Factor, Passkey
from ringfence.telecom.errors import NotAllowed, Refused

NAME = "Ringfence"
PATIENCE_MS = 120_000
LONGEST_ANSWER = 16_384
_REMEDY = "Open the page again and repeat; passkeys work only at the address that console_url names."


class WebPasskeys:
    """Fulfils `PasskeyRite` for one address of the console; a passkey is bound to its host."""

    def __init__(self, address: str) -> None:
        """`address` as browsers see it, e.g. `https://ringfence.example.net`. Raises `Refused`."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.path.strip("/"):
            raise Refused(f"`{address}` is no address of a console.", "Set console_url to https://HOST[:PORT].")
        self._host = host
        self._origin = f"{parts.scheme}://{parts.netloc}"

    def registering(self, account: str, known: Iterable[bytes], challenge: bytes) -> str:
        """What the browser is asked when a passkey is added; `known` are the credentials that there are."""
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=NAME,
            user_name=account,
            user_id=sha256(account.encode()).digest(),
            challenge=challenge,
            timeout=PATIENCE_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.DISCOURAGED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return options_to_json(options)

    def registered(self, answer: str, challenge: bytes) -> Passkey:
        """The passkey of the answer. Raises `Refused`."""
        try:
            found = webauthn.verify_registration_response(
                credential=answer[:LONGEST_ANSWER],
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise Refused("The browser's answer is not a passkey for this address.", _REMEDY) from error
        return Passkey(found.credential_id, found.credential_public_key, found.sign_count)

    def asking(self, known: Iterable[bytes], challenge: bytes) -> str:
        """What the browser is asked at sign-in."""
        options = webauthn.generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            timeout=PATIENCE_MS,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )
        return options_to_json(options)

    def credential_of(self, answer: str) -> bytes:
        """Which credential an answer speaks of. Raises `Refused`."""
        try:
            return parse_authentication_credential_json(answer[:LONGEST_ANSWER]).raw_id
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise Refused("The browser's answer cannot be read.", _REMEDY) from error

    def answered(self, answer: str, challenge: bytes, factor: Factor) -> int:
        """The new count of signatures when the answer is this factor's. Raises `NotAllowed`, `Refused`."""
        try:
            found = webauthn.verify_authentication_response(
                credential=answer[:LONGEST_ANSWER],
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=factor.secret,
                credential_current_sign_count=factor.used,
            )
        except WebAuthnException as error:
            raise NotAllowed("The passkey was not accepted.", _REMEDY) from error
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("The browser's answer cannot be read.", _REMEDY) from error
        return found.new_sign_count
