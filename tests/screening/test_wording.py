from __future__ import annotations

from pathlib import Path

import ringfence
from ringfence.backends.files.shelf import read_documents
from ringfence.bench.decisions import made_up
from ringfence.screening.ruleset import parse_ruleset
from ringfence.screening.wording import Wording

DOCUMENTS = read_documents(Path(ringfence.__file__).parent / "rules")
FAN_OUT = "checks/fan_out.toml"


def test_titles_follow_the_running_ruleset() -> None:
    running = parse_ruleset(DOCUMENTS)
    words = Wording(lambda: running)
    before = words.title("FAN_OUT", "en")
    assert before.isascii()
    assert words.title("FAN_OUT", "zh") != before
    assert words.title("NOTHING", "en") == "NOTHING"
    changed = DOCUMENTS[FAN_OUT].replace(f'title_en = "{before}"', 'title_en = "Other"')
    running = parse_ruleset({**DOCUMENTS, FAN_OUT: changed})
    assert words.title("FAN_OUT", "en") == "Other"


def test_a_rejected_call_is_answered_as_its_jurisdiction_says() -> None:
    running = parse_ruleset(DOCUMENTS)
    rejected = made_up(50, "0D1QXA000G042")
    response = Wording(lambda: running).response(rejected)
    assert response.sip_code >= 600
    assert rejected.id in response.reason_header
