import msgspec

from ringfence.analytics.kept import Compacted, LoadReport, StoreStatus, Trouble


def test_a_report_goes_out_and_comes_back() -> None:
    report = LoadReport(files=1, taken=5, troubles=(Trouble("f", "why"),))
    assert msgspec.json.decode(msgspec.json.encode(report), type=LoadReport) == report


def test_a_store_that_holds_nothing_has_no_first_hour() -> None:
    empty = StoreStatus(records=0, size=0, hours=0, parts=0, commits=0, changed_ms=0, since=LoadReport())
    assert (empty.first_hour, empty.last_hour, empty.clocks) == ("", "", ())
    assert Compacted(1, 6, 1).before == 6
