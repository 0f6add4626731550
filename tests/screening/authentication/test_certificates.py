from ringfence.screening.authentication.certificates import (
    MOST_SHOWN,
    CertificateReport,
    KnownCertificate,
    together,
    urgent,
)
from ringfence.telecom.identity import BAD_IDENTITY_INFO, Fault


def _row(
    x5u: str, *, ends: int = 100, used: int = 0, fault: Fault | None = None, failures: int = 0
) -> KnownCertificate:
    return KnownCertificate(x5u=x5u, kept_until_s=0, used_s=used, not_after_s=ends, fault=fault, failures=failures)


def test_failures_come_first_then_what_could_not_be_renewed_then_what_ends_soonest() -> None:
    rows = [
        _row("late", ends=300),
        _row("soon", ends=200),
        _row("stuck", failures=1),
        _row("bad", fault=BAD_IDENTITY_INFO),
    ]

    assert [row.x5u for row in urgent(rows)] == ["bad", "stuck", "soon", "late"]


def test_only_so_many_are_shown() -> None:
    assert len(urgent(_row(str(number)) for number in range(MOST_SHOWN + 5))) == MOST_SHOWN


def test_of_one_url_the_row_that_was_used_last_is_shown() -> None:
    old = CertificateReport(at_s=1, certificates=(_row("a", used=5, fault=BAD_IDENTITY_INFO), _row("b")), fetches=2)
    new = CertificateReport(at_s=2, certificates=(_row("a", used=9),), fetches=3, fetch_failures=1, troubles=("x",))

    whole = together([new, old])

    assert {row.x5u: row.fault for row in whole.certificates} == {"a": None, "b": None}
    assert (whole.held, whole.failing, whole.fetches, whole.fetch_failures) == (2, 0, 5, 1)
    assert (whole.at_s, whole.troubles) == (2, ("x",))


def test_no_worker_is_an_empty_report() -> None:
    assert together([]) == CertificateReport(at_s=0)
