"""Reading the claims `rph` and `sph`: which priority a call may have (RFC 8443, RFC 9027)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from ringfence.telecom.identity import Priority

_VALUE = re.compile(r"[A-Za-z0-9!%*_+`'~-]+\.[A-Za-z0-9!%*_+`'~-]+", re.ASCII)
"""`namespace.priority` (RFC 4412 section 3.1)."""
_EMERGENCY = "esnet."
_CALL_BACK = "psap-callback"
MOST = 32
"""Values of one claim that are read."""


class BadPriority(ValueError):
    """The claims are not what RFC 8443 and RFC 9027 ask for; the message quotes nothing of them."""


def read_priority(claims: Mapping[str, object]) -> Priority:
    """What the claims say. Raises `BadPriority`.

    `rph` is an object of arrays, `auth` among them; `sph` goes with a value `esnet.x` and has one value alone.
    """
    rph = claims.get("rph")
    if not isinstance(rph, dict):
        raise BadPriority("rph is missing or not an object")
    for values in cast("dict[str, object]", rph).values():
        if not isinstance(values, list) or not 1 <= len(values) <= MOST:
            raise BadPriority("rph holds what is not an array of values")
        if not all(isinstance(value, str) and _VALUE.fullmatch(value) is not None for value in values):
            raise BadPriority("rph holds what is not a namespace and a priority")
    if "auth" not in rph:
        raise BadPriority("rph.auth is missing")
    auth = tuple(cast("list[str]", rph["auth"]))
    if "sph" not in claims:
        return Priority(auth)
    if claims["sph"] != _CALL_BACK:
        raise BadPriority("sph is not psap-callback")
    if not any(value.startswith(_EMERGENCY) for value in auth):
        raise BadPriority("sph is there without a priority of emergency services")
    return Priority(auth, call_back=True)
