from pathlib import Path

from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.companies import Companies, caller_law, document
from ringfence.settings import Settings
from ringfence.telecom.number import PhoneNumber


def test_the_operators_copy_of_a_document_comes_first(tmp_path: Path) -> None:
    packaged = document(tmp_path, "list-checks.toml")
    own = tmp_path / "rules" / "registry" / "list-checks.toml"
    own.parent.mkdir(parents=True)
    own.write_text(packaged.replace("canaries = 3", "canaries = 9"), "utf-8")
    assert caller_law(tmp_path).lists.canaries == 9


def test_mobiles_get_messages_and_fixed_lines_do_not(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    made = Companies(Settings(home=tmp_path), store, open_plan())
    assert made.reachable(open_plan().read("13800138000"))
    assert not made.reachable(open_plan().read("01012345678"))
    assert not made.reachable(PhoneNumber(0))
    store.close()
