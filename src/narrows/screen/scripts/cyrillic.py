"""Cyrillic names: by their letters, and with the words that lists translate."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from narrows.screen.scripts.cyrillic_letters import language, spelled
from narrows.screen.scripts.cyrillic_words import Forms, cognate, given_name, meaning, phrase, stem
from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best

_TOKEN = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")
_QUOTED = re.compile('[«„“"‘‚<\'‹]([^«»„“”"‘’‚<>‹›]{2,})[»”“"’‘>\'›]')
_PATRONYMIC = re.compile(
    "(?:[оеиі]вич|йович|ьич|инич|[оеи]вна|ична|[иі]вна|овіч|евіч|[аоеє]ўна|івн[аиу])[ауеом]{0,2}$"
)
_ENDS = ("", "й", "ий", "ь", "а", "я", "о")
"""What a given name may have lost to its patronymic."""
_INITIALS = re.compile(r"\w(?:\.\w)*")
_ORDINAL = re.compile(r"(\d+)-\w{1,3}")
_LEGAL = frozenset("llc ltd jsc pjsc ojsc cjsc ad ead ood eood doo llp alc".split())


class Part(msgspec.Struct, frozen=True):
    """Some words of a name: by their letters in two styles, and what they mean (() if not known)."""

    native: str
    spelling: str
    passport: str
    means: Forms
    quoted: bool
    legal: bool


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned, repaired name in Cyrillic letters, with the Latin words in it."""
    found = list(_TOKEN.finditer(text))
    words = [_ORDINAL.sub(r"\1", token[0].lower().replace("ё", "е")) for token in found]
    if not words:
        return ()
    tongue = language(text.lower())
    stems = [stem(word) for word in words]
    person = _person(words, tongue) if _is_person(words, stems) else ()
    if person and not any(map(_said_in_company, words)):
        return person
    quoted = [span.span(1) for span in _QUOTED.finditer(text)] if len(words) > 1 else []
    parts = _parts(words, stems, [any(a <= t.start() < b for a, b in quoted) for t in found], tongue)
    said = "; ".join(f"{part.native} = {part.means[0]}" for part in parts if part.means and part.means[0])
    return best(
        (
            *person[:4],
            Reading(
                _words(part.means[0] if part.legal else part.spelling for part in parts),
                "cyrillic",
                explanation=f"by its letters ({tongue})",
                plain=_is_bare(words)
                and (_has_initials(words) or not any(part.means or part.quoted for part in parts)),
            ),
            Reading(_words(_meant(part, 0) for part in parts), "translated", explanation=said),
            Reading(
                _words(
                    part.spelling if part.quoted and not part.legal else _meant(part, 0) for part in parts
                ),
                "translated",
                explanation=f"the quoted name by its letters; {said}",
            ),
            Reading(_words(_meant(part, 1) for part in parts), "translated", explanation=said),
            Reading(
                _words(part.means[0] if part.legal else part.passport for part in parts),
                "cyrillic",
                explanation="by its letters, as passports have them",
            ),
        )
    )


def _person(words: list[str], tongue: str) -> tuple[Reading, ...]:
    usual = [(given_name(word) or (spelled(word, tongue, "plain"),))[0] for word in words]
    other = [(given_name(word) or (spelled(word, tongue, "passport"),))[-1] for word in words]
    bgn = [spelled(word, tongue, "bgn") for word in words]
    fathers = [at for at, word in enumerate(words) if _PATRONYMIC.search(word)]
    if len(fathers) > 1:  # a surname may end like one
        fathers = [1]
    plain = _is_bare(words)
    short = [latin for at, latin in enumerate(usual) if at not in fathers]
    shorter = [latin for at, latin in enumerate(other) if at not in fathers]
    return best(
        (
            Reading(
                _words(usual),
                "cyrillic",
                explanation=f"by its letters ({tongue}), usual spelling of given names",
                plain=plain,
            ),
            Reading(_words(bgn), "cyrillic", explanation="by its letters, after BGN/PCGN", plain=plain),
            Reading(
                _words(other), "cyrillic", explanation="by its letters, as passports have them", plain=plain
            ),
            *(
                Reading(_words(form), "cyrillic", explanation="by its letters, patronymic left out")
                for form in (short, shorter)
                if 2 <= len(form) < len(words)
            ),
        )
    )


def _parts(words: list[str], stems: list[str], quoted: list[bool], tongue: str) -> list[Part]:
    parts = []
    at = 0
    while at < len(words):
        size, means = phrase(stems, at)
        if not size:
            size = 1
            means = meaning(words[at]) or given_name(words[at]) or cognate(words[at], tongue) or ()
        native = words[at : at + size]
        spelling = " ".join(spelled(word, tongue, "plain") for word in native)
        passport = " ".join(spelled(word, tongue, "passport") for word in native)
        parts.append(
            Part(" ".join(native), spelling, passport, means, quoted[at], bool(means) and means[0] in _LEGAL)
        )
        at += size
    return parts


def _meant(part: Part, which: int) -> str:
    if not part.means:
        return part.passport if which else part.spelling
    return part.means[0 if part.legal else min(which, len(part.means) - 1)]


def _words(latin: Iterable[str]) -> str:
    return fold_clean(" ".join(latin))


def _is_person(words: list[str], stems: list[str]) -> bool:
    """A patronymic, or two to four words of which one is a given name; no legal form or phrase among them."""
    if not 1 < len(words) <= 5 or any(phrase(stems, at)[0] for at in range(len(words))):
        return False
    if any(_PATRONYMIC.search(word) for word in words):
        return True
    return (
        len(words) <= 4 and any(given_name(word) for word in words) and not any(map(_said_in_company, words))
    )


def _is_bare(words: list[str]) -> bool:
    """Whether they may be a given name, or initials, and a surname: in Latin letters they are written just so. Of a given name
    and a patronymic more is open."""
    told = [word for word in words if not _INITIALS.fullmatch(word)]
    if len(told) == len(words):
        return len(words) == 2 and not any(map(_is_of_father, words))
    return len(told) == 1 and len(words) <= 3


def _has_initials(words: list[str]) -> bool:
    return any(map(_INITIALS.fullmatch, words))


def _is_of_father(word: str) -> bool:
    """Whether a word is made from a given name, as "васильевич" is and the surname "янукович" is not."""
    found = _PATRONYMIC.search(word)
    if found is None:
        return False
    stem = word[: found.start()]
    return any(given_name(name + end) for name in (stem, stem.rstrip("ь")) for end in _ENDS)


def _said_in_company(word: str) -> bool:
    return meaning(word) is not None and given_name(word) is None
