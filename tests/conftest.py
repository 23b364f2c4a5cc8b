"""What all tests share: where the reference data lies, and how hypothesis draws its examples."""

from __future__ import annotations

import gc
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

import narrows.batch.judging as judging
import narrows.engine as engines

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# The same examples at every run: what fails, fails for everybody. `--hypothesis-profile=explore` draws others.
settings.register_profile("same", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", deadline=None, print_blob=True)
# Whether a mutant is found hangs on no luck, and the smallest example that finds it is not wanted.
settings.register_profile(
    "mutation", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("same")

# The tables of tests are small, and are to be decided as large ones are (but for tests/batch/test_few_of_a_day.py).
judging.FEWEST = judging.FEWEST_AT_FIRST = 0

# As the command line does: a search for garbage goes through all that lives, which here is the law of many days.
gc.set_threshold(250_000, 50, 100)

_MUCH_GB = 0.8
_MOST_GB = 3.0
"""A process that holds more behind a file lets go what batches remember of the engines that all files share."""


class _Kept:
    """The memory of this process after the last collection."""

    gb = 0.0


_kept = _Kept()


def _resident_gb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs reference data that may not be redistributed; .ci/check_skips.py allows this reason alone."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="reference data absent: ../shared"))


@pytest.fixture(scope="module", autouse=True)
def _of_one_file(request: pytest.FixtureRequest) -> Iterator[None]:
    """Engines over rules of a test's own go with its file, and so does what a file keeps in caches of its own: an engine holds some
    hundred megabytes."""
    yield
    known = engines._ENGINES
    for key in [key for key in known if key[0]]:
        del known[key]
    for own in vars(request.module).values():
        if hasattr(own, "cache_clear") and own.__module__ == request.module.__name__:
            own.cache_clear()
    if _resident_gb() > _MOST_GB:
        for shared in known.values():
            shared.judging.clear()
    # Engines are cycles, of which the collector takes many for few: they are few objects, and large. It visits all that lives,
    # some millions of objects, so it is only called where a file left much behind, and leaves out of all others what earlier files
    # left: that took a sixth of the time of the tests.
    if _resident_gb() > _kept.gb + _MUCH_GB:
        gc.unfreeze()
        gc.collect()
        _kept.gb = _resident_gb()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the reference data. Tests that ask for it are marked `shared`."""
    return SHARED
