from ringfence.backends.pages.followed import FEW, Followed


def test_without_pages_little_is_kept_whole_and_much_is_not() -> None:
    small, large = Followed(0), Followed(0)

    assert small.begin(7, pages=False) == FEW + 1
    assert small.takes()
    small.finish(7)
    assert (small.whole, small.position) == (True, 7)
    assert large.begin(7, pages=False) == FEW + 1
    assert [large.takes() for _ in range(FEW + 1)][-2:] == [True, False]
    large.finish(7)
    assert not large.whole


def test_pages_in_use_take_nothing_of_a_full_load() -> None:
    followed = Followed(3)

    assert followed.begin(9, pages=True) == 0
    followed.finish(9)
    assert (followed.whole, followed.position) == (False, 9)


def test_pages_from_before_what_stands_beside_them_fall_back_to_their_position() -> None:
    followed = Followed(0)
    followed.begin(10, pages=False)
    followed.finish(12)

    followed.took(11)
    assert followed.position == 12
    followed.took(8)
    assert followed.position == 8
    followed.told(9)
    followed.took(9)
    assert followed.position == 9
