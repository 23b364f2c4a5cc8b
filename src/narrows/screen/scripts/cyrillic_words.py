"""What Cyrillic words mean: phrases and legal forms in any case, inflected words, compounds, names of places.

The data are stems; a word is looked up without its ending. A word that is in no table may still be of a kind whose
English form follows from its own: "-логия" is "-logy", "арзамасский" is of Arzamas.
"""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.scripts.cyrillic_letters import spelled
from narrows.screen.scripts.tables import table

Forms = tuple[str, ...]
"""Latin forms of one meaning, the usual one first."""

# Endings of nouns and adjectives in Russian, Ukrainian, Belarusian, Bulgarian (with its articles) and Serbian.
_ENDINGS = frozenset(
    "а я о е и ы у ю ь й і ї є ой ей ый ий ій ая яя ое ее ые ие ого его ому ему ым им ом ем ою ею ых их ами ями ам ям ах "
    "ях ов ев ів ова ево ове еве ци ците ища ята тата иите овете евете ию ия ии ием иям иях иями ье ья ью ьи ої ими ыми "
    "ці ця ът ят та то те ата ото ията ите ето ната ните на но ни ен ама има ог ој ка ки ке ку кой ков ок ник ники ников "
    "ец ца цы цев ные ный ная ное ного ной ному ным ном ную ных ными нної ний не ні них ним ската ското ските ския ский "
    "ская ское ские ского ской скому ским ском скую ских скими ська ське ський ської ських ські ски ска ско ске ість "
    "ості остей ость ости ест ание ания ение ения ений ае аго ага ам ыя ія ії ію ія".split()
)
_PLACE = re.compile(
    "(.{3,}?)(?:с|ц)к(?:ий|ая|ое|ие|ого|ой|ому|им|ом|ую|их|ими|а|о|и|ия|ият|ата|ото|ите|ате|і|ага|ае|ія)"
)
_PREFIXES = tuple(
    "электро авиа радио нефте газо гидро военно народно теле авто кибер макро микро нано агро био энерго металло машино "
    "судо вагоно танко аэро вело мото фото кино видео спец гос сельхоз пром строй тепло водо лесо угле хим гео био спорт "
    "турбо термо крио крипто мульти супер транс ино внеш меж вертолето ракето станко приборо инвест фин мед фарм".split()
)
_COGNATES = tuple(
    (re.compile(f"{native}$"), latin)
    for native, latin in (
        ("изаци(?:я|и|ю|ей|ята)", "ization"),
        ("аци(?:я|и|ю|ей|ята)", "ation"),
        ("нци(?:я|и|ю|ей|ята)", "nce"),
        ("ци(?:я|и|ю|ей|ята)", "tion"),
        ("логи(?:я|и|ю|ей|ята)", "logy"),
        ("графи(?:я|и|ю|ей|ята)", "graphy"),
        ("метри(?:я|и|ю|ей)", "metry"),
        ("ическ(?:ий|ая|ое|ие|ого|ой|их|и|а|о)", "ic"),
        ("альн(?:ый|ая|ое|ые|ого|ой|ых)", "al"),
        ("изм(?:а|у|ом|ът)?", "ism"),
    )
)


@lru_cache(maxsize=32768)
def meaning(word: str) -> Forms | None:
    """The meanings of an inflected lower-case word; None if it is in no table. () says nothing in English."""
    known = table("cyrillic_words")
    found = known.get(word) or _inflected(word)
    if found is None and "-" in word:
        pieces = word.split("-")
        meanings = [meaning(piece) for piece in pieces]
        if any(meanings):
            return tuple(
                " ".join(m[min(which, len(m) - 1)] if m else p for m, p in zip(meanings, pieces, strict=True))
                for which in (0, 1)
            )
    return found if found is not None else _compound(word)


def _inflected(word: str) -> Forms | None:
    known = table("cyrillic_words")
    for size in range(1, min(6, len(word) - 2)):
        stem = word[:-size]
        if stem in known and word[-size:] in _ENDINGS and (len(stem) > 3 or size <= 3):
            return known[stem]
    if word.endswith("ен"):  # Bulgarian "военен" is of the stem "военн"
        return known.get(word[:-2] + "н")
    return None


def _compound(word: str) -> Forms | None:
    """ "электрооборудование" is "electro equipment" and "electroequipment"."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) >= len(prefix) + 4:
            rest = table("cyrillic_words").get(word[len(prefix) :]) or _inflected(word[len(prefix) :])
            if rest and rest[0]:
                first = (meaning(prefix) or (spelled(prefix, "russian", "plain"),))[0]
                return f"{first} {rest[0]}", f"{first}{rest[0]}"
    return None


@lru_cache(maxsize=32768)
def cognate(word: str, tongue: str) -> Forms | None:
    """English by the look of a word: international endings, and the place in an adjective of a place."""
    for ending, latin in _COGNATES:
        found = ending.search(word)
        if found and found.start() >= 3:
            return (spelled(word[: found.start()], tongue, "plain") + latin,)
    found = _PLACE.fullmatch(word)
    if found:
        stem = found[1] + ("ск" if found[1].endswith("ин") else "")
        return spelled(stem, tongue, "plain"), spelled(word, tongue, "plain")
    return None


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """A word without its ending, to compare words of a phrase in any case; up to four letters it is left whole."""
    if len(word) > 4:
        for size in (4, 3, 2, 1):
            if len(word) - size >= 4 and word[-size:] in _ENDINGS:
                return word[:-size]
    return word


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[Forms, Forms]]]:
    index: dict[str, list[tuple[Forms, Forms]]] = {}
    for phrase, latin in table("cyrillic_forms").items():
        stems = tuple(map(stem, phrase.split()))
        index.setdefault(stems[0], []).append((stems, latin))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def phrase(stems: list[str], at: int) -> tuple[int, Forms]:
    """How many words from `at` are a known phrase, legal form or acronym, and its forms; (0, ()) if none is."""
    for want, latin in _phrases().get(stems[at], ()):
        size = len(want)
        if size == 1 or tuple(stems[at : at + size]) == want:
            return size, latin
    return 0, ()


@lru_cache(maxsize=32768)
def given_name(word: str) -> Forms | None:
    """The usual spellings of a given name, also in the genitive."""
    names = table("cyrillic_names")
    if word in names:
        return names[word]
    for nominative in (word[:-1], word[:-1] + "й", word[:-1] + "ь", word[:-1] + "а", word[:-1] + "я"):
        if word[-1:] in ("а", "я", "ы", "и") and nominative in names:
            return names[nominative]
    return None
