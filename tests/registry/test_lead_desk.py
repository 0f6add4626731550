from pathlib import Path

import pytest
from tests.examples import NOW, read
from tests.registry.pictures import EXIF, ZIP, jpeg

from ringfence.backends.sql.store import open_store
from ringfence.registry.lead import LeadSent
from ringfence.registry.lead_desk import LeadDesk
from ringfence.telecom.errors import Refused


def test_cleaned_files_are_kept_by_hash_and_a_report_with_a_lying_file_keeps_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    desk = LeadDesk(store.leads, store.evidence, read, lambda: NOW)
    with pytest.raises(Refused):
        desk.report(LeadSent(provider="x", text="y"), [jpeg(), ZIP])
    assert store.leads.page() == ()

    lead = desk.report(LeadSent(provider="x", text="y"), [jpeg(EXIF)])

    digest = store.leads.reports(lead.id)[0].evidence
    assert store.evidence.fetch(digest) == ("image/jpeg", jpeg())
    store.close()
