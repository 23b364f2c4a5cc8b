"""What the parts of an order say of conditions, when some facts are filled in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.decide.kernel import Kernel, SpanLaw
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes
from narrows.rulebook.expr import ir

Mask = npt.NDArray[np.bool_]
NOTHING: frozenset[str] = frozenset()


class About(NamedTuple):
    """Facts of one kind of part that are filled in; `classes`: what classes an item falls under may turn with them, though
    known (`Dependence.specifies`)."""

    facts: frozenset[str]
    classes: bool


class Said:
    """What parts of orders say of conditions, remembered for all spans: most spans ask the same of most parts."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self._said: dict[Any, PartSays] = {}

    def of(self, block: str, steps: tuple[int, ...], about: About) -> PartSays:
        """What parts of one kind say through some steps, when some facts are filled in."""
        key = (block, steps, about)
        if key not in self._said:
            self._said[key] = PartSays(self.kernel, block, steps, about)
        return self._said[key]


class Live(NamedTuple):
    """Which clauses a part does not rule out: now, and also when facts are filled in."""

    now: Mask
    ever: Mask


def packed(mask: Mask) -> bytes:
    """A mask as bits, to tell masks of one length apart."""
    return np.packbits(mask).tobytes()


def _any(matrix: npt.NDArray[np.uint64], bits: Mask) -> Mask:
    """Which rows of a packed matrix have one of some bits."""
    return np.asarray((matrix & _packed(bits[None])).any(axis=1))


def _packed(matrix: Mask) -> npt.NDArray[np.uint64]:
    """The rows of a matrix as bits, in words."""
    height, width = matrix.shape
    padded = np.zeros((height, -(-max(width, 1) // 64) * 64), np.bool_)
    padded[:, :width] = matrix
    return np.packbits(padded, axis=1).view(np.uint64)


class PartSays:
    """What parts of one kind say of clauses, through `steps`, one for each clause, when some facts are filled in."""

    def __init__(self, kernel: Kernel, block: str, steps: tuple[int, ...], about: About) -> None:
        program = kernel.program
        self._block = block
        self._pool = kernel.pools[block]
        below = self._pool.below()
        # Many clauses share a step: what a step rests on is worked out for each once.
        once, self._once_of = np.unique(np.array(steps, np.int32), return_inverse=True)
        rows = np.array([below.places[step] for step in once.tolist()], np.int64)
        rests = below.matrix[rows]
        used = np.flatnonzero(rests.any(axis=0)).astype(np.int32)
        leaves = [below.leaves[place] for place in used.tolist()]
        self._below = _packed(rests[:, used])
        """The leaves that each step, taken once, rests on."""
        self._used = used
        self._leaves = np.array(leaves, np.int32)
        self._steps = np.array(steps, np.int32)
        self._about = np.array([not about.facts.isdisjoint(program.facts(leaf)) for leaf in leaves], np.bool_)
        tests = np.array([isinstance(program.steps[leaf][2], ir.Known) for leaf in leaves], np.bool_)
        self._tests = tests & self._about
        loose = below.loose[rows][:, used]
        self._loose = _packed(loose) if loose.any() else None
        """Those that it rests on through classes."""
        self._classes = about.classes
        self._rows: dict[int, tuple[Live, Codes, Mask, Codes]] = {}
        self._details: dict[tuple[int, bytes], Any] = {}

    def live(self, row: int) -> Live:
        """Which clauses are not ruled out by the part."""
        return self._row(row)[0]

    def turning(self, row: int) -> Mask:
        """Which clauses' part may turn."""
        return self._row(row)[2]

    def says(self, row: int, silent: Mask) -> Mask:
        """Of which steps the part says something; `silent` are those of which it says nothing with each code (rows)."""
        _, codes, turning, _ = self._row(row)
        found: Mask = turning | ~silent[codes, np.arange(len(codes))]
        return found

    def _row(self, row: int) -> tuple[Live, Codes, Mask, Codes]:
        """The clauses that the part does not rule out; the code of each clause's part, whether it may turn when the facts are
        filled in, and the codes of the leaves."""
        found = self._rows.get(row)
        if found is None:
            codes = self._pool.row(row)
            leaves, codes = codes[self._leaves], codes[self._steps]
            open_ = leaves == UNKNOWN
            # Both may turn what is known: a test for knowledge that fails now, and what a class rests on.
            known = _any(self._below, self._tests & (leaves == FALSE))
            if self._loose is not None:
                known |= _any(self._loose, open_ & (self._about | self._classes))
            unknown = _any(self._below, open_ & self._about)
            turning = known[self._once_of] | ((codes == UNKNOWN) & unknown[self._once_of])
            now: Mask = codes != FALSE
            found = self._rows[row] = Live(now, now | turning), codes, turning, leaves
        return found

    def gaps(self, row: int, live: Mask) -> frozenset[str]:
        """The facts whose absence keeps the live clauses open."""
        codes = self._row(row)[1]
        steps = self._steps[live & (codes == UNKNOWN)].tolist()
        return NOTHING.union(*(self._pool.gaps(row, step) for step in steps))

    def detail(self, row: int, live: Mask) -> Any:
        """What the part says of the live clauses."""
        key = (row, packed(live))
        if key not in self._details:
            self._details[key] = self._detail(row, live)
        return self._details[key]

    def _detail(self, row: int, live: Mask) -> Any:
        _, codes, turns, leaves = self._row(row)
        turns = live & turns
        # Of a clause that is unknown and stays so, it still tells answers apart by which conditions.
        open_ = turns | (live & (codes == UNKNOWN))
        if not open_.any():
            return codes[live].tobytes()
        below = np.bitwise_or.reduce(self._below[self._once_of[open_]])
        places = np.flatnonzero(np.unpackbits(below.view(np.uint8)))
        pool = self._pool
        facts = pool.rows[row]
        lacking = pool.lacks(row)[self._used[places[self._about[places]]]].tobytes()
        stated: Any = None
        if self._block == "item" and turns.any():
            # An ECCN speaks along with parameters once these are filled in.
            stated = (pool.eccns[pool.eccn_of[row]], int(pool.told[row]))
        elif self._block == "end_use" and turns.any():
            # What is missing of a block that is stated in part is asked for by itself.
            stated = any(value is not None for value in facts.values())
        own = (self._leaves[places].tobytes(), leaves[places].tobytes())
        return codes[live].tobytes(), packed(turns[live]), own, lacking, stated


class PartiesSay:
    """What sets of parties say of clauses, through `steps`, conditions on any or all of them, when some facts are filled in."""

    def __init__(self, law: SpanLaw, said: Said, steps: tuple[int, ...], about: About) -> None:
        program = law.kernel.program
        self._law = law
        self._columns = [law.column_of_set[step] for step in steps]
        below = [program.over_parties(step) for step in steps]
        inner = sorted({step for some in below for _, step in some})
        place = {step: number for number, step in enumerate(inner)}
        self._inner = np.zeros((len(steps), len(inner)), np.bool_)
        # By code: of which conditions a party says nothing with it. One that fails decides nothing for any of them, one that
        # holds nothing for all.
        self._silent = np.zeros((3, len(inner)), np.bool_)
        self._silent[[FALSE, TRUE]] = True
        for row, some in enumerate(below):
            for word, step in some:
                self._inner[row, place[step]] = True
                self._silent[TRUE if word == "any" else FALSE, place[step]] = False
        self._filled = bool(about.facts)
        self._party = said.of("party", tuple(inner), about)
        self._known: dict[int, tuple[Codes, Mask]] = {}
        self._live: dict[int, Live] = {}

    def live(self, number: int) -> Live:
        """As of `PartSays`."""
        found = self._live.get(number)
        if found is None:
            codes, turning = self._codes(number)
            now: Mask = codes != FALSE
            found = self._live[number] = Live(now, now | turning)
        return found

    def _codes(self, number: int) -> tuple[Codes, Mask]:
        """The code of each clause's part, and whether it may turn when facts are filled in."""
        found = self._known.get(number)
        if found is None:
            codes = self._law.set_codes(number)[self._columns]
            if number == NOT_STATED:
                turns = np.full(len(codes), self._filled)
            else:
                turning = np.logical_or.reduce(
                    [self._party.turning(row) for row in self._law.parties.rows(number)]
                )
                turns = np.asarray(self._inner[:, turning].any(axis=1))
            found = self._known[number] = (codes, turns)
        return found

    def gaps(self, number: int, live: Mask) -> frozenset[str]:
        """As of `PartSays`."""
        open_ = live & (self._codes(number)[0] == UNKNOWN)
        if number == NOT_STATED:
            return frozenset(self._law.edition.layout.party_facts) if open_.any() else NOTHING
        inner = np.asarray(self._inner[open_].any(axis=0))
        return NOTHING.union(*(self._party.gaps(row, inner) for row in self._law.parties.rows(number)))

    def detail(self, number: int, live: Mask) -> Any:
        """As of `PartSays`: of each party that says something of the conditions on them below live clauses."""
        codes, turns = self._codes(number)
        inner = np.asarray(self._inner[live & (turns | (codes == UNKNOWN))].any(axis=0))
        each = []
        for place, row in enumerate(self._law.parties.rows(number)):
            said = inner & self._party.says(row, self._silent)
            if said.any():
                each.append((place, packed(said), self._party.detail(row, said)))
        return codes[live].tobytes(), packed(turns[live]), tuple(each)


Says = PartSays | PartiesSay
