"""Reading JSON bodies without ever failing on what a stranger sent."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from ringfence.telecom.errors import Refused

T = TypeVar("T")


def read_json(decoder: msgspec.json.Decoder[T], body: bytes | msgspec.Raw) -> T:
    """The value; raises `Refused` with the place of the fault for anything else."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Refused(f"the body does not fit: {error}", "see /openapi.json for its shape") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"the body is not JSON in UTF-8: {error}", "mend the place named") from error
    except RecursionError as error:
        raise Refused("the body is nested too deep", "see /openapi.json for its shape") from error
