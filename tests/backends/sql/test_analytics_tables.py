from ringfence.backends.sql.analytics_tables import suspicion_numbers, suspicions


def test_a_suspicion_is_found_by_its_id_and_by_every_number() -> None:
    assert [column.name for column in suspicions.primary_key] == ["id"]
    assert [column.name for column in suspicion_numbers.primary_key] == ["number", "suspicion"]
