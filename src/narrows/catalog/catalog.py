"""The embedded catalog of products, loaded once and only when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

import msgspec

from narrows.catalog.names import NameIndex, notice_of_choice, notice_of_form
from narrows.catalog.near import BESIDE, NearNames
from narrows.catalog.product import Product, Source
from narrows.catalog.reader import read_forms, read_makers, read_plain_words, read_products, read_sources
from narrows.errors import ProductError

DATA = Path(__file__).parent / "data"
_FILES = ("products.csv", "values.csv", "sources.csv", "forms.csv", "plain_words.csv", "makers.csv")


class Catalog:
    """Products by id and by name.

    `products` in the order of the file; `sources` by id; `plain_words` of names, which tell no product from another; `sha256` of the
    data files, for the basis of a decision.
    """

    def __init__(
        self,
        products: tuple[Product, ...],
        sources: Mapping[str, Source],
        sha256: str,
        forms: Mapping[str, tuple[str, ...]] | None = None,
        plain_words: frozenset[str] = frozenset(),
    ) -> None:
        self.products = products
        self.sources = sources
        self.sha256 = sha256
        self._by_id = {product.id: product for product in products}
        self.plain_words = plain_words
        forms = dict(forms or {})
        self._beside = forms.pop(BESIDE, ())
        self._names = NameIndex(products, plain_words, forms)

    def get(self, product_id: str) -> Product:
        """The product of an id, as `contains` names it. Raises ProductError."""
        try:
            return self._by_id[product_id]
        except KeyError:
            raise self._unknown(product_id) from None

    def resolve(self, text: str) -> Product:
        """The product that a name or id means.

        A name that fits several variants of a family gives the family's base variant, which has its strictest
        values, with a line in `notices` that names the others. Raises ProductError, with near names, for a
        name that fits nothing and for one that fits products of different families.
        """
        product = self.find(text)
        if product is not None:
            return product
        fits = self._names.find(text)
        if not fits:
            raise self._unknown(text)
        raise ProductError(
            f"{text!r} fits several products",
            candidates=tuple(p.full_name for p in fits),
            remedy=f"Name one of: {', '.join(p.full_name for p in fits)}",
        )

    def find(self, text: str) -> Product | None:
        """The same, or None where `resolve` refuses: without looking for near names, which takes long."""
        product = self._by_id.get(text.strip().lower())
        if product is not None:
            return product
        fits = self._names.find(text)
        left_out: tuple[str, ...] = ()
        if not fits:
            fits, left_out = self._names.bare(text)
        if not fits:
            return None
        chosen, others = fits[0], fits[1:]
        if not all(p.family and p.family == chosen.family for p in others):
            return None
        notices = [notice_of_choice(text, chosen, others)] if others else []
        notices += [notice_of_form(text, chosen, left_out)] if left_out else []
        return msgspec.structs.replace(chosen, notices=tuple(notices)) if notices else chosen

    def within(self, text: str, whole: str | None = None) -> Product | None:
        """The product whose name is a part of a text, or None. `whole` is what the text is a part of."""
        return self._names.within(text, whole)

    def alone(self, text: str) -> bool:
        """Whether a text names one product, and no other beside it."""
        return self._names.alone(text)

    def beside(self, text: str) -> Product | None:
        """The product whose name is anywhere in a text, be it what a thing is for, or None."""
        return self._names.beside(text)

    @cached_property
    def _near(self) -> NearNames:
        return NearNames(self.products, self._beside)

    def _unknown(self, text: str) -> ProductError:
        near = self._near.of(text)
        hint = f"Near names: {', '.join(near)}. " if near else ""
        return ProductError(
            f"product {text[:80]!r} is not in the catalog",
            candidates=near,
            remedy=f"{hint}Give a name of the catalog, or the item's eccn or spec",
        )


def read_catalog(folder: Path) -> Catalog:
    """A catalog from a folder with products.csv, values.csv, sources.csv, forms.csv, plain_words.csv and makers.csv. Raises
    RulebookError."""
    sources = read_sources(folder / "sources.csv")
    makers = read_makers(folder / "makers.csv")
    products = read_products(folder / "products.csv", folder / "values.csv", sources, makers)
    forms = read_forms(folder / "forms.csv")
    plain_words = read_plain_words(folder / "plain_words.csv")
    digest = hashlib.sha256()
    for name in _FILES:
        digest.update((folder / name).read_bytes())
    return Catalog(products, sources, "sha256:" + digest.hexdigest(), forms, plain_words)


@cache
def load_catalog() -> Catalog:
    """The catalog that comes with the package."""
    return read_catalog(DATA)
