from ringfence.backends.sql.registry_tables import codes, preference_history, preferences


def test_history_has_the_columns_of_the_present() -> None:
    assert [c.name for c in preferences.columns] == [c.name for c in preference_history.columns]


def test_no_code_is_kept_in_the_clear() -> None:
    assert "code" not in codes.columns
