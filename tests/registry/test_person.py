import pytest

from ringfence.registry.person import LARGEST_EVIDENCE, check_evidence
from ringfence.telecom.errors import Refused


def test_evidence_of_known_kinds_is_taken() -> None:
    check_evidence(b"%PDF-1.7", "application/pdf")
    check_evidence("同意".encode(), "text/plain")


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"MZ\x90", "application/x-msdownload"),
        (b"MZ\x90", "image/png"),
        (b"a\0b", "text/plain"),
        (b"", "text/plain"),
        (b"a" * (LARGEST_EVIDENCE + 1), "text/plain"),
    ],
)
def test_files_that_lie_or_are_too_large_are_refused(body: bytes, media: str) -> None:
    with pytest.raises(Refused):
        check_evidence(body, media)
