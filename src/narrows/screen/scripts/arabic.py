"""Arabic script: Arabic, Persian, Dari, Pashto and Urdu.

Short vowels are not written, so that a name is read with the usual spellings of its parts where they are known, with a
guess elsewhere, and is handed on as consonants too (`abjad`).
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from narrows.screen.scripts.abjad import vocalized
from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.tables import table

_SAME = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیۍېےۓئ", "ي"),
        **dict.fromkeys("ةەۀہۃھۂ", "ه"),
        **dict.fromkeys("کڪګ", "ك"),
        "ؤ": "و",
        "ٹ": "ت",
        "ڈ": "د",
        "ډ": "د",
        "ړ": "ر",
        "ڑ": "ر",
        "ں": "ن",
        "ڼ": "ن",
        "ټ": "ت",
        "ږ": "ژ",
        "ښ": "ش",
        **dict.fromkeys("ء\u0640\u0670", ""),
        **{
            chr(code): "" for code in [*range(0x0610, 0x061B), *range(0x064B, 0x0660), *range(0x06D6, 0x06EE)]
        },
    }
)
_VALUES = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهپچژگڤڨڭۆۇۈۋ",
        "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h p ch zh g v g g o u u v".split(),
        strict=True,
    )
)
_SEMIVOWELS = {"و": ("w", "u"), "ي": ("y", "i")}
_PERSIAN_VALUES = {**_VALUES, "ث": "s", "ذ": "z", "ض": "z", "ق": "gh"}
_PERSIAN_SEMIVOWELS = {"و": ("v", "u"), "ي": ("y", "i")}
_PERSIAN = re.compile("[پچژگکیېۍ]")
_WORD = re.compile(r"[^\W_]+")
_GOD = "الله"


class Part(msgspec.Struct, frozen=True):
    """A word or two of a name: its spelling in two manners, its meaning if the tables have one, what it is natively."""

    native: str
    usual: str
    other: str
    means: tuple[str, ...] = ()
    name: bool = False


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned name in Arabic letters, with the Latin words in it."""
    words = _WORD.findall(text.translate(_SAME))
    persian = _PERSIAN.search(text) is not None
    parts = _parts(words, persian)
    kind = "persian" if persian else "arabic"
    usual = fold_clean(" ".join(part.usual for part in parts))
    other = fold_clean(" ".join(part.other for part in parts))
    said = "; ".join(f"{part.native} = {part.means[0]}" for part in parts if part.means)
    meant = _is_organization(parts)
    return best(
        (
            Reading(_meant(parts, 0) if meant else "", "translated", explanation=said),
            Reading(usual, kind, explanation="usual spellings of known names, other vowels guessed"),
            Reading(other, kind, explanation="other usual spellings of known names"),
            Reading(_meant(parts, 1) if meant else "", "translated", explanation=said),
            Reading(
                "" if persian or meant else _maghreb(other), "arabic", explanation="as written in the Maghreb"
            ),
            Reading(usual, kind, abjad=True, explanation="consonants; short vowels are not written"),
        )
    )


_FRENCH = (
    (re.compile(r"\babdul "), "abdel"),
    (re.compile(r"\bal "), "el "),
    (re.compile(r"\b(?:bin|ibn)\b"), "ben"),
    (re.compile(r"j"), "dj"),
    (re.compile(r"sh"), "ch"),
    (re.compile(r"(?<!o)u"), "ou"),
    (re.compile(r"(?<=[aeio])w(?=[aeio])"), "ou"),
    (re.compile(r"ouu"), "ou"),
)


def _maghreb(text: str) -> str:
    """ "mohammed ben abdul jawad shawi" as "mohammed ben abdeldjaouad chaoui"."""
    for pattern, latin in _FRENCH:
        text = pattern.sub(latin, text)
    return text


def _is_organization(parts: list[Part]) -> bool:
    """Whether words of the tables that are no names lead, or are two or more."""
    words = [bool(part.means) and not part.name for part in parts]
    return bool(words) and (words[0] or sum(words) > 1)


def _meant(parts: list[Part], which: int) -> str:
    return fold_clean(
        " ".join(part.means[min(which, len(part.means) - 1)] if part.means else part.usual for part in parts)
    )


def _parts(words: list[str], persian: bool) -> list[Part]:
    parts: list[Part] = []
    meanings = _known("arabic_words")
    at = 0
    while at < len(words):
        for size in (3, 2):
            phrase = " ".join(words[at : at + size])
            if at + size <= len(words) and phrase in meanings:
                spelled = [_word(word, persian) for word in words[at : at + size]]
                parts.append(
                    Part(
                        phrase,
                        " ".join(part.usual for part in spelled),
                        " ".join(part.other for part in spelled),
                        meanings[phrase],
                    )
                )
                at += size
                break
        else:
            ahead = words[at + 1] if at + 1 < len(words) else ""
            joined = _compound(words[at], ahead, persian)
            parts.append(joined or _word(words[at], persian))
            at += 2 if joined else 1
    return parts


@lru_cache(maxsize=16384)
def _compound(word: str, ahead: str, persian: bool) -> Part | None:
    """Two words that are one name: servant of, light of the faith, given by God."""
    if not ahead.startswith("ال") or len(ahead) < 4:
        return None
    first = _word(word, persian)
    native = f"{word} {ahead}"
    if ahead == _GOD:
        if word == "عبد":
            return Part(native, "abdullah", "abdallah", name=True)
        return Part(
            native, f"{first.usual}ullah", first.other + ("ullah" if persian else " allah"), name=True
        )
    rest = _word(ahead[2:], persian)
    if word == "عبد":
        pair = (f"abd al {rest.usual}", f"abdul {rest.other}")
        return Part(native, *(pair[::-1] if persian else pair), name=True)
    if ahead in ("الدين", "الحق"):
        joined = f"{first.usual}uddin" if ahead == "الدين" else f"{first.usual} ul haq"
        pair = (f"{first.usual} al {rest.usual}", joined)
        return Part(native, *(pair[::-1] if persian else pair), name=True)
    return None


@lru_cache(maxsize=32768)
def _word(word: str, persian: bool) -> Part:
    names = [_known("persian_names"), _known("arabic_names")] if persian else [_known("arabic_names")]
    means = _known("arabic_words").get(word, ())
    for known in names:
        if word in known:
            forms = list(known[word])
            if persian and known is names[0] and word in names[1]:
                forms += [form for form in names[1][word] if form not in forms]
            return Part(word, forms[0], forms[1] if len(forms) > 1 else forms[0], means, name=True)
    for prefix, latin in (("وال", "wal"), ("لل", "lil"), ("بال", "bil"), ("ال", "al"), ("ابو", "abu")):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            rest = _word(word[len(prefix) :], persian)
            lead = {"وال": "and ", "لل": "for "}.get(prefix, "")
            meant = tuple(lead + form for form in rest.means)
            return Part(word, f"{latin} {rest.usual}", f"{latin} {rest.other}", meant, rest.name)
    if word.startswith("عبدال") and len(word) > 6:
        joined = _compound("عبد", word[3:], persian)
        if joined:
            return joined
    for tail, latin in (
        ("الله", "ullah"),
        ("الدين", "uddin"),
        ("زاده", "zadeh"),
        ("پور", "pour"),
        ("خان", " khan"),
    ):
        if word.endswith(tail) and len(word) - len(tail) >= 2:
            first = _word(word[: -len(tail)], persian)
            other = f"{first.usual} {latin.strip()}" if first.other == first.usual else first.other + latin
            return Part(word, first.usual + latin, other, means, name=True)
    for cut in range(len(word) - 3, 2, -1):
        # two names that lost the space between them, or Persian double names
        head, tail = word[:cut], word[cut:]
        if any(head in known for known in names) and (
            any(tail in known for known in names)
            or (tail.startswith("ال") and any(tail[2:] in known for known in names))
        ):
            first, second = _word(head, persian), _word(tail, persian)
            return Part(
                word, f"{first.usual} {second.usual}", f"{first.other} {second.other}", means, name=True
            )
    if word.startswith("و") and len(word) > 3 and word[1:] in _known("arabic_words"):
        rest = _word(word[1:], persian)
        return Part(word, f"wa {rest.usual}", f"wa {rest.other}", tuple(f"and {form}" for form in rest.means))
    return Part(word, *_guess(word, persian), means)


def _guess(word: str, persian: bool) -> tuple[str, str]:
    """A word that is no known name: its usual sound if it is a common word, else with guessed vowels. The other form has
    the Arabic values of the letters where the first has the Persian ones."""
    sounds = _known("arabic_sounds").get(word)
    if sounds:
        return sounds[0], sounds[-1]
    ending = ""
    if word.endswith("يه") and len(word) > 4:
        ending, word = "iya", word[:-2]
    elif word.endswith("ه") and len(word) > 2:
        ending, word = ("eh" if persian else "a"), word[:-1]
    ahead = word + "ا" if ending else word  # the ending is a vowel to what stands before it
    cut = -1 if ending else None
    arabic = vocalized(ahead, _VALUES, _SEMIVOWELS, "ا")[:cut] + ending
    if not persian:
        return arabic, arabic
    return vocalized(ahead, _PERSIAN_VALUES, _PERSIAN_SEMIVOWELS, "ا")[:cut] + ending, arabic


@lru_cache(maxsize=4)
def _known(name: str) -> dict[str, tuple[str, ...]]:
    """A table with its keys in the plain letters that words are looked up in."""
    plain: dict[str, tuple[str, ...]] = {}
    for key, forms in table(name).items():
        plain.setdefault(key.translate(_SAME), forms)
    return plain
