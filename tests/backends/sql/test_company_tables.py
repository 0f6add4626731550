from ringfence.backends.sql.company_tables import jobs
from ringfence.registry.job import Job


def test_the_table_of_jobs_has_a_column_for_each_field() -> None:
    assert [column.name for column in jobs.columns] == list(Job.__struct_fields__)
