from pathlib import Path

import msgspec
import pytest

from ringfence.bench.calls import message, nats, to_judge, write_file
from ringfence.telecom.call import CallRecord


def test_a_file_has_a_header_and_as_many_calls_as_asked_for(tmp_path: Path) -> None:
    write_file(tmp_path / "f.csv", 150)
    lines = (tmp_path / "f.csv").read_text().splitlines()
    assert len(lines) == 151
    assert {line.count(",") for line in lines} == {11}
    assert len({line.split(",")[0] for line in lines}) == 151


def test_a_message_is_a_record() -> None:
    record = msgspec.json.decode(message(5, at_ms=7), type=CallRecord)
    assert (record.call_id, record.at_ms, record.answered) == ("m5", 7, True)


def test_a_server_runs_while_it_is_needed(tmp_path: Path) -> None:
    with nats(tmp_path) as url:
        assert url.startswith("nats://127.0.0.1:")


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_the_judge_hears_of_the_desk_that_is_measured(tmp_path: Path) -> None:
    assert to_judge(tmp_path, lambda _: None).value > 1
