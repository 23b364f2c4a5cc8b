"""Screening: which listings a party's name may stand for, and how much of it listed parties own."""

from narrows.screen.exact import Matcher, active
from narrows.screen.fold import fold
from narrows.screen.owners import Owner, owned_percent, owned_range
from narrows.screen.screener import Screener

__all__ = ["Matcher", "Owner", "Screener", "active", "fold", "owned_percent", "owned_range"]
