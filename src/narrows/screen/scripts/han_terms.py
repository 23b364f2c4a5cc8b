"""Chinese text taken apart: known terms, numbers, and what is left over, which is a name.

All look-ups are in simplified characters. Of all ways to cut a run, the one with the fewest left-over characters and
then the fewest pieces is taken.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from narrows.screen.scripts.tables import table


class Piece(msgspec.Struct, frozen=True):
    """A piece of a name. `kind`: "brand", "word", "name" (a word that is as often left as it sounds), "place",
    "number", "latin", or "rest". `forms` are its Latin forms, the usual first; none for what is left over."""

    native: str
    kind: str
    forms: tuple[str, ...] = ()


_TABLES = (("han_brands", "brand"), ("han_places", "place"), ("han_namewords", "name"), ("han_words", "word"))
_DIGITS = {digit: str(at) for at, digit in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "两": "2",
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "零〇○一二三四五六七八九十百千两"
_UNIT_WORD = "研究所|研究院|研究室|设计院|设计所|实验室|工程局|航务|工厂|机械厂|军区|集团军|大队|中队|分院|分所|分局|部队|基地|学院|中学|医院|建筑|冶金|化工|所|院|厂|局|部|师|旅|团|军|室|处"
_NUMBER = re.compile(f"第([{_NUMERAL}0-9]+)|([{_NUMERAL}0-9]*[{_NUMERAL}0-9])(?={_UNIT_WORD})|([0-9]+)")
_AFTER_NUMBER = {
    "研究院": ("academy", "research institute"),
    "研究所": ("research institute", "institute"),
    "设计部": ("design department",),
    "总体设计部": ("general design department",),
    "集团军": ("group army",),
    "工程局": ("engineering bureau",),
    "大队": ("brigade",),
    "所": ("research institute", "institute"),
    "院": ("academy", "institute"),
    "厂": ("factory", "plant"),
    "局": ("bureau",),
    "部": ("department",),
    "室": ("laboratory", "office"),
    "师": ("division",),
    "旅": ("brigade",),
    "团": ("regiment",),
    "军": ("army",),
    "处": ("division", "office"),
}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
# Single characters that are words: behind a known piece or at the end, and between two known pieces.
_SUFFIXES = frozenset("省市县厂局部厅司署所院")
_LINKS = frozenset("和与及暨之的等")
_QUIET = {"省": ("", "province"), "市": ("", "city"), "县": ("", "county"), "区": ("", "district")}


# What a piece costs, by its kind and whether it has more than two characters; a left-over character costs 1.6. A brand
# of two characters is the likeliest to stand there by chance.
_PRICE = {
    ("brand", False): 1.15,
    ("brand", True): 0.9,
    ("word", False): 1.0,
    ("word", True): 1.0,
    ("name", False): 1.1,
    ("name", True): 1.0,
    ("place", False): 1.05,
    ("place", True): 1.0,
}


@lru_cache(maxsize=1)
def _terms() -> tuple[dict[str, Piece], int]:
    terms: dict[str, Piece] = {}
    for name, kind in _TABLES:
        for native, forms in table(name).items():
            terms.setdefault(native, Piece(native, kind, forms))
    for native, forms in _QUIET.items():
        terms[native] = Piece(native, "word", forms)
    return terms, max(map(len, terms))


def known(native: str) -> Piece | None:
    """The term that a whole text is, if it is one."""
    return _terms()[0].get(native)


@lru_cache(maxsize=8192)
def pieces(run: str) -> tuple[Piece, ...]:
    """A run of simplified characters, cut."""
    out: list[Piece] = []
    at = 0
    for found in _NUMBER.finditer(run):
        if found[2] and not _is_code(found[2]):
            continue
        out += _cut(run[at : found.start()])
        out.append(Piece(found[0], "latin") if found[3] else _number(found[0], found[1] or found[2]))
        at = found.end()
        after = next((native for native in _AFTER_NUMBER if run.startswith(native, at)), "")
        if after and (len(after) > 1 or known(run[at : at + 2]) is None or len(run) == at + 1):
            out.append(Piece(after, "word", _AFTER_NUMBER[after]))
            at += len(after)
    out += _cut(run[at:])
    return tuple(_settled(out))


def _is_code(numeral: str) -> bool:
    """ "七一四所" and "十四所" are numbers; the 一 of "统一" is none."""
    return len(numeral) > 1 or numeral.isdigit()


def number(numeral: str) -> int | None:
    """The value of a numeral in digits, Chinese digits one by one (七一四) or with units (二十九)."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral[:9])
    if not any(unit in numeral for unit in _UNITS):
        digits = "".join(_DIGITS.get(letter, letter) for letter in numeral)
        return int(digits[:9]) if digits.isdigit() else None
    total = 0
    digit = 0
    for letter in numeral:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        elif letter in _DIGITS:
            digit = int(_DIGITS[letter])
        else:
            return None
    return total + digit


def _number(native: str, numeral: str) -> Piece:
    value = number(numeral)
    if value is None:
        return Piece(native, "rest")
    tail = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    if 1 <= value <= len(_ORDINALS) and native.startswith("第"):
        return Piece(native, "number", (f"{value}{tail}", _ORDINALS[value - 1]))
    return Piece(native, "number", (f"{value}{tail}", f"no {value}"))


def _cut(run: str, longest: int = 99) -> list[Piece]:
    """The best cut into terms of up to `longest` characters, by dynamic programming from the left."""
    if not run:
        return []
    terms, most = _terms()
    longest = min(longest, most)
    size = len(run)
    cost = [0.0] + [1e9] * size
    back: list[tuple[int, Piece | None]] = [(0, None)] * (size + 1)
    for start in range(size):
        base = cost[start]
        if base + 1.6 < cost[start + 1]:
            cost[start + 1] = base + 1.6
            back[start + 1] = (start, None)
        for end in range(start + 1, min(size, start + longest) + 1):
            term = terms.get(run[start:end])
            if term is not None:
                # of equal cuts, the one with the longest piece
                price = base + (1.3 if end - start == 1 else _PRICE[term.kind, end - start > 2])
                price -= 0.001 * (end - start) ** 2
                if price < cost[end]:
                    cost[end] = price
                    back[end] = (start, term)
    out: list[Piece] = []
    at = size
    while at:
        start, term = back[at]
        out.append(term or Piece(run[start:at], "rest"))
        at = start
    return out[::-1]


def _settled(cut: list[Piece]) -> list[Piece]:
    """Left-over characters side by side are one piece. A single-character term is left over too, unless it ends a place
    or an institution, or links two known pieces."""
    out: list[Piece] = []
    for at, piece in enumerate(cut):
        before = out[-1] if out else None
        after = cut[at + 1] if at + 1 < len(cut) else None
        loose = piece.kind == "rest"
        if len(piece.native) == 1 and piece.kind not in ("number", "latin", "rest"):
            follows = before is not None and (before.kind != "rest" or after is None)
            known_next = after is None or after.kind != "rest"
            suffix = (
                piece.native in _SUFFIXES
                or piece.native in _QUIET
                or (piece.kind == "word" and piece.forms in _LONE)
            )
            link = piece.native in _LINKS and after is not None and len(after.native) > 1
            loose = not (follows and known_next and (suffix or link))
        if loose and before is not None and before.kind == "rest":
            out[-1] = Piece(before.native + piece.native, "rest")
        else:
            out.append(Piece(piece.native, "rest") if loose else piece)
    return out


_LONE = frozenset(_AFTER_NUMBER.values())


@lru_cache(maxsize=16384)
def syllable_groups(native: str) -> tuple[str, ...]:
    """The characters of a term as words of up to three, as pinyin is spaced: 微电子装备 is 微电子 装备."""
    groups: list[str] = []
    for piece in _settled(_cut(native, 3)):
        part = piece.native
        if piece.kind == "rest" and len(part) > 3:
            groups += [part[at : at + 2] for at in range(0, len(part), 2)]
        else:
            groups.append(part)
    return tuple(groups)
