"""Words read as a tree give what each of them gives when it is held against a text by itself."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from narrows.model.prose import Words
from narrows.model.tokens import tokens_of

TEXTS = ["fab", "fabs", "7", "14", "nm", "厂", "工厂", "of", "n7"]
PLACES = [
    "fab", "fab*", "fab/厂", "#", "#8-20", "nm/of", "#8-20_nm", "^n_7", "fa*/n*", "&/of", "工厂", "^厂", "of/fab_of",
]  # fmt: skip


def _ends(word: str, text: str, start: int) -> int:
    """Where the longest match of a word ends that begins at a token, or -1: each way to write it tried by itself."""
    tokens = tokens_of(text)

    def after(places: list[str], at: int) -> int:
        if not places:
            return at
        best = -1
        for way in places[0].split("/"):
            end = at
            for piece in way.split("_"):
                number = re.fullmatch("#(?:([0-9]+)-([0-9]+))?", piece)
                parts = ["#"] if number else re.findall("[a-z]+|[0-9]+|[厂工]", piece)
                for place, part in enumerate(parts):
                    if end < 0 or end == len(tokens):
                        end = -1
                        break
                    said = tokens[end]
                    fits = (
                        said.text.isdigit()
                        and (number[1] is None or int(number[1]) <= int(said.text) <= int(number[2]))
                        if number
                        else said.text.startswith(part)
                        if piece.endswith("*")
                        else said.text == part
                    )
                    fits &= said.touches if place else not (piece.startswith("^") and said.touches)
                    end = end + 1 if fits else -1
            if end >= 0:
                best = max(best, after(places[1:], end))
        return best

    return after(word.split(" "), start)


@given(
    words=st.lists(
        st.lists(st.sampled_from(PLACES), min_size=1, max_size=3).filter(lambda places: "&" not in places[0]),
        min_size=1,
        max_size=4,
    ),
    said=st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(["", " ", "/"])), max_size=8),
)
def test_a_list_finds_the_longest_of_its_words_from_each_place_on(
    words: list[list[str]], said: list[tuple[str, str]]
) -> None:
    listed = [(str(place), " ".join(places)) for place, places in enumerate(words)]
    text = "".join(one for pair in said for one in pair)
    tokens = tokens_of(text)
    expected, at = [], 0
    while at < len(tokens):
        ends = {heading: _ends(word, text, at) for heading, word in listed}
        longest = max(ends.values())
        if longest > at:
            under = frozenset(heading for heading, end in ends.items() if end == longest)
            expected.append((tokens[at].start, tokens[longest - 1].end, under))
        at = max(longest, at + 1)
    found = Words(listed)
    assert [tuple(one) for one in found.find(text)] == expected
    assert [tuple(one) for one in found.find(text)] == expected  # by what was grown before


def test_words_of_which_the_same_is_left_share_what_follows() -> None:
    words = Words(
        [("fab", "wafer/chip/ic/logic/memory fab/plant/line"), ("fab", "semiconductor fab/plant/line")]
    )
    for first in ("wafer", "chip", "ic", "logic", "memory", "semiconductor"):
        assert words.find(f"{first} line")
    # Behind the first word, and at the end.
    assert len(words._of_ascii._known) == 2
