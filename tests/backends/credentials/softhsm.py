"""A hardware module of our own: SoftHSM with one token and one P-256 key in a folder that goes with the test."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pkcs11
import pkcs11.util.ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.servers import require

from ringfence.screening.authentication.laboratory import Issued

PIN = "4711-pin"
LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"


class Module:
    """One token named `ringfence`."""

    def __init__(self, folder: Path) -> None:
        """Sets `SOFTHSM2_CONF` for this process, once: the library reads it when it is first loaded."""
        self.library = require("softhsm2", LIBRARY)
        program = require("softhsm2", "/usr/bin/softhsm2-util")
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
        self.pin_file = folder / "pin"
        self.pin_file.write_text(f"{PIN}\n")
        making = ["--init-token", "--free", "--label", "ringfence", "--so-pin", "4711-so", "--pin", PIN]
        subprocess.run([program, *making], check=True, capture_output=True)

    def put(self, issued: Issued, name: str) -> None:
        """Put a private key into the token; from there it does not come out."""
        der = issued.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        attributes = pkcs11.util.ec.decode_ec_private_key(der)
        attributes |= {pkcs11.Attribute.LABEL: name, pkcs11.Attribute.TOKEN: True}
        attributes |= {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
        token = pkcs11.lib(str(self.library)).get_token(token_label="ringfence")
        with token.open(rw=True, user_pin=PIN) as session:
            session.create_object(attributes)

    def uri(self, name: str) -> str:
        """Where that key is."""
        return f"pkcs11:token=ringfence;object={name}?module-path={self.library}&pin-source=file:{self.pin_file}"
