"""What makes a map whole: every name known, nothing twice, shares that can be, and terms of use that are stated."""

from narrows.network.check.shipping import require_shippable
from narrows.network.check.whole import finish

__all__ = ["finish", "require_shippable"]
