from __future__ import annotations

from ringfence.backends.planes import layout


def test_a_record_is_two_cache_lines_and_its_parts_do_not_overlap() -> None:
    assert layout.RECORD_BYTES == 128
    assert layout.MARKS + layout.EVENT_LIMIT == layout.TIMES
    assert layout.TIMES + 4 * layout.EVENT_LIMIT == layout.PRINTS
    assert layout.PRINTS + 4 * layout.EVENT_LIMIT == layout.TALKS
    assert layout.TALKS + 2 * layout.EVENT_LIMIT == layout.RECORD_BYTES
    assert layout.TAGS + 2 * layout.WAYS <= layout.RECORDS
    assert layout.BUCKET_BYTES % 64 == 0


def test_a_block_holds_its_rings_counters_and_first_parties() -> None:
    assert layout.PANES_5S + 13 * 4 == layout.PANES_150S
    assert layout.PANES_150S + 25 * 4 == layout.PANES_1H
    assert layout.PANES_1H + 25 * 4 <= layout.PAIRS
    assert layout.PAIRS + 7 * 16 <= layout.RECENT
    assert layout.RECENT + 4 * layout.RECENT_LIMIT <= layout.INLINE
    assert layout.INLINE + 8 * layout.INLINE_LIMIT == layout.CORE_BYTES


def test_the_undo_space_of_a_worker_holds_the_largest_step() -> None:
    from ringfence.backends.planes.lock import OUT, SLOT_BYTES, UNDO

    both = 2 * (layout.CORE_BYTES + 16 + layout.LIST_BYTES + 16)
    sweep = layout.MAP_BYTES + 16
    pools = 12 * (16 + 16 + 8 + 16)
    assert UNDO + layout.RECORD_BYTES + 16 + 48 + both + sweep + pools < OUT
    assert OUT + 2 * 8 * layout.FIELDS <= SLOT_BYTES
