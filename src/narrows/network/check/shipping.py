"""Whether a map may be passed on with others."""

from __future__ import annotations

from narrows.errors import FieldError, Where
from narrows.network.supply_map import SupplyMap

__all__ = ["require_shippable"]


def require_shippable(map_: SupplyMap) -> None:
    """Raises FieldError, naming the license, for a map that may not be bundled or published with others."""
    terms = map_.about.license
    if not terms.may_ship:
        raise FieldError(
            f"the map {map_.about.id!r:.60} may not be shipped: its license is {terms.name}",
            where=Where(field="license.may_ship"),
            remedy="Leave it out of what you publish; users import it from its source themselves",
        )
