"""What a user says of data that says nothing of itself: title, time, license."""

from __future__ import annotations

from dataclasses import dataclass

from narrows.network.readers.about import NO_VINTAGE
from narrows.network.readers.about import vintage as read_vintage
from narrows.network.supply_map import About, License, Remainder, Upstream

__all__ = ["Label", "slugs"]

NOT_STATED = "not stated"
"""The license of data that came without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`license` is its name. Whether a map may be shipped is never assumed: that is written into `map.yaml` by hand."""

    id: str | None = None
    title: str | None = None
    vintage: str | None = None
    license: str | None = None

    def about(self, id_: str, title: str, *, upstream: Upstream, remainder: Remainder, note: str) -> About:
        """The map's `About`, with what was said in place of `id_` and `title`. Raises FieldError for the vintage."""
        return About(
            id=self.id or id_,
            title=self.title or title,
            vintage=read_vintage(self.vintage) or NO_VINTAGE,
            license=License(name=self.license or NOT_STATED),
            upstream=upstream,
            remainder=remainder,
            note=note,
        )


def slugs(names: list[str]) -> list[str]:
    """Ids for names, in order: lower-case words joined by underscores, with a number where two would be alike."""
    out: dict[str, None] = {}
    for name in names:
        plain = "".join(char if char.isalnum() else " " for char in name.casefold())
        base = slug = "_".join(plain.split()) or "x"
        number = 2
        while slug in out:
            slug = f"{base}_{number}"
            number += 1
        out[slug] = None
    return list(out)
