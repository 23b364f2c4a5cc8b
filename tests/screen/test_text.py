"""Names as rows for the search: folding is idempotent, nothing depends on the batch, and no text breaks it."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrows.screen.fold import fold
from narrows.screen.kernel.layout import ABJAD, EXACT, LATIN
from narrows.screen.kernel.marking import MOST_WORDS
from narrows.screen.scripts import fold_latin
from narrows.screen.scripts.fold import clean, repair
from narrows.screen.split import canonical_words
from narrows.screen.text import LONGEST, Prepared, prepare, rows_of
from narrows.screen.windows import _STEP, windows
from screen.parties import new_word

# Parts that were seen to matter to one rule or another, put together in any order.
PIECES = (
    *(
        "co",
        "com",
        "pany",
        "Ltd.",
        "limi",
        "ted",
        "Inc",
        " ",
        ".",
        "&",
        "&amp;",
        "&#x41;",
        "'",
        "’",
        "-",
        "_",
        "\n",
        "\t",
    ),
    *(
        "\x00",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u00ad",
        "\ud800",
        "\udfff",
        "\ufe0f",
        "\U000e0041",
    ),
    *(
        "e\u0301",
        "\u0301",
        "\u0345",
        "\u0338",
        "ß",
        "ŉ",
        "İ",
        "ı",
        "ﬁ",
        "ﷺ",
        "½",
        "№",
        "Ａ",
        "１",
        "ᄀ",
        "ᅡ",
        "ᆨ",
        "か",
        "\u3099",
    ),
    *(
        "华为",
        "技术",
        "有限公司",
        "中",
        "科",
        "Завод",
        "Нуаwei",
        "а",
        "ООО",
        "شركة",
        "علي",
        "삼성",
        "לב",
        "Ελλάς",
        "ไทย",
        "🚀",
        "A1b2",
    ),
)
texts = st.text(st.characters(), max_size=30) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def lines(prepared: Prepared) -> list[str]:
    return prepared.buffer.tobytes().decode("utf-8").split("\n")[:-1]


@given(texts)
@example("com pany")
@example("ᄀ.ᅡ")
@example("Inc orporated")
@settings(max_examples=10_000)
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    latin = fold_latin(text)
    assert fold_latin(latin) == latin
    prepared = prepare([text])
    for line, mode in zip(lines(prepared), prepared.modes.tolist(), strict=True):
        again = prepare([line])
        # A row of Chinese characters has readings of its own behind it.
        assert lines(again)[0].split() == line.split()
        assert again.modes[0] == (LATIN if mode == ABJAD else mode)
        if mode != EXACT:
            assert len(again.modes) == 1


@given(st.lists(texts, min_size=1, max_size=6))
@settings(max_examples=300)
def test_the_rows_of_a_name_do_not_depend_on_the_other_names(names: list[str]) -> None:
    together = prepare(names)
    apart = [prepare([name]) for name in names]
    assert lines(together) == [line for one in apart for line in lines(one)]
    assert together.name.tolist() == [at for at, one in enumerate(apart) for _ in one.modes]
    assert together.modes.tolist() == [mode for one in apart for mode in one.modes.tolist()]
    assert together.across.tolist() == [read for one in apart for read in one.across.tolist()]


def test_what_is_too_long_is_cut_in_a_batch_of_short_names_as_well() -> None:
    long = "Example " * (LONGEST // 4)
    assert lines(prepare([long]))[0] == lines(prepare([long] + ["x"] * 100))[0]
    assert len(lines(prepare([long] + ["x"] * 100))[0]) == LONGEST


def test_no_names_have_no_rows() -> None:
    assert len(prepare([]).modes) == 0
    assert len(windows(prepare([])).modes) == 0
    assert canonical_words(prepare([]).buffer, 0).first.tolist() == [0]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Example\x00Works", "example works"),
        ("Example\r\nWorks\tLtd", "example works ltd"),
        ("Example&nbsp;Works", "example works"),
        ("Ex\u200bam\u2060ple \u202eWorks\u202c", "example works"),
        ("Exam\ud800ple", "example"),
        ("ＥＸＡＭＰＬＥ Ｗｏｒｋｓ", "example works"),
        ("Exаmple Wоrks", "example works"),  # Cyrillic а and о
        ("Xi'an Example", "xian example"),
    ],
)
def test_what_is_not_seen_makes_no_difference(name: str, row: str) -> None:
    assert " ".join(lines(prepare([name]))[0].split()) == row


def test_a_chinese_name_is_compared_as_it_is_written_and_as_it_is_read() -> None:
    rows = rows_of("华为技术有限公司")
    assert rows[0] == ("华 为 技 术", EXACT, 0.0)
    assert len(rows) > 1
    assert all(mode == LATIN and read == 1.0 for _, mode, read in rows[1:])


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Рамзан Кадыров", "ramzan kadyrov"),
        ("Кадыров Рамзан", "kadyrov ramzan"),
        ("Хизри Абакаров", "khizri abakarov"),  # a given name that is in no table
        ("Віктор Янукович", "viktor yanukovych"),  # a surname that ends like a patronymic
        ("О.В. Дерипаска", "o v deripaska"),
        ("华为", "huawei"),
        ("华为 Huawei", "huawei"),
        ("КВР ОАО", "kbp oao"),  # Cyrillic letters alone, all drawn as Latin ones
        ("Саi, Во", "cai bo"),
    ],
)
def test_a_reading_that_leaves_nothing_open_is_asked_for_as_it_is_written_in_latin_letters(
    name: str, row: str
) -> None:
    assert (row, LATIN, 0.0) in rows_of(name, True)
    assert (row, LATIN, 1.0) in rows_of(name)


@pytest.mark.parametrize(
    "name",
    [
        "Иван Николаевич",
        "Алексей Юрьевич",
        "Рамзан Ахматович Кадыров",
        "Тайное Общество",
        "ООО «Вектор»",
        "华为公司",
        "北京",
    ],
)
def test_of_other_names_in_another_script_something_is_open(name: str) -> None:
    assert all(across == 1.0 for _, mode, across in rows_of(name, True) if mode != EXACT)


@pytest.mark.parametrize("name", ["T.\u200bM.\u200bG. LIMITED", "CОNSTRUCTORA H.L.P.", "T.&#77;.G. LIMITED"])
def test_a_name_with_signs_that_are_not_seen_has_the_row_of_the_name_as_it_looks(name: str) -> None:
    assert rows_of(name) == rows_of(repair(clean(name)))


@pytest.mark.parametrize("gap", [" ", ""])
@pytest.mark.parametrize("count", [1, MOST_WORDS, MOST_WORDS + 1, 33, 34, 57, 200])
def test_every_few_words_of_a_long_name_stand_together_in_a_window(count: int, gap: str) -> None:
    rng = random.Random(count)
    words = [new_word(rng) if at % 2 else str(rng.randint(100, 999)) for at in range(count)]
    line = gap.join(words)  # without gaps, letters and digits are compared as words apart all the same
    prepared = windows(prepare(["other", line]))
    found = [row for row, name in zip(lines(prepared), prepared.name.tolist(), strict=True) if name == 1]
    assert found[0] == line
    compared = [re.findall("[a-z]+|[0-9]+", row)[:MOST_WORDS] for row in found]
    few = MOST_WORDS - _STEP + 1
    for at in range(max(count - few, 0) + 1):
        part = words[at : at + few]
        assert any(row[i : i + few] == part for row in compared for i in range(len(row)))
    assert (len(found) > 1) == (count > MOST_WORDS)
