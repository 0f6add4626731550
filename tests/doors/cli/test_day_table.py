from rich.console import Console

from ringfence.doors.cli.day_table import day_lines, day_picture, day_table
from ringfence.sample.day import WAVES, Origin
from ringfence.sample.score import ComplaintScore, DayScore, Mix, WaveScore

NONE = Mix(0, 0, 0, 0)
SCORE = DayScore(
    people=Mix(3600, 0, 1, 0),
    complaints=ComplaintScore(Mix(14034, 199, 0, 199), Mix(887, 136, 0, 136), NONE, Mix(429, 63, 0, 0), NONE),
    waves=(WaveScore(Origin.DESK, Mix(250, 201, 24, 0), 250, 49, 49),),
)


def shown(score: DayScore) -> str:
    console = Console(record=True, width=140)
    console.print(day_table(score))
    return console.export_text()


def test_the_table_says_what_is_real_and_what_is_simulated() -> None:
    text = shown(SCORE)

    assert "3,600" in text
    assert "201 (80.4%)" in text
    assert text.count("real") >= 6
    assert text.count("simulated") == 1


def test_every_wave_has_its_words() -> None:
    waves = tuple(WaveScore(wave, NONE, 0, 0, 0) for wave in WAVES)

    assert shown(DayScore(SCORE.people, SCORE.complaints, waves)).count("simulated") == len(WAVES)


def test_the_sentences_state_counts_and_of_how_many() -> None:
    first, second, third = day_lines(SCORE)

    assert "0 of 3,600" in first
    assert "63 of 429" in second
    assert "201 of 250 (80.4%)" in third


def test_the_picture_is_the_table() -> None:
    picture = day_picture(SCORE)

    assert picture.startswith("<svg")
    assert "3,600" in picture
