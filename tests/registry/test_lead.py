import pytest
from tests.examples import NOW, mobile, read
from tests.registry.pictures import PDF, jpeg, png

from ringfence.registry.lead import MOST_FILES, LeadSent, clean_files, make_lead, shown_number
from ringfence.telecom.errors import Refused


def test_the_same_subject_is_one_lead_however_it_is_written() -> None:
    first, said = make_lead(LeadSent(provider="Cheap Calls, Ltd.", number="+8617000000001", text="a"), [], read, NOW)
    other, again = make_lead(LeadSent(provider=" cheap  calls ltd", number="17000000001", text="b"), [], read, NOW + 1)

    assert (first.id, first.number) == (other.id, mobile(1))
    assert said.id != again.id
    assert make_lead(LeadSent(provider="ＣＨＥＡＰ calls ltd", text="c"), [], read, NOW)[0].id != first.id


def test_the_same_report_is_the_same_and_a_new_file_makes_it_new() -> None:
    sent = LeadSent(app="FreeTalk", text="Rang me.")
    _, one = make_lead(sent, [], read, NOW)
    _, same = make_lead(LeadSent(app="freetalk", text="rang me"), [], read, NOW + 9)
    _, more = make_lead(sent, clean_files([PDF]), read, NOW)

    assert one.id == same.id != more.id


@pytest.mark.parametrize(
    "sent",
    [
        LeadSent(text="somebody called"), LeadSent(provider=" ", app="\u3000", text="x"), LeadSent(provider="x"),
        LeadSent(number="no number", text="x"), LeadSent(provider="x", text="  "),
    ],
)  # fmt: skip
def test_a_report_without_subject_or_content_is_refused(sent: LeadSent) -> None:
    with pytest.raises(Refused):
        make_lead(sent, [], read, NOW)


def test_files_are_counted_and_the_same_one_is_kept_once() -> None:
    assert len(clean_files([jpeg(), jpeg(), png()])) == 2
    with pytest.raises(Refused, match="too many"):
        clean_files([jpeg()] * (MOST_FILES + 1))
    assert (shown_number(0), shown_number(int(mobile(1)))) == ("", "+8617000000001")
