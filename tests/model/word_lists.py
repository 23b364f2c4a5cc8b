"""Words of the law's word lists as texts that somebody might write."""

from __future__ import annotations

import re


def written(word: str, number: str) -> list[str]:
    """Texts that a word of a file stands for: each of its alternatives once, with `number` in the place of any, and the last in the
    place of one within limits."""
    plain = re.sub(r"#\d+-(\d+)", r"\1", word.replace("*", "").replace("^", "")).replace("#", number)
    places = [part.split("/") for part in plain.split(" ")]
    longest = max(map(len, places))
    texts = [[place[min(at, len(place) - 1)] for place in places] for at in range(longest)]
    return [" ".join(text).replace("_", " ") for text in texts]
