"""How functions of the kernel are compiled, and when.

numba and what it has compiled before take half a second to load: longer than Python takes to look for a few names in a short
list. So a function of the kernel runs as the Python that it is until there is enough to do (`expect`); from then on all of them
run compiled. Both give the same numbers, bit by bit, which `tests/screen/test_plain.py` holds them to: where numba would count in
more bits than the arrays have, as it does for a single with an integer, the code says which it means.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from narrows.compiled_code import ensure_fresh

MOST_PLAIN = 40_000
"""Work that is left to Python in one process, in rows that names are compared with: it takes some 0.1 s."""

_Function = Callable[..., Any]


class Kernel:
    """A function of the kernel, run as it stands until it is compiled."""

    def __init__(self, plain: _Function, options: dict[str, Any]) -> None:
        self.plain = plain
        self.options = options
        self.run = plain

    def __call__(self, *arguments: Any) -> Any:
        return self.run(*arguments)


_KERNELS: list[Kernel] = []
_LOCK = Lock()
_STATE = {"compiled": False, "done": 0}


def _kernel(**options: Any) -> Callable[[_Function], _Function]:
    def made(plain: _Function) -> _Function:
        if _STATE["compiled"]:
            return _dispatcher(plain, options)
        _KERNELS.append(Kernel(plain, options))
        return _KERNELS[-1]

    return made


compiled = _kernel(nogil=True)
inlined = _kernel(inline="always")
# Without counting references to arrays: that took a quarter of the time of a search. Such a function makes no arrays.
lean = _kernel(nogil=True, _nrt=False)


def expect(rows: int) -> None:
    """Tell how many rows names will be compared with; compiles where that is too much for Python."""
    if not _STATE["compiled"]:
        _STATE["done"] += rows
        if _STATE["done"] > MOST_PLAIN:
            compile_all()


def wrapping() -> np.errstate:
    """Around calls of the kernel: hashes are modulo 2**64, of which numpy warns where Python runs them."""
    return np.errstate(over="ignore")


def compile_all() -> None:
    """Run the kernel compiled from now on, in this process."""
    with _LOCK:
        if _STATE["compiled"]:
            return
        made = {kernel: _dispatcher(kernel.plain, kernel.options) for kernel in _KERNELS}
        # numba takes what a function calls from the names of its module.
        for name in [name for name in sys.modules if name.startswith(f"{__package__}.")]:
            names = vars(sys.modules[name])
            names.update({key: made[value] for key, value in names.items() if isinstance(value, Kernel)})
        ensure_fresh(Path(__file__).parent, *made.values())
        for kernel, dispatcher in made.items():
            kernel.run = dispatcher
        _STATE["compiled"] = True


def _dispatcher(plain: _Function, options: dict[str, Any]) -> _Function:
    from numba import njit

    found: _Function = njit(cache=True, **options)(plain)
    return found
