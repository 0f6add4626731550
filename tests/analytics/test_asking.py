import pytest
from tests.analytics.documents import packaged_profiles

from ringfence.analytics.asking import check, parse
from ringfence.analytics.profile import views
from ringfence.telecom.errors import BadRules

_VIEWS = views(packaged_profiles())


def _asked(text: str) -> tuple[str, ...]:
    return check(text, "x.sql", parse(text, "x.sql"), _VIEWS, {"least"})


def test_a_select_over_views_may_be_asked() -> None:
    text = (
        "WITH busy AS (SELECT number, attempts FROM by_calling WHERE attempts > $least)\n"
        "SELECT b.number AS subject, COUNT(*) AS n FROM busy AS b JOIN by_pair AS p ON p.calling = b.number GROUP BY 1"
    )

    assert _asked(text) == ("by_calling", "by_pair")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT number\nFROM read_parquet('x')", "line 2: READ_PARQUET"),
        ("SELECT number\nFROM 'calls.csv'", "no view that a detector may ask"),
        ("SELECT number FROM looks", "looks is no view"),
        ("SELECT number FROM other.by_calling", "no view"),
        ("SELECT number,\n getenv('HOME') AS x FROM by_calling", "line 2: GETENV"),
        ("SELECT random() AS x FROM by_calling", "RANDOM() is not allowed"),
        ("SELECT now() AS x FROM by_calling", "NOW() is not allowed"),
        ("SELECT * FROM by_calling", "takes what a later version may add"),
        ("SELECT number FROM by_calling\nWHERE shorty > 2", "line 2: Column 'shorty' could not be resolved"),
        ("SELECT number FROM by_calling\nWHERE attempts > $most", "line 2: there is no threshold most"),
        ("DROP TABLE by_calling", "not one SELECT"),
        ("SELECT 1; SELECT 2", "not one SELECT"),
        ("COPY (SELECT 1) TO 'x'", "not one SELECT"),
        ("SELECT 1 UNION SELECT 2", "not one SELECT"),
        ("SELECT number FROM by_calling\nWHERE (", "line 2: not SQL"),
        ("SELECT 'open", "not SQL"),
        ("", "not one SELECT"),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(BadRules) as refused:
        _asked(text)

    assert told in refused.value.message
    assert refused.value.document == "x.sql"
    assert refused.value.remedy
