import pytest
from tests.analytics.documents import packaged_profiles

from ringfence.analytics.profile import needed, read_profiles, split, views, with_values
from ringfence.telecom.errors import BadRules

_ONE = '/*\nabout = "a"\n\n[columns]\nn = "BIGINT: calls"\n*/\nSELECT COUNT(*) AS n FROM {0}'


def test_every_packaged_profile_reads_only_what_comes_before_it() -> None:
    profiles = packaged_profiles()
    before: set[str] = {"records", "places", "subscriptions"}

    for name, profile in profiles.items():
        assert set(profile.needs) <= before
        before.add(name)
    assert {"by_calling", "by_called", "by_pair", "by_trunk", "by_device", "by_cell", "by_range", "by_hour"} <= set(
        views(profiles)
    )
    assert "looks" not in views(profiles)


def test_only_what_leads_to_a_view_is_made() -> None:
    assert needed(packaged_profiles(), ["by_hour"]) == ["calls", "by_hour"]


def test_a_header_that_names_other_columns_than_the_query_is_refused_with_its_line() -> None:
    with pytest.raises(BadRules, match=r"a\.sql, line 4: columns: header and query differ: m, n"):
        read_profiles({"a.sql": _ONE.format("calls").replace("AS n", "AS m")})


def test_profiles_that_need_one_another_are_refused() -> None:
    with pytest.raises(BadRules, match="circle: a -> b -> a"):
        read_profiles({"a.sql": _ONE.format("b"), "b.sql": _ONE.format("a")})


def test_a_profile_of_nothing_known_is_refused() -> None:
    with pytest.raises(BadRules, match="there is no profile elsewhere"):
        read_profiles({"a.sql": _ONE.format("elsewhere")})


def test_a_document_without_header_is_refused() -> None:
    with pytest.raises(BadRules, match="does not begin with a comment"):
        split("SELECT 1", "a.sql")


def test_values_take_the_place_of_names_in_any_dialect() -> None:
    sql = "/* head */ SELECT a // $by AS x FROM t WHERE b > $least AND c = $name"

    assert (
        with_values(sql, {"by": 2, "least": 0.5, "name": "o'x"})
        == "SELECT a // 2 AS x FROM t WHERE b > 0.5 AND c = 'o''x'"
    )
    assert "DIV 2" in with_values(sql, {"by": 2, "least": 0.5, "name": "x"}, "spark")


def test_a_name_inside_a_text_is_left_alone_and_a_negative_value_makes_no_comment() -> None:
    assert with_values("SELECT '$a', x -$b FROM t", {"b": -2}) == "SELECT '$a', x -(-2) FROM t"
