"""Names in other scripts in the Latin forms that people use, and any text folded to plain words."""

from __future__ import annotations

from narrows.screen.scripts.alphabet import script_of
from narrows.screen.scripts.fold import fold_latin
from narrows.screen.scripts.reading import Reading
from narrows.screen.scripts.readings import readings

__all__ = ["Reading", "fold_latin", "readings", "script_of"]
