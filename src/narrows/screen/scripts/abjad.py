"""What Arabic and Hebrew share: a word of consonants gets the vowels that it most likely has."""

from __future__ import annotations

from collections.abc import Mapping

VOWELS = frozenset("aeiou")


def vocalized(
    letters: str, values: Mapping[str, str], semivowels: Mapping[str, tuple[str, str]], long: str
) -> str:
    """A word with a guess at its unwritten vowels: "khalaf", "mazhar".

    `values` has the Latin form of each letter; a letter of `semivowels` is its first form where a vowel stands beside
    it (`long` has the letters that are vowels) or it begins the word, else its second, a vowel. Between two consonants goes an "a", save between the second and
    third of four.
    """
    units: list[str] = []
    for at, letter in enumerate(letters):
        if letter in semivowels:
            consonant, vowel = semivowels[letter]
            before = not units or units[-1][-1:] in VOWELS
            after = at + 1 < len(letters) and letters[at + 1] in long
            unit = consonant if before or after else vowel
        else:
            unit = values.get(letter, "")
        if unit:
            units.append(unit)
    text = ""
    skipped = True
    last = len(units) - 1
    for at, unit in enumerate(units):
        if at and units[at - 1][-1] not in VOWELS and unit[0] not in VOWELS:
            if skipped or at == last:
                text += "a"
                skipped = False
            else:
                skipped = True
        text += unit
    return text
