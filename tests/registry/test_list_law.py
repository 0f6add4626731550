import pytest

from ringfence.documents import packaged_rules
from ringfence.registry.list_law import Allowance, CheckPurpose, read_list_law
from ringfence.telecom.errors import BadRules

TEXT = (packaged_rules() / "registry" / "list-checks.toml").read_text("utf-8")
LAW = read_list_law(TEXT)


def test_every_purpose_has_its_quota_and_an_organisation_may_have_more() -> None:
    own = read_list_law(TEXT + '[company."9131"]\ntimes = 5\n')
    for use in (*CheckPurpose, *Allowance):
        assert own.quota(use, "9131") == 5 * LAW.quota(use, "9131") == 5 * own.quota(use, "other")


@pytest.mark.parametrize(
    "wrong", ["trust = 1", TEXT.replace("[purpose.hygiene]", "[purpose.x]"), TEXT.replace("canaries = 3", "")]
)
def test_a_document_that_lacks_something_is_refused(wrong: str) -> None:
    with pytest.raises(BadRules):
        read_list_law(wrong)


def test_a_missing_purpose_is_named() -> None:
    start = TEXT.index("[purpose.complaint]")
    with pytest.raises(BadRules, match="complaint"):
        read_list_law(TEXT[:start])
