import pytest

from ringfence.access.organisation import Organisation, OrganisationKind, organisation, read_organisation
from ringfence.telecom.errors import Refused


@pytest.mark.parametrize(
    ("text", "kind", "known_as"),
    [
        ("operator", OrganisationKind.OPERATOR, ""),
        ("carrier:cmcc", OrganisationKind.CARRIER, "cmcc"),
        (" regulator:bj-ca ", OrganisationKind.REGULATOR, "bj-ca"),
        ("company:91110000MA01ABCD0X", OrganisationKind.COMPANY, "91110000MA01ABCD0X"),
    ],
)
def test_an_organisation_is_read_as_it_is_written(text: str, kind: OrganisationKind, known_as: str) -> None:
    read = read_organisation(text)

    assert (read.kind, read.id) == (kind, known_as)
    assert read_organisation(str(read)) == read


@pytest.mark.parametrize(
    "text", ["", "king", "carrier", "carrier:", "operator:x", "company:a b", "company:" + "a" * 65, "carrier:../x"]
)
def test_what_is_none_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_organisation(text)

    assert refused.value.remedy


def test_whoever_says_nothing_works_for_the_operator() -> None:
    assert organisation("operator", "") == Organisation()
