from pathlib import Path

from ringfence.screening.pages import check_pages
from ringfence.screening.ruleset import Ruleset

FOLDER = Path(__file__).parents[2] / "docs" / "checks"


def test_the_pages_in_the_docs_are_what_the_rules_say(ruleset: Ruleset) -> None:
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}

    assert written == check_pages(ruleset), "run `make docs`"


def test_every_rule_has_a_page_that_the_index_links(ruleset: Ruleset) -> None:
    pages = check_pages(ruleset)

    for rule in ruleset.rules:
        assert f"{rule.code.lower()}.md" in pages
        assert f"({rule.code.lower()}.md)" in pages["index.md"]
