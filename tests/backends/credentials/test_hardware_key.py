import threading
from pathlib import Path

import pkcs11
import pytest
from tests.backends.credentials.softhsm import LIBRARY, Module
from tests.screening.authentication.laboratory_calls import CALLED, CALLING, NOW, NOW_S, ORIGID, SINCE, Shelf, call

from ringfence.backends.credentials.hardware_key import HardwareSigner, KeyAddress, read_address
from ringfence.backends.credentials.signing_key import SigningKeys
from ringfence.screening.authentication.credential import TrustList, read_credential
from ringfence.screening.authentication.laboratory import found_authority, issue
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.sign import sign_shaken
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.authentication.verify import verify
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.identity import Attestation, Verstat

AUTHORITY = found_authority(SINCE)
PAIR = issue(AUTHORITY, TNAuthList(codes=("1234",)), SINCE)
X5U = "https://cert.example.org/november.pem"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Module:
    module = Module(tmp_path_factory.mktemp("module"))
    module.put(PAIR, "november")
    return module


def test_a_uri_names_the_key() -> None:
    text = "pkcs11:token=ring%20fence;object=a;id=%01%02?module-path=/l.so&pin-source=file:/p\n"

    assert read_address(text) == KeyAddress(
        module_path="/l.so", token="ring fence", object="a", id=b"\x01\x02", pin_source="/p"
    )


@pytest.mark.parametrize(
    "text",
    ["", "https://a/b", "pkcs11:object=a?module-path=/l", "pkcs11:token=a;object=b", "pkcs11:token=a?module-path=/l"],
)
def test_a_uri_that_names_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="PKCS #11"):
        read_address(text)


def test_a_pin_in_the_uri_is_refused_and_not_repeated() -> None:
    with pytest.raises(Refused) as caught:
        read_address("pkcs11:token=a;object=b?module-path=/l&pin-value=hunter2")
    assert "hunter2" not in f"{caught.value} {caught.value.remedy}"


def test_a_call_signed_in_hardware_is_verified(module: Module) -> None:
    signer = HardwareSigner(read_address(module.uri("november")), X5U)
    credential = read_credential(PAIR.pem, TrustList((AUTHORITY.certificate,)))

    identity = sign_shaken(
        signer, calling=CALLING, called=(CALLED,), attestation=Attestation.FULL, origid=ORIGID, iat=NOW_S
    )

    assert verify(call(identity), Shelf({X5U: credential}), ORDINARY).verstat is Verstat.PASSED


def test_several_threads_sign_with_one_key(module: Module) -> None:
    signer = HardwareSigner(read_address(module.uri("november")), X5U)
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.extend(signer.sign(b"x") for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 80
    assert {len(one) for one in made} == {64}


def test_a_login_that_the_module_lost_is_taken_up_again(module: Module) -> None:
    signer = HardwareSigner(read_address(module.uri("november")), X5U)
    pkcs11.lib(LIBRARY).reinitialize()

    assert len(signer.sign(b"x")) == 64


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("object=november", "object=december"), Refused),
        (("token=ringfence", "token=elsewhere"), Unavailable),
        (("libsofthsm2.so", "libnothing.so"), Unavailable),
        (("pin-source=file:", "pin-source=file:/no/such"), Refused),
    ],
)
def test_what_is_not_there_is_told(module: Module, change: tuple[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        HardwareSigner(read_address(module.uri("november").replace(*change)), X5U)


def test_a_wrong_pin_is_tried_once_and_not_told(module: Module, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("wrong-pin")
    keys = SigningKeys(tmp_path / "keys", "https://cert.example.org")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "november.pem").write_bytes(PAIR.pem)
    (tmp_path / "keys" / "november.pkcs11").write_text(module.uri("november").replace(str(module.pin_file), str(pin)))
    pkcs11.lib(LIBRARY).reinitialize()

    with pytest.raises(Refused, match=r"november\.pkcs11.*refuses the PIN") as caught:
        keys.poll()
    assert "wrong-pin" not in f"{caught.value} {caught.value.remedy}"
    pin.unlink()
    with pytest.raises(Refused, match="refuses the PIN"):
        keys.poll()
    (tmp_path / "keys" / "november.pkcs11").write_text(f"{module.uri('november')}\n")
    assert keys.poll()
    assert len(keys.signer(int(NOW.timestamp())).sign(b"x")) == 64


def test_a_key_of_another_certificate_is_refused(module: Module, tmp_path: Path) -> None:
    other = issue(AUTHORITY, TNAuthList(codes=("1234",)), SINCE)
    (tmp_path / "november.pem").write_bytes(other.pem)
    (tmp_path / "november.pkcs11").write_text(module.uri("november"))

    with pytest.raises(Refused, match="not the certificate"):
        SigningKeys(tmp_path, "https://cert.example.org").poll()
