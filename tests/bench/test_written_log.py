"""What a written log says it wrote is in the files."""

from pathlib import Path

from ringfence.bench.written_log import WrittenLog


def test_its_decisions_are_those_in_the_log(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    log.write(45)
    log.journal.close()

    assert list(log.reader.decisions()) == log.decisions
    assert len(log.reader.segments()) == 3
