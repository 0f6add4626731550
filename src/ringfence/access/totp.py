"""Codes of an authenticator: time-based one-time passwords (RFC 6238)."""

from __future__ import annotations

import hmac
from base64 import b32encode

import pyotp

STEP_S = 30
DRIFT_STEPS = 1
"""Steps that an authenticator's clock may be ahead or behind (RFC 6238 section 5.2 asks for one at most)."""
SECRET_BYTES = 20
"""160 bits, as RFC 4226 section 4 recommends."""
DIGITS = 6
ISSUER = "Ringfence"


def totp_secret(entropy: bytes) -> str:
    """The shared secret in Base32. `entropy` is 20 random bytes."""
    return b32encode(entropy[:SECRET_BYTES]).decode()


def totp_address(secret: str, account: str) -> str:
    """What the QR code holds: an `otpauth:` address that authenticators read."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(secret: str, code: str, now_ms: int) -> int | None:
    """The step of 30 s (since 1970 UTC) that the code belongs to; None when it is no code of these minutes.

    Whoever takes the code must refuse that step and all before it from then on.
    """
    typed = "".join(letter for letter in code if letter.isascii() and letter.isdigit())
    if len(typed) != DIGITS:
        return None
    clock, now_step, found = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S), now_ms // 1000 // STEP_S, None
    for step in range(now_step - DRIFT_STEPS, now_step + DRIFT_STEPS + 1):
        # Every step is compared, so that time does not tell which one fits.
        if hmac.compare_digest(clock.generate_otp(step), typed):
            found = step
    return found
