"""How a product is found by what people call it.

A name is read as words: case, width, spaces and punctuation do not matter, nor do words that
say nothing about which product it is ("GPU", "Tensor Core", in `plain_words.csv`), nor the vendor in front. Three ways, in order:

1. the id;
2. exactly one of a product's names;
3. a family ("H100") with or without further words that narrow it ("H100 80GB"): every word must be known
   of the product. Where several variants are left, the family's base is taken, or else the first, and the
   product says so in `notices`. The base is the variant with the strictest values: the highest processing
   performance and interconnect of the family, so that a guess never makes a product look less controlled;
4. any of these once the form that a circuit comes in is left out ("L40S PCIe 48GB"): the socket, the bus and
   the memory, which `forms.csv` has; or what a scanner is called by its kind ("XT:860M KrF scanner"). What a family's
   variants differ in by them still narrows it where a variant has all of it. The product says in `notices` what was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import ascii_lowercase

from narrows.catalog.product import Product
from narrows.model.prose import folded

_WORD = re.compile(r"[a-z]+|[0-9]+|[^\W_]")
# Signs that compatibility folding would turn into letters.
_MARKS = str.maketrans("", "", "™®©℠")
_MAX_LENGTH = 10_000  # no text of an order is longer
# How much memory there is says nothing by itself: "A10 8GB" may be anybody's.
_SIZE = re.compile(r"\b[0-9]{1,3} ?gb?\b")
_CIRCUIT = "chip"
_LAPTOP, _NO_LAPTOP = CARRIED = ("laptop", "laptop_beside")
"""Forms by which a laptop is known, and what is none or comes beside one. The first is also what is said behind the number of a
card for the circuit that laptops have in its place ("RTX 4090 Laptop")."""
# Shorter names ("A10", "T4") stand for much else, unless their maker is named too.
_TELLING = 4
_MOST_WORDS = 8
_FOR = "for"
_GAP = "|"
"""What stands for words that are left out: no name has it."""
_GRADE = r"(?<!\S)a(?!\S)"
"""An A by itself, before a number among other words: more often a grade or a size ("grade A 100 kg") than an A100."""
MEASURE = "measure"
"""The form of a letter that measures: the unit of one figure before another ("24 V 100 W"), or a side ("H200 x W100 mm")."""


def _folded(text: str) -> str:
    return folded(text[:_MAX_LENGTH].translate(_MARKS))


class NameIndex:
    """Names of products to products."""

    def __init__(
        self,
        products: Iterable[Product],
        plain_words: frozenset[str],
        forms: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._plain = plain_words
        self._forms = {
            kind: re.compile(rf"\b(?:{'|'.join(of)})\b")
            for kind, of in (forms or {}).items()
            if kind != MEASURE
        }
        measures = (forms or {}).get(MEASURE, ())
        self._no_letter = re.compile("|".join((_GRADE, *measures)))
        self._exact: dict[str, list[Product]] = {}
        self._families: dict[tuple[str, ...], list[Product]] = {}
        self._words: dict[str, frozenset[str]] = {}
        for product in products:
            vendor = self._words_of(product.vendor)
            known = set(vendor)
            for name in (product.name, *product.aliases):
                parts = _without(self._words_of(name), vendor)
                known.update(parts)
                for key in {"".join(parts), "".join((*vendor, *parts))}:
                    fits = self._exact.setdefault(key, [])
                    if product not in fits:
                        fits.append(product)
            if product.family:
                self._families.setdefault(self._words_of(product.family), []).append(product)
                self._words[product.id] = frozenset((*known, *self._words_of(product.family)))

    def _words_of(self, text: str) -> tuple[str, ...]:
        """The words of a name, folded; runs of letters and of digits are words of their own ("80GB" is two)."""
        return tuple(word for word in _WORD.findall(_folded(text)) if word not in self._plain)

    def find(self, text: str) -> tuple[Product, ...]:
        """The products that a name fits, the one to take first; empty when it fits none."""
        parts = self._words_of(text)
        if not parts:
            return ()
        exact = self._exact.get("".join(parts))
        if exact:
            return _base_first(exact)
        asked = frozenset(parts)
        for family, members in self._families.items():
            if _starts_within(family, parts):
                fits = [p for p in members if asked <= self._words[p.id]]
                if fits:
                    return _base_first(fits)
        return ()

    def bare(self, text: str) -> tuple[tuple[Product, ...], tuple[str, ...]]:
        """The products of a kind that a name fits without the form that they come in, and the words left out; empty where it
        tells of no form, or fits none without it."""
        text = _folded(text)
        for kind, form in self._forms.items():
            fits, left_out = self._formless(text, kind, form)
            if fits:
                return fits, left_out
        return (), ()

    def _formless(
        self, text: str, kind: str, form: re.Pattern[str]
    ) -> tuple[tuple[Product, ...], tuple[str, ...]]:
        """As `bare`, of one kind and a folded text."""
        left_out: list[str] = []

        def leave_out(found: re.Match[str]) -> str:
            left_out.append(found[0])
            return " "

        formless = form.sub(leave_out, text)
        rest = self._words_of(_SIZE.sub(leave_out, formless) if kind == _CIRCUIT else formless)
        fits = self.find(" ".join(rest)) if left_out else ()
        if not fits or any(each.kind != kind for each in fits):
            return (), ()
        if (formless == text or kind != _CIRCUIT) and not self._telling(rest, fits):
            return (), ()
        family = [self._words.get(each.id, frozenset()) for each in fits]
        known_of_it = frozenset().union(*family)
        # A number counts with the word that it stands beside: the 5 of "Gen5" is not that of "SXM5".
        asked = frozenset(
            w for part in map(self._words_of, text.split()) if known_of_it.issuperset(part) for w in part
        )
        narrowed = tuple(each for each, known in zip(fits, family, strict=True) if asked <= known)
        return narrowed or fits, tuple(left_out)

    def _telling(self, parts: tuple[str, ...], fits: tuple[Product, ...]) -> bool:
        return _telling("".join(parts)) or set(self._words_of(fits[0].vendor)) <= set(parts)

    def within(self, text: str, whole: str | None = None) -> Product | None:
        """The product that words in the middle of a text name, the longest such name first; None if they name none. What a thing
        is for is not what it is. `whole` is the text that this one was made of, if it is a part."""
        said, lettered = self._no_letter.subn(" ", _folded(text))
        found = self._among(self._words_of(said))
        found = found or (self._among(self._words_of(text), of_its_maker=True) if lettered else None)
        return self._carried(found, text if whole is None else whole)

    def alone(self, text: str) -> bool:
        """Whether words anywhere in a text name one product, and those beside its name no other, short names of its maker's
        among them."""
        parts = self._words_of(text[:_MAX_LENGTH])
        found = self._span(parts)
        if found is None:
            return False
        product, span = found
        left = (*self._words_of(product.vendor), _GAP, *parts[: span.start], _GAP, *parts[span.stop :])
        return self._span(left) is None

    def beside(self, text: str) -> Product | None:
        """The product that words anywhere in a text name, be it what a thing is for; None if they name none."""
        return self._carried(self._longest(self._words_of(self._no_letter.sub(" ", _folded(text)))), text)

    def _carried(self, found: Product | None, text: str) -> Product | None:
        """The circuit that is built into laptops in place of the card of the same number, where a text says a laptop before or
        next to the number and nothing that such a card is sold in or beside; and the card where it says so, or says a laptop in another part."""
        if found is None or found.kind != _CIRCUIT or not set(CARRIED) <= self._forms.keys():
            return found
        said = _folded(text).partition(f" {_FOR} ")[0]
        name = "".join(_without(self._words_of(found.name), self._words_of(found.vendor)))
        number, laptop, _ = name.partition(_LAPTOP)
        beside = self._forms[_NO_LAPTOP].search(said)
        if laptop:
            return self._exact.get(number, [found])[0] if beside else found
        inside = self._exact.get(number + _LAPTOP)
        digits = number.lstrip(ascii_lowercase)
        if not inside or beside or not digits:
            return found
        before, _, behind = said.partition(digits)
        called = self._forms[_LAPTOP].search(before) or self._forms[_LAPTOP].match(behind.lstrip())
        return inside[0] if called else found

    def _among(self, parts: tuple[str, ...], *, of_its_maker: bool = False) -> Product | None:
        parts = parts[: parts.index(_FOR)] if _FOR in parts else parts
        return self._longest(parts, of_its_maker=of_its_maker)

    def _longest(self, parts: tuple[str, ...], *, of_its_maker: bool = False) -> Product | None:
        found = self._span(parts, of_its_maker=of_its_maker)
        return None if found is None else found[0]

    def _span(self, parts: tuple[str, ...], *, of_its_maker: bool = False) -> tuple[Product, range] | None:
        for size in range(min(len(parts), _MOST_WORDS), 0, -1):
            for at in range(len(parts) - size + 1):
                some = parts[at : at + size]
                key = "".join(some)
                named: list[Product] = [*self._exact.get(key, ()), *_base_first(self._families.get(some, []))]
                for product in named:
                    if (_telling(key) and not of_its_maker) or set(self._words_of(product.vendor)) & set(
                        parts
                    ):
                        return product, range(at, at + size)
        return None


def notice_of_form(text: str, chosen: Product, left_out: tuple[str, ...]) -> str:
    """What to tell a user of whose name a part was read as the form that it comes in."""
    tells = "its form and memory" if chosen.kind == _CIRCUIT else "its kind or its state"
    said = ", ".join(map(str.strip, left_out))
    return f"{text!r} was read as {chosen.full_name} ({chosen.id}): {said} tells {tells}, and is not compared"


def notice_of_choice(text: str, chosen: Product, others: tuple[Product, ...]) -> str:
    """What to tell a user whose name fitted several variants."""
    also = ", ".join(f"{p.full_name} ({p.id})" for p in others)
    differ = sorted(
        field
        for field in {f for p in (chosen, *others) for f in p.spec}
        if any(p.spec.get(field) != chosen.spec.get(field) for p in others)
    )
    what = f"They differ in {', '.join(differ)}." if differ else "Their known values are the same."
    return f"{text!r} was read as {chosen.full_name} ({chosen.id}); it could also be {also}. {what}"


def _telling(key: str) -> bool:
    return len(key) >= _TELLING and not key.isalpha() and not key.isdigit()


def _without(parts: tuple[str, ...], vendor: tuple[str, ...]) -> tuple[str, ...]:
    if vendor and parts[: len(vendor)] == vendor and len(parts) > len(vendor):
        return parts[len(vendor) :]
    return parts


def _base_first(products: list[Product]) -> tuple[Product, ...]:
    return tuple(sorted(products, key=lambda p: not p.base))


def _starts_within(family: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether the words of the family stand together, in order, somewhere in the name."""
    size = len(family)
    return any(parts[at : at + size] == family for at in range(len(parts) - size + 1))
