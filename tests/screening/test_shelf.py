from ringfence.backends.files.shelf import FileShelf
from ringfence.screening.shelf import RuleShelf


def test_the_files_shelf_is_a_rule_shelf() -> None:
    kind: type[RuleShelf] = FileShelf

    assert all(hasattr(kind, name) for name in ("running", "fault", "documents", "poll", "promote", "archived"))
