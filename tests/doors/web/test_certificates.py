from collections.abc import Callable

import pytest
from tests.doors.web.caller import Caller
from tests.doors.web.scene import NOW_MS, Scene, certificates_of_a_morning

from ringfence.screening.authentication.certificates import CertificateReport, KnownCertificate

Visit = Callable[[Scene, str], Caller]


@pytest.fixture
def signed(scene: Scene) -> Scene:
    scene.certificates.told = {"w00": certificates_of_a_morning(NOW_MS // 1000)}
    return scene


def test_what_is_held_trusted_and_ours_is_told_with_its_end_and_what_is_wrong(signed: Scene, visit: Visit) -> None:
    page = visit(signed, "vera").get("/certificates").text

    for told in (
        "CN=SHAKEN 1234,O=Example Telecom", "SPC 1234", "https://cert.example.org/a.pem", "in order",
        "cannot be used", "the certificate was revoked", "in use, not renewed",
        "the certificate server answered 503", "failures in a row: 2", "CN=Example authority", "ends within 30 days",
        "example.crl", "a newer list is due", "https://cert.example.net/2026.pem", "signs now", "expired",
        "trust/broken.pem",
    ):  # fmt: skip
        assert told in page, told
    assert "PRIVATE" not in page


def test_those_that_fail_come_first_and_others_are_found_by_name(signed: Scene, visit: Visit) -> None:
    vera = visit(signed, "vera")
    page = vera.get("/certificates").text
    assert page.index("https://cert.example.org/revoked.pem") < page.index("https://cert.example.org/a.pem")

    found = vera.get("/certificates?find=REVOKED").text
    assert "https://cert.example.org/revoked.pem" in found
    assert "https://cert.example.org/a.pem" not in found
    assert "No certificate matches." in vera.get("/certificates?find=nothing").text


def test_hundreds_are_cut_and_the_page_says_so(scene: Scene, visit: Visit) -> None:
    rows = tuple(
        KnownCertificate(x5u=f"https://c.example/{n}", kept_until_s=0, used_s=0, not_after_s=NOW_MS // 1000 + 9)
        for n in range(230)
    )
    scene.certificates.told = {"w00": CertificateReport(at_s=1, certificates=rows, held=230)}

    page = visit(scene, "vera").get("/certificates").text

    assert "30 more are not shown" in page
    assert page.count("https://c.example/") == 200


def test_before_anything_is_set_up_the_page_says_how_to_begin(scene: Scene, visit: Visit) -> None:
    page = visit(scene, "vera").get("/certificates").text

    for told in ("No worker has reported yet", "None yet.", "No authority is trusted yet", "We have no signing key"):
        assert told in page, told


def test_what_a_stranger_put_into_a_certificate_runs_nothing(scene: Scene, visit: Visit) -> None:
    row = KnownCertificate(x5u="https://c.example/x", kept_until_s=0, used_s=0, subject="CN=<script>alert(1)</script>")
    scene.certificates.told = {"w00": CertificateReport(at_s=1, certificates=(row,))}

    assert "<script>" not in visit(scene, "vera").get("/certificates").text


def test_certificates_are_for_those_who_signed_in(scene: Scene, visit: Visit) -> None:
    assert visit(scene, "").get("/certificates").status_code == 303
