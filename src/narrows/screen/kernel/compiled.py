"""How functions of the kernel are compiled."""

from __future__ import annotations

from numba import njit

# Without counting references to arrays: that took a quarter of the time of a search. Such a function makes no arrays.
lean = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]
