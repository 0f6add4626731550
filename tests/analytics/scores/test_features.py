import numpy as np
import pytest
from tests.analytics.scores.number_examples import TEXT, document, part

from ringfence.analytics.profile import read_profiles
from ringfence.analytics.scores.features import feature_values, read_features
from ringfence.telecom.errors import BadRules


def test_every_packaged_feature_stands_on_a_column_of_the_profile() -> None:
    from pathlib import Path

    import ringfence

    folder = Path(ringfence.__file__).parent / "rules" / "profiles"
    profiles = read_profiles({path.name: path.read_text("utf-8") for path in folder.glob("*.sql")})
    columns = {column.name for column in profiles["by_caller"].columns} | {"window_h"}
    asked = {name for one in document().feature for name in (one.above, one.below) if name}
    assert asked <= columns


def test_quotients_are_unknown_where_the_divisor_is_nothing() -> None:
    profiles = part(3).profiles
    profiles.columns["attempts"][0] = 0.0
    values = feature_values(profiles, document())
    place = document().names.index("new_share")
    assert np.isnan(values[0, place])
    assert values[1, place] == profiles.columns["parties"][1] / profiles.columns["attempts"][1]
    assert values[0, document().names.index("window_h")] == 24.0
    assert np.isnan(values[:, document().names.index("refused_share")]).all()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('why = "As parties in each hour"\n', "", "has a sign without reason"),
        ('name = "parties"\n', 'name = "attempts"\n', "stands twice"),
        ("sign = -1", "sign = 2", "sign"),
        ('unknown = ["cards"]', 'unknown = ["carts"]', "there is no feature carts"),
        ("lawful_reached = 0.00006", "lawful_reached = 2.0", "lawful_reached"),
    ],
)
def test_a_wrong_document_is_refused_with_its_line(before: str, after: str, told: str) -> None:
    assert before in TEXT
    with pytest.raises(BadRules, match=told) as refused:
        read_features(TEXT.replace(before, after, 1))
    assert refused.value.line > 1
