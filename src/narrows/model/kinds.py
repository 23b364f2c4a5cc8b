"""Of what kinds of thing a technical fact, or a word of what a thing is designed to do, can speak.

`law/kinds.csv` names them, to be added to like any other law. What has no row there can be said of any kind; a thing of the
type `other`, which has no kind of its own, can be anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, get_args

from narrows.errors import RulebookError, Where, did_you_mean
from narrows.model.law_rows import law_rows
from narrows.model.spec import Capability, Spec, Type

_FILE = "kinds.csv"
_COLUMNS = ["fact", "word", "types"]
_WORDS = "capabilities"
_ANYTHING = "other"


def of_another_kind(spec: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """What is stated of a thing of a stated type that can only be said of others, each with the types it can be said of.

    `spec` holds the stated facts by their names in `Spec`. A fact that is false or empty says nothing of the thing's kind."""
    kind = spec.get("type")
    if kind is None or kind == _ANYTHING:
        return
    of = _types()
    for fact, value in spec.items():
        said: Iterable[tuple[str, str]] = ((fact, ""),)
        if fact == _WORDS:
            said = ((fact, word) for word in sorted(value))
        elif not value:
            continue
        for pair in said:
            types = of.get(pair)
            if types is not None and kind not in types:
                yield pair[1] or fact, types


@cache
def _types() -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    for line, (fact, word, types) in enumerate(law_rows(_FILE, _COLUMNS), start=2):
        known = (
            ("fact", fact, tuple(Spec.model_fields)),
            *((("word", word, get_args(Capability)),) if fact == _WORDS else ()),
            *(("types", type_, get_args(Type)) for type_ in types.split()),
        )
        for column, said, allowed in known:
            if said not in allowed:
                raise RulebookError(
                    f"{said!r} is not known",
                    where=Where(source=f"law/{_FILE}", line=line, field=column),
                    remedy=did_you_mean(said, allowed),
                )
        found[fact, word] = frozenset(types.split())
    return found
