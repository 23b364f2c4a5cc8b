"""What is traded: chips and machines of the catalog, control list entries, and words about an end use that raise a flag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrows.catalog import Catalog, Product
from narrows.catalog.names import NameIndex as ProductNames
from narrows.errors import FieldError, ProductError
from narrows.lists.entry import Entry, Name
from narrows.model import eccn, red_flag_words, red_flags
from narrows.scan.fold import Block, Span, words_of
from narrows.scan.listed import Exact, NameIndex
from narrows.scan.segment import Segment
from narrows.scan.sighting import Match, Sighting

_PARAGRAPHS = r"(?:\.[a-z0-9]{1,4}){0,6}(?!\w|-\w|[.,]\d)"
_ECCN = re.compile(
    rf"(?<![\w.\-/])(?:[0-9][A-E][0-9]{{3}}{_PARAGRAPHS}|(?i:EAR[ -]?99)(?!\w))"
    rf"|(?i:(?<=eccn))[\s:#.]{{1,3}}(?P<low>[0-9][a-e][0-9]{{3}}{_PARAGRAPHS})",
)
# The sign in "8xH100" and the plural of "H100s" are no part of the name; each is one character, so places stay.
_COUNTED = re.compile(
    r"(?<=[0-9])[xX](?=[A-Z]+[0-9])|(?<=[A-Z][0-9]{2})s\b|(?<=[A-Z][0-9]{3})s\b|(?<=[0-9]{4})s\b"
)
_SHORT_NAME = 3
_AROUND = 300
_MORE_WORDS = 6
_READ_FOR_FLAGS = 4_000


class ProductFinder:
    """Finds the products of a catalog by their names."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._products = {product.id: product for product in catalog.products}
        self._names = NameIndex(map(_entry, catalog.products))
        self._meant = ProductNames(catalog.products, catalog.plain_words)

    def find(self, block: Block) -> Iterator[Sighting]:
        """The products of a block: at each place the longest name."""
        plain = _COUNTED.sub(" ", block.text)
        taken: set[int] = set()
        for one in dict.fromkeys((block, block if plain == block.text else block.respelled(plain))):
            reached = 0
            for found in self._names.exact(one):
                start = one.starts[found.span.first]
                if found.span.first < reached or start in taken:
                    continue
                seen = self._seen(one, found)
                if seen is None:
                    continue
                reached = seen.span.last
                taken.update(range(start, one.ends[seen.span.last - 1]))
                yield seen._replace(
                    span=block.around(one.starts[seen.span.first], one.ends[seen.span.last - 1])
                )

    def _seen(self, block: Block, found: Exact) -> Sighting | None:
        """The product that a name means; None for a bare number without its maker before it."""
        fits = [self._products[name.entry.id] for name in found.names]
        vendors = {product.vendor for product in fits}
        span, product, why = self._widest(block, found.span, fits)
        key = block.run[block.at[found.span.first] : block.at[found.span.last]]
        if key.isdigit() and span.first == found.span.first:
            return None
        match: Match = "strong"
        if len(key) <= _SHORT_NAME:
            low, high = block.starts[span.first], block.ends[span.last - 1]
            near = set(words_of(block.text[max(0, low - _AROUND) : high + _AROUND]))
            named = any(near.issuperset(words_of(vendor)) for vendor in vendors)
            if not named or not block.written(found.span).isupper():
                match, why = "possible", (*why, "a short name, without its maker nearby")
        if product is None:
            others = tuple(one.full_name for one in fits)
            return Sighting("product", f"product:{key}", " or ".join(others), span, match, explanations=why)
        said = (f"{product.full_name}: {product.kind} of the catalog", *product.notices, *why)
        controlled = product.eccn != eccn.EAR99
        return Sighting(
            "product", product.id, product.full_name, span, match, explanations=said, attention=controlled
        )

    def _widest(
        self, block: Block, span: Span, fits: list[Product]
    ) -> tuple[Span, Product | None, tuple[str, ...]]:
        """The name with as many further words ("80GB PCIe") as the catalog knows it by, and its maker before it."""
        end = block.segment_span(block.segment_of(span.last - 1)).last
        known = {product.id for product in fits}
        found: tuple[Span, Product] | None = None
        for last in range(min(end, span.last + _MORE_WORDS), span.last - 1, -1):
            text = block.written(Span(span.first, last))
            meant = self._meant.find(text)
            if not meant or meant[0].id not in known:
                continue
            try:
                found = Span(span.first, last), self._catalog.resolve(text)
            except ProductError:
                pass  # it fits products of several families: a shorter name may not
            else:
                break
        if found is None:
            return span, None, ("the name fits several products",)
        span, product = found
        maker = words_of(product.vendor)
        first = span.first - len(maker)
        if first >= 0 and block.words[first : span.first] == maker:
            span = Span(first, span.last)
        return span, product, ()


def _entry(product: Product) -> Entry:
    texts = dict.fromkeys((product.name, product.full_name, *product.aliases, product.family or product.name))
    return Entry(
        id=product.id, list="catalog", type="unknown", names=tuple(Name(text=text) for text in texts)
    )


def eccns(block: Block) -> Iterator[Sighting]:
    """Control list entries that the text names. EAR99 is told and asks for nothing."""
    for found in _ECCN.finditer(block.text):
        start, end = found.span("low") if found["low"] else found.span()
        try:
            code = eccn.parse(block.text[start:end].replace("ear", "EAR")).code
        except FieldError:
            continue
        span = block.span_of(start, end)
        if span.last > span.first:
            said = "the text names this classification; whether it is right was not looked into"
            yield Sighting(
                "eccn", code, code, span, "certain", explanations=(said,), attention=code != eccn.EAR99
            )


def flags(block: Block, number: int, segment: Segment) -> Iterator[Sighting]:
    """Words of a segment that raise a red flag over an end use; not those that it only denies, not those that speak against a
    claim, since a document makes none, and not a cell or line such as "Description", which would say nothing as an end use."""
    if len(segment.text) > _READ_FOR_FLAGS:
        return
    said = red_flags.read(segment.text)
    if not said.raised:
        return
    known = red_flag_words.flags()
    lowered = segment.text.casefold()
    for flag, words in said.raised.items():
        if known[flag].of_claims or flag in said.as_a_whole:
            continue
        at = lowered.find(words) if len(lowered) == len(segment.text) else -1
        base = block.bases[number]
        span = block.span_of(base + at, base + at + len(words)) if at >= 0 else Span(0, 0)
        if span.last <= span.first:
            span = block.segment_span(number)
        if span.last > span.first:
            name = known[flag].about
            why = (f"the text says {words!r}; ask {known[flag].ask}",)
            yield Sighting("red_flag", flag, name, span, "possible", explanations=why)
