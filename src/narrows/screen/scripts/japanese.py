"""Japanese names: company words and loanwords by their meaning, the rest by its sound.

Kanji are looked up in simplified characters, so that a Japanese firm is found whether its name is written as in Japan
or as in a Chinese list. What is in no table is read with the Sino-Japanese sounds, as most names of firms are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec
import opencc

from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.kana import romaji
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.romanize import pinyin
from narrows.screen.scripts.tables import table

_FIRM = re.compile("株式会社|有限会社|合同会社|合资会社|合資会社|製作所")
_RUN = re.compile(
    "[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[\u3041-\u3096\u309d-\u309f]+|[\u30a1-\u30fa\u30fc-\u30ff]+"
)
_STOP_SOUND = re.compile("(?:chi|tsu|ku|ki)$")


class Bit(msgspec.Struct, frozen=True):
    """A piece of a name: its meaning, its sound, and its other sound or its sound with every long vowel."""

    native: str
    meaning: str
    sound: str
    full: str
    form: bool = False


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    return opencc.OpenCC("jp2t"), opencc.OpenCC("t2s")


def _plain(text: str) -> str:
    old, simple = _converters()
    plain: str = simple.convert(old.convert(text))
    return plain


@lru_cache(maxsize=8192)
def _only_japanese(character: str) -> bool:
    """Whether a character was made by the Japanese reform of 1946 and is none of Chinese use (GB 2312)."""
    if _converters()[0].convert(character) == character:
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def is_japanese(text: str) -> bool:
    """Whether a text in Han characters is Japanese by its company form or by characters that only Japan has."""
    return _FIRM.search(text) is not None or any(
        "\u3400" <= c <= "\u9fff" and _only_japanese(c) for c in text
    )


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned Japanese name, with the Latin words in it."""
    bits = _bits(text)
    said = "; ".join(f"{bit.native} = {bit.meaning or bit.sound}" for bit in bits if bit.native)
    return best(
        (
            Reading(_join(bit.meaning or bit.sound for bit in bits), "japanese", explanation=said),
            Reading(
                _join(bit.meaning if bit.form else bit.sound for bit in bits),
                "japanese",
                explanation="by its sound",
            ),
            Reading(
                _join(bit.meaning if bit.form else bit.full for bit in bits),
                "japanese",
                explanation="by its sound, with long vowels or other usual forms",
            ),
        )
    )


def person(text: str) -> Reading | None:
    """A name in kanji alone as that of a Japanese: a surname of the table and a given name of the table."""
    words, _ = _words()
    plain = _plain(text)
    for size in (2, 3, 1):
        family, given = words.get(plain[:size]), words.get(plain[size:])
        if family and given and family.sound and given.sound and not given.form:
            return Reading(_join((family.sound, given.sound)), "japanese", explanation="as a Japanese name")
    return None


def _join(words: Iterable[str]) -> str:
    return fold_clean(" ".join(words))


def _bits(text: str) -> list[Bit]:
    bits: list[Bit] = []
    at = 0
    for run in _RUN.finditer(text):
        if run.start() > at:
            bits.append(_latin(text[at : run.start()]))
        if run[0][0] in "々〆〇" or run[0][0] >= "\u3400":
            bits += _kanji(_repeated(run[0]))
        else:
            bits += _kana(run[0])
        at = run.end()
    if at < len(text):
        bits.append(_latin(text[at:]))
    return bits


def _latin(text: str) -> Bit:
    return Bit("", text, text, text)


def _repeated(run: str) -> str:
    for at in range(1, len(run)):
        if run[at] == "々":
            run = run[:at] + run[at - 1] + run[at + 1 :]
    return run


@lru_cache(maxsize=8192)
def _kana(run: str) -> tuple[Bit, ...]:
    """Katakana cut into loanwords; what is left by its sound."""
    words = table("japanese_loanwords")
    bits: list[Bit] = []
    at = rest = 0
    while at < len(run):
        size = next((n for n in range(min(14, len(run) - at), 2, -1) if run[at : at + n] in words), 0)
        if size:
            bits += [_sounded(run[rest:at])] if rest < at else []
            sound, full = romaji(run[at : at + size])
            bits.append(Bit(run[at : at + size], words[run[at : at + size]][0], sound, full))
            at += size
            rest = at
        else:
            at += 1
    return (*bits, *([_sounded(run[rest:])] if rest < len(run) else []))


def _sounded(kana: str) -> Bit:
    sound, full = romaji(kana)
    return Bit(kana, "", sound, full)


_FORM_WORDS = frozenset(("co ltd", "ltd", "llc", "limited partnership", "general partnership"))


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, Bit], int]:
    words: dict[str, Bit] = {}
    for native, forms in table("japanese_words").items():
        form = forms[0] in _FORM_WORDS
        sound = forms[min(1, len(forms) - 1)]
        words.setdefault(
            _plain(native), Bit(native, forms[0], sound, forms[-1] if len(forms) > 2 else sound, form)
        )
    return words, max(map(len, words))


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    return {_plain(kanji): sounds[0] for kanji, sounds in table("japanese_sounds").items()}


@lru_cache(maxsize=8192)
def _kanji(run: str) -> tuple[Bit, ...]:
    """Cut by the fewest left-over characters, then the fewest pieces."""
    plain = _plain(run)
    words, longest = _words()
    size = len(plain)
    cost = [0.0] + [1e9] * size
    back = [(0, False)] * (size + 1)
    for start in range(size):
        if cost[start] + 1.6 < cost[start + 1]:
            cost[start + 1] = cost[start] + 1.6
            back[start + 1] = (start, False)
        for end in range(start + 2, min(size, start + longest) + 1):
            if plain[start:end] in words and cost[start] + 1.0 < cost[end]:
                cost[end] = cost[start] + 1.0
                back[end] = (start, True)
    cut: list[tuple[str, bool]] = []
    at = size
    while at:
        start, term = back[at]
        cut.append((plain[start:at], term))
        at = start
    bits: list[Bit] = []
    loose = ""
    for native, term in reversed(cut):
        if not term:
            loose += native
            continue
        if loose:
            bits.append(_by_sound(loose))
            loose = ""
        bits.append(words[native])
    return (*bits, *([_by_sound(loose)] if loose else []))


def _by_sound(kanji: str) -> Bit:
    words, _ = _words()
    if kanji in words:
        return words[kanji]
    sounds = _sounds()
    said = ""
    for character in kanji:
        sound = sounds.get(character) or "".join(pinyin(character))
        if sound[:1] in ("k", "s", "t") and _STOP_SOUND.search(said) and not said.endswith(("ku", "ki")):
            said = _STOP_SOUND.sub(sound[0], said)  # nichi + ko is nikko
        elif sound[:1] == "k" and said.endswith("ku"):
            said = said[:-2] + "k"  # toku + ki is tokki
        said += sound
    return Bit(kanji, "", said, said)
