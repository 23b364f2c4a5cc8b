"""What is done to any text first: signs that nobody sees go, look-alike letters go home, Latin letters lose their marks."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from narrows.screen.scripts.alphabet import letter_script
from narrows.screen.scripts.reading import tidy

# Letters of other alphabets that are drawn as a Latin letter is, after Unicode's confusables.txt (UTS 39).
_CYRILLIC_AS_LATIN = dict(
    zip("АВЕЅІЈКМНОРСТУХҮԚԜаеѕіјорсухһԁԛԝԍ", "ABESIJKMHOPCTYXYQWaesijopcyxhdqwg", strict=True)
)
_GREEK_AS_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιονκρυ", "ABEZHIKMNOPTYXaiovkpu", strict=True))
_LATIN_AS_CYRILLIC = dict(zip("ABEKMHOPCTYXaeopcyxiIsSjJ", "АВЕКМНОРСТУХаеорсухіІѕЅјЈ", strict=True))
_LATIN_AS_GREEK = dict(zip("ABEZHIKMNOPTYXov", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον", strict=True))
_HOME = {
    "latin": str.maketrans({**_CYRILLIC_AS_LATIN, **_GREEK_AS_LATIN}),
    "cyrillic": str.maketrans(_LATIN_AS_CYRILLIC),
    "greek": str.maketrans(_LATIN_AS_GREEK),
}
# Letters of rare alphabets, such as the Macedonian dze: beside letters that are Latin as well, the Latin one is meant.
_RARELY_CYRILLIC = frozenset("SsJj")
_ALIKE = {"cyrillic": frozenset(_CYRILLIC_AS_LATIN), "greek": frozenset(_GREEK_AS_LATIN)}
# Letters drawn alike within a word: Latin, Greek, Cyrillic and their marks.
_WORD = re.compile(r"[A-Za-z\u00aa-\u024f\u0300-\u036f\u0370-\u052f\u1e00-\u1fff]+")
_ALPHABETS = (
    re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]"),
    re.compile("[\u0400-\u052f]"),
    re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
)

# A Latin letter that has no plain letter under its mark, or whose usual plain form is another than anyascii's.
_LATIN = str.maketrans(
    {"ə": "a", "Ə": "a", "ʼ": "", "ʻ": "", "ʹ": "", "ʺ": "", "ʾ": "", "ʿ": "", "ˈ": "", "ĸ": "k", "ß": "ss"}
)
# Signs inside a word, so that "Xi'an" and "Ch'o'n" are one word each.
_INSIDE = re.compile("(?<=[^\\W_])['’‘ʼʻ`´ʹʺʾʿ′‛＇]+(?=[^\\W_]|\\s|$)")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]+")
# In Persian the zero-width non-joiner parts the halves of a compound; elsewhere it is noise.
_ZWNJ = re.compile("(?<=[\u0600-\u06ff])\u200c(?=[\u0600-\u06ff])")
_ENTITY = re.compile("&[#a-zA-Z]")
_TRADEMARKS = str.maketrans("\u2122\u2120\u00ae\u00a9", "    ")


def clean(text: str) -> str:
    """The text with HTML entities decoded, width and ligatures plain (NFKC), and without what is not seen: control,
    zero-width and bidi characters, soft hyphens, variation selectors, lone surrogates, emoji and pictures."""
    if text.isascii() and text.isprintable() and "&" not in text:
        return text
    for _ in range(2):  # "&amp;amp;" happens; deeper is somebody's game
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    # Signs of a trademark, which would become letters behind the word.
    text = unicodedata.normalize("NFKC", text.translate(_TRADEMARKS))
    if "\u200c" in text:
        text = _ZWNJ.sub(" ", text)
    return text if text.isascii() and text.isprintable() else text.translate(_SEEN)


class _Seen(dict[int, str]):
    """str.translate's table: what takes the place of a code point, found out once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if category in ("Cf", "Cn", "Co", "Cs") or 0xFE00 <= code <= 0xFE0F or letter in "\u0640\u115f\u3164":
            seen = ""  # a joiner between two halves of a word parts nothing
        elif 0x0300 <= code <= 0x036F:
            seen = ""  # a mark that no letter takes: the stress in "Анато́лий"
        elif category in ("Cc", "So", "Zs", "Zl", "Zp", "Sk") and letter not in "`´":
            seen = " "
        else:
            seen = letter
        if len(self) < 20_000:
            self[code] = seen
        return seen


_SEEN = _Seen()


def repair(text: str) -> str:
    """The text with each look-alike letter in the alphabet of the rest of its word.

    A word of look-alikes alone goes to the alphabet of the words around it: Cyrillic "АО" in a Latin name becomes
    "AO". A text in one alphabet stays as it is.
    """
    latin, cyrillic, greek = (alphabet.search(text) is not None for alphabet in _ALPHABETS)
    if latin + cyrillic + greek < 2:
        return text
    around = _main_alphabet(text) or _most_letters(text)
    return _WORD.sub(lambda found: _home(found[0], around), text)


def _main_alphabet(text: str) -> str:
    """The alphabet of the letters that cannot be mistaken; Latin counts only where there are no others."""
    counts = {"latin": 0, "cyrillic": 0, "greek": 0}
    for letter in text:
        script = letter_script(letter)
        if script in counts and letter not in _ALIKE.get(script, ()):
            counts[script] += letter not in _LATIN_AS_CYRILLIC or script != "latin"
    return max(counts, key=lambda script: counts[script]) if any(counts.values()) else ""


def _most_letters(text: str) -> str:
    """The alphabet that most words are in where each letter could be of another: Latin, where as many are in that."""
    scripts = [{letter_script(letter) for letter in word} for word in _WORD.findall(text)]
    counts = {script: scripts.count({script}) for script in _HOME}
    return max(counts, key=lambda script: counts[script]) if any(counts.values()) else ""


def as_latin(text: str) -> str:
    """A text in letters that are all drawn as Latin ones, with those; "" for any other."""
    letters = [letter for letter in text if letter.isalpha()]
    if not all(letter in _CYRILLIC_AS_LATIN or letter in _GREEK_AS_LATIN for letter in letters):
        return ""
    return text.translate(_HOME["latin"])


def _home(word: str, around: str) -> str:
    own: dict[str, int] = {}
    sure: dict[str, int] = {}
    for letter in word:
        script = letter_script(letter)
        if script in _HOME:
            own[script] = own.get(script, 0) + 1
            if script == "latin":
                alike = letter in (_LATIN_AS_GREEK if "greek" in own else _LATIN_AS_CYRILLIC)
            else:
                alike = letter in _ALIKE[script]
            if not alike:
                sure[script] = sure.get(script, 0) + 1
    if not own:
        return word
    if len(own) == 1:
        # A word in one alphabet stays in it, unless it could be read in the alphabet of all words around it.
        only = next(iter(own))
        if sure or not around or only == around or (around != "latin" and only != "latin"):
            return word
        return word.translate(_HOME[around]) if len(word) > 1 or around == "latin" else word
    if not sure and "latin" in own:
        if not _RARELY_CYRILLIC.isdisjoint(word):
            return word.translate(_HOME["latin"])
        if around in own:
            return word.translate(_HOME[around])
    ranked = sure or own
    return word.translate(_HOME[max(ranked, key=lambda script: (ranked[script], script == around))])


def fold_latin(text: str) -> str:
    """A name as lower-case ASCII words with single spaces.

    Marks, ligatures, full width, entities and unseen characters are gone, look-alike letters are repaired, "&" is
    "and". A letter of another script is written by a plain table, one letter at a time: `readings` knows better. The
    folded form of a folded form is itself. Umlauts lose their dots ("Müller" is "muller").
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    return fold_clean(repair(clean(text)))


def fold_clean(text: str) -> str:
    """`fold_latin` for a text that is already cleaned and repaired."""
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text:
        text = _DOTTED.sub(_acronym, text)
    plain = text.isascii()
    if not plain or "'" in text or "`" in text:
        text = _INSIDE.sub("", text)
    if not plain:
        text = text.translate(_LATIN)
        text = _MARKS.sub("", unicodedata.normalize("NFD", text))
        if not text.isascii():
            text = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return tidy(text)


def _acronym(found: re.Match[str]) -> str:
    """ "S.M.I.C." is one word, and so is "S.A." at the end; the two letters of "J.R. Smith" are initials."""
    dotted = found[0]
    letters = dotted.replace(".", "")
    if len(letters) == 2 and found.end() < len(found.string.rstrip(" .,)")):
        return " ".join(letters) + " "
    return letters + " "


@lru_cache(maxsize=8192)
def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    plain = anyascii(letter)
    if not plain.isascii():  # not all of Unicode has a spelling
        return " "
    if letter_script(letter) == "han":
        return f" {plain} "
    return plain.replace("'", "").replace("`", "") if letter.isalpha() else plain
