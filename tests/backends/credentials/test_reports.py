from pathlib import Path

from ringfence.backends.credentials.reports import ReportFolder
from ringfence.screening.authentication.certificates import CertificateReport, KnownCertificate
from ringfence.telecom.identity import BAD_IDENTITY_INFO


def test_every_worker_sees_the_reports_of_all(tmp_path: Path) -> None:
    one, two = ReportFolder(tmp_path / "certificates", 1), ReportFolder(tmp_path / "certificates", 2)
    assert one.reports() == {}
    row = KnownCertificate(x5u="https://a/b", kept_until_s=2, used_s=1, fault=BAD_IDENTITY_INFO.because("gone"))
    told = CertificateReport(at_s=1, certificates=(row,), failing=1)

    one.write(told)
    two.write(CertificateReport(at_s=2))

    assert two.reports() == {"w01": told, "w02": CertificateReport(at_s=2)}
    one.leave()
    one.leave()
    assert list(two.reports()) == ["w02"]


def test_a_broken_file_is_left_out(tmp_path: Path) -> None:
    folder = ReportFolder(tmp_path, 1)
    folder.write(CertificateReport(at_s=1))
    (tmp_path / "w02.json").write_text("{")

    assert list(folder.reports()) == ["w01"]
