"""Chinese names: translated part by part, by sound, and under the brand they are known by."""

from __future__ import annotations

import re
from functools import lru_cache

import opencc

from narrows.screen.scripts import japanese
from narrows.screen.scripts.fold import clean, fold_clean
from narrows.screen.scripts.han_terms import Piece, known, pieces, syllable_groups
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.romanize import foreign, hong_kong, name_pinyin, pinyin, wade_giles
from narrows.screen.scripts.tables import table

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(f"(?:(?<![a-zA-Z0-9])[0-9]+)?[{_HAN}]+(?:[0-9]+[{_HAN}]+)*")
_BETWEEN = re.compile("(?<=[\u3400-\u9fff])[·•・‧∙ ]+(?=[\u3400-\u9fff])")
_BODY = re.compile(
    r"\b(?:army|academy|institute|university|corporation|group|sciences|ministry|laboratory)\b"
)
_FORMS = frozenset("co ltd corp group llc lp plc holding".split())


@lru_cache(maxsize=1)
def _cantonese_places() -> re.Pattern[str]:
    """The places whose firms are known by their Cantonese names."""
    return re.compile("|".join(map(re.escape, table("han_cantonese_places"))))


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters."""
    converted: str = _converter().convert(text)
    return converted


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned name in Chinese characters, with the Latin words in it."""
    plain = simplified(text)
    traditional = plain != text
    compact = _BETWEEN.sub("", plain).strip()
    if _RUN.fullmatch(compact):
        person = _person(compact, _BETWEEN.split(plain.strip()), traditional)
        if person:
            other = japanese.person(compact)
            return best([*person, *([other] if other else [])])
        named = japanese.person(compact)
        if named:
            return best((named, *_of_organization(compact, traditional)))
    return best(_of_organization(compact, traditional))


def brands(text: str) -> list[Piece]:
    """The brands in a name in Chinese characters."""
    return [piece for piece in _cut(text) if piece.kind == "brand"]


def is_descriptive(text: str) -> bool:
    """Whether the Chinese characters of a name say what somebody does, or where, and not who it is."""
    return all(piece.kind in ("latin", "word", "place") for piece in _cut(text))


def _cut(text: str) -> list[Piece]:
    return _all_pieces(_BETWEEN.sub("", simplified(clean(text))))


def _of_organization(compact: str, traditional: bool) -> list[Reading]:
    cut = _all_pieces(compact)
    found = [
        Reading(
            _written(cut, 0),
            "brand" if _has(cut, "brand") else "translated",
            explanation=_explained(cut),
            plain=len(cut) == 1 and _has(cut, "brand"),
        ),
        Reading(_written(cut, 0, sounded=("name",)) if _has(cut, "name") else "", "translated"),
        Reading(_written(cut, 1) if _has(cut, "brand") else "", "brand"),
        Reading(_written(cut, 0, sounded=("brand", "name")) if _has(cut, "brand") else "", "pinyin"),
        Reading(_written(cut, 1), "translated"),
    ]
    if traditional or _cantonese_places().search(compact):
        found.insert(
            2, Reading(_cantonese(cut), "cantonese", explanation="names by their sound in Hong Kong")
        )
    if any(piece.kind == "rest" and foreign(piece.native) for piece in cut):
        why = "foreign words by the sounds that they stand for"
        found.insert(1, Reading(_heard(cut), "phonetic", abjad=True, explanation=why))
    if any(
        piece.kind == "place" and _sound(piece.native) != piece.forms[0].replace(" ", "") for piece in cut
    ):
        found.insert(2, Reading(_written(cut, 0, sounded=("place",)), "pinyin"))
    bodies = [at for at, piece in enumerate(cut) if _is_body(piece)]
    if len(bodies) > 2:
        why = "without its upper parent bodies"
        found.insert(2, Reading(_written(cut[bodies[-3] + 1 :], 0), "translated", explanation=why))
    if any(piece.kind == "rest" and len(piece.native) > 2 for piece in cut):
        found.append(Reading(_written(cut, 0, apart=True), "pinyin"))
    found.append(Reading(_written(cut, 0, sounded=("brand", "name", "word", "place")), "pinyin"))
    explained = found[0].explanation
    return [
        Reading(reading.text, reading.kind, reading.abjad, reading.explanation or explained, reading.plain)
        for reading in found
    ]


def _person(name: str, parts: list[str], traditional: bool) -> list[Reading]:
    """The readings of a personal name: a known surname and one or two characters more; none if it is none."""
    if not 2 <= len(name) <= 4 or len(parts) > 2 or known(name) is not None:
        return []
    surnames = table("han_surnames")
    size = 2 if name[:2] in surnames and len(name) > 2 else 1
    if name[:size] not in surnames or not 1 <= len(name) - size <= 2:
        return []
    given = name[size:]
    meant = known(given)
    if len(given) == 2 and meant is not None and meant.kind in ("brand", "place"):
        return []
    if len(name) == 4 and size == 1:
        return []
    family = surnames[name[:size]]
    syllables = name_pinyin(given)
    spoken = "".join(syllables)
    why = f"{name[:size]} = {family[0]} (surname); {given} by its sound"
    found = [Reading(f"{family[0]} {spoken}", "pinyin", explanation=why)]
    if "".join(pinyin(name[:size])) != family[0]:
        why = "the surname as a word"
        found.append(Reading(f"{''.join(pinyin(name[:size]))} {spoken}", "pinyin", explanation=why))
    if traditional:
        old = " ".join([*map(wade_giles, pinyin(name[:size])), *map(wade_giles, syllables)])
        found.append(Reading(old, "wade-giles", explanation="as written in Taiwan"))
        local = hong_kong(given)
        if local:
            found.append(
                Reading(f"{family[-1]} {' '.join(local)}", "cantonese", explanation="as written in Hong Kong")
            )
    return found


def _all_pieces(text: str) -> list[Piece]:
    out: list[Piece] = []
    at = 0
    for run in _RUN.finditer(text):
        if run.start() > at:
            out.append(Piece(text[at : run.start()], "latin"))
        out += pieces(run[0])
        at = run.end()
    if at < len(text):
        out.append(Piece(text[at:], "latin"))
    return out


def _has(cut: list[Piece], kind: str) -> bool:
    return any(piece.kind == kind for piece in cut)


def _written(cut: list[Piece], which: int, *, sounded: tuple[str, ...] = (), apart: bool = False) -> str:
    """The name with form `which` of every piece. Pieces of the kinds `sounded` are written by their sound, save legal
    forms; `apart` parts the syllables of what is left over."""
    words = []
    for piece in cut:
        if piece.kind == "latin":
            words.append(piece.native)
        elif piece.native == "公司" and words and words[-1].endswith(("corporation", "company")):
            continue  # the brand has its form with it
        elif piece.kind == "rest":
            words.append(" ".join(name_pinyin(piece.native)) if apart else _sound(piece.native))
        elif piece.kind in sounded and not (piece.kind == "word" and _is_form(piece)):
            words.append(_sound(piece.native))
        else:
            words.append(piece.forms[min(which, len(piece.forms) - 1)])
    return fold_clean(" ".join(words))


def _heard(cut: list[Piece]) -> str:
    words = []
    for piece in cut:
        heard = foreign(piece.native) if piece.kind == "rest" else None
        words.append(heard or _written([piece], 0))
    return fold_clean(" ".join(words))


def _is_body(piece: Piece) -> bool:
    """Whether a piece names or ends the name of an institution."""
    return bool(piece.forms) and _BODY.search(piece.forms[0]) is not None


def _is_form(piece: Piece) -> bool:
    return bool(_FORMS.intersection(piece.forms[0].split()))


@lru_cache(maxsize=16384)
def _sound(native: str) -> str:
    """Pinyin, the syllables of each word of up to three characters joined."""
    return " ".join("".join(name_pinyin(group)) for group in syllable_groups(native))


def _cantonese(cut: list[Piece]) -> str:
    words = []
    changed = False
    for piece in cut:
        local = hong_kong(piece.native) if piece.kind in ("rest", "name") else None
        if local:
            words.append(" ".join(local))
            changed = True
        elif piece.kind == "latin":
            words.append(piece.native)
        else:
            words.append(piece.forms[0] if piece.forms else _sound(piece.native))
    return fold_clean(" ".join(words)) if changed else ""


def _explained(cut: list[Piece]) -> str:
    said = []
    for piece in cut:
        if piece.kind == "rest":
            said.append(f"{piece.native} = {' '.join(name_pinyin(piece.native))} (pinyin)")
        elif piece.kind != "latin" and piece.forms[0]:
            said.append(f"{piece.native} = {piece.forms[0]}" + (" (brand)" if piece.kind == "brand" else ""))
    return "; ".join(said)
