from ringfence.doors.web.ledger_words import CELLS, LEDGER_CHOICES, LEDGER_COLUMNS, LEDGER_HINTS, LEDGER_VOCABULARY
from ringfence.registry.lead import LeadState
from ringfence.registry.ledger_text import COLUMNS
from ringfence.registry.misuse import MisuseKind
from ringfence.telecom.commercial import Category
from ringfence.telecom.licence import LicenceState, ServiceClass


def test_every_ledger_column_state_and_finding_has_a_word() -> None:
    columns = {name for names in COLUMNS.values() for name in names}

    assert set(LEDGER_COLUMNS) == columns
    assert set(LEDGER_HINTS) | set(LEDGER_CHOICES) <= columns
    for kind, values in (
        ("ledger", set(COLUMNS)), ("lead", set(LeadState)), ("misuse", set(MisuseKind)), ("answer", set(LicenceState)),
        ("answer_told", set(LicenceState)), ("service", {str(one.value) for one in ServiceClass}),
    ):  # fmt: skip
        assert set(LEDGER_VOCABULARY[kind]) == values, kind
    assert set(CELLS) == {"yes", "no", *Category}
