from ringfence.bench.identity import CALLS, X5U, scene, sign_to_raw, verify_to_raw
from ringfence.screening.authentication.credential import Credential


def test_figures_say_what_they_were_measured_against() -> None:
    told: list[str] = []

    verified, signed = verify_to_raw(told.append, 2, 5), sign_to_raw(told.append, 2, 5)

    assert (verified.name, verified.bound, verified.better) == ("identity.verify_to_raw", 0.7, "higher")
    assert (signed.name, signed.bound) == ("identity.sign_to_raw", None)
    assert verified.value > 0
    assert "ES256" in verified.baseline
    assert len(told) == 4
    assert CALLS > 5


def test_the_scene_has_its_certificate_at_hand() -> None:
    here = scene()

    assert isinstance(here.find(X5U), Credential)
    assert here.find("https://elsewhere.example/a.pem") is None
