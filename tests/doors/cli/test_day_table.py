from rich.console import Console

from ringfence.doors.cli.day_table import day_lines, day_picture, day_tables
from ringfence.sample.day import WAVES, Origin
from ringfence.sample.score import ComplaintScore, DayScore, Mix, WaveScore

NONE = Mix(0, 0, 0, 0)
SCORE = DayScore(
    people=Mix(3600, 0, 1, 0),
    complaints=ComplaintScore(Mix(14034, 199, 0, 199), Mix(887, 136, 0, 136), NONE, Mix(429, 63, 0, 0), NONE),
    waves=(WaveScore(Origin.DESK, Mix(250, 201, 24, 0), 250, 49, 49),),
)


def shown(score: DayScore, width: int = 80) -> tuple[str, str]:
    texts = []
    for table in day_tables(score):
        console = Console(record=True, width=width)
        console.print(table)
        texts.append(console.export_text())
    return texts[0], texts[1]


def test_the_tables_say_what_is_real_and_what_is_simulated() -> None:
    real, simulated = shown(SCORE)

    assert "what is real" in real
    assert "3,600" in real
    assert "136 (15.3%)" in real
    assert "what is simulated" in simulated
    assert "80.4%" in simulated


def test_the_tables_fit_eighty_columns() -> None:
    waves = tuple(WaveScore(wave, Mix(9_999, 9_998, 9_999, 0), 999, 999, 999) for wave in Origin if wave in WAVES)
    score = DayScore(SCORE.people, SCORE.complaints, waves)

    assert len(waves) == 5
    assert [len(text.splitlines()) for text in shown(score)] == [len(text.splitlines()) for text in shown(score, 200)]


def test_the_sentences_state_counts_and_of_how_many() -> None:
    first, second, third, *_ = day_lines(SCORE)

    assert "0 of 3,600" in first
    assert "63 of 429" in second
    assert "201 of 250 (80.4%)" in third


def test_the_picture_is_the_table() -> None:
    picture = day_picture(SCORE)

    assert picture.startswith("<svg")
    assert "3,600" in picture
