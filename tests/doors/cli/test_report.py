from ringfence.doors.cli.report import Block, Heading, Picture, Rows, Words, page


def test_a_page_stands_alone_and_escapes_what_it_is_given() -> None:
    blocks: list[Block] = [
        Heading("Figures"),
        Words("<b>", warning=True),
        Rows(("what", "how much"), [("a", "0.5"), ("b", "-1")]),
        Picture("<svg></svg>", "seen"),
    ]
    made = page("A & B", "beneath", blocks, "en")
    assert "<title>A &amp; B</title>" in made
    assert '<p class="warn">&lt;b&gt;</p>' in made
    assert '<td class="n">0.5</td>' in made
    assert '<th class="n">how much</th>' in made
    assert "src=" not in made
