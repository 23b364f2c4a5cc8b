"""Sets of parties under the law of one span of days.

Parties on which every condition of the span has the same truth, and of which the same is unknown, are one class. A set of
parties is a node of a tree: its first parties are another node, to which one more party of some class is added. So a set of
any size is a number, and what holds of any or of all of its parties follows from its parent in one step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from narrows.decide.atoms import constant
from narrows.decide.pool import Pool, combined
from narrows.decide.program import Program
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Classes, Codes, Numbers

NOT_STATED = 0
"""The number of the empty set: who the parties are is not known."""


class PartySets:
    """The sets of parties met under one span; `steps` are the conditions on sets of parties that its clauses name."""

    def __init__(self, program: Program, pool: Pool, steps: Sequence[int]) -> None:
        self.program = program
        self.pool = pool
        self.steps = list(steps)
        wanted = self._below(steps)
        self._needed = sorted(n for n in wanted if program.steps[n][1] == "parties")
        self._inner = sorted({program.steps[n][2] for n in wanted if program.steps[n][0] in ("any", "all")})
        self._place = {step: place for place, step in enumerate(self._inner)}
        self.leaves = sorted(frozenset().union(*map(program.leaves, self._inner)))
        self.facts = sorted({name for n in self.leaves for name in program.facts(n)})
        self._several = [program.facts(n) for n in self.leaves if len(program.facts(n)) > 1]
        width = len(self._inner) + len(self.leaves) + len(self.facts)
        self._classes = Classes(width, 8 * len(self._several))
        self.class_of: Numbers = np.zeros(0, np.int64)
        """The class of each party of the pool."""
        self.first: list[int] = []
        """A party of each class."""
        self.parents: list[int] = [NOT_STATED]
        self.last: list[int] = [-1]
        """The set that a set extends, and the class of its last party."""
        self._numbers: dict[int, int] = {}
        self._most: Codes = np.full((1, len(self._inner)), FALSE, np.int8)
        self._least: Codes = np.full((1, len(self._inner)), TRUE, np.int8)

    @property
    def height(self) -> int:
        return len(self.parents)

    def update(self) -> None:
        """Tell apart the parties that were added to the pool."""
        done = len(self.class_of)
        if done == self.pool.height:
            return
        matrix = [
            self.pool.matrix([*self._inner, *self.leaves], done),
            self.pool.unknown(self.facts, done),
            *(self.pool.values(names)[done:].view(np.int8).reshape(-1, 8) for names in self._several),
        ]
        numbers = self._classes.add(np.hstack(matrix))
        old = len(self.first)
        self.first += [-1] * (len(self._classes) - old)
        for row, number in zip(
            range(self.pool.height - 1, done - 1, -1), numbers[::-1].tolist(), strict=True
        ):
            if number >= old:
                self.first[number] = row
        self.class_of = np.concatenate([self.class_of, numbers])

    def extended(self, sets: Numbers, classes: Numbers) -> Numbers:
        """The numbers of sets with one more party each, of the given classes."""
        keys = (sets << 32) | classes
        distinct, inverse = np.unique(keys, return_inverse=True)
        numbers = [self._number(key) for key in distinct.tolist()]
        self._grow()
        return np.array(numbers, np.int64)[inverse]

    def _number(self, key: int) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.parents)
            self.parents.append(key >> 32)
            self.last.append(key & 0xFFFFFFFF)
        return number

    def _grow(self) -> None:
        done = len(self._most)
        if done < len(self.parents):
            parents = np.array(self.parents[done:])
            own = self._classes.codes(np.array(self.last[done:]))[:, : len(self._inner)]
            self._most = np.concatenate([self._most, np.maximum(self._most[parents], own)])
            self._least = np.concatenate([self._least, np.minimum(self._least[parents], own)])

    def parties(self, number: int) -> list[int]:
        """The classes of the parties of a set, in their order."""
        found = []
        while number != NOT_STATED:
            found.append(self.last[number])
            number = self.parents[number]
        return found[::-1]

    def rows(self, number: int) -> list[int]:
        """Of each party of a set, in their order, a row of the pool: the first of its class."""
        return [self.first[class_] for class_ in self.parties(number)]

    def codes(self, start: int) -> Codes:
        """The codes of the conditions on sets (columns) for the sets from `start` on."""
        height = self.height - start
        found: dict[int, Codes] = {}
        for number in self._needed:
            step = self.program.steps[number]
            if step[0] in ("any", "all"):
                source = self._most if step[0] == "any" else self._least
                codes = source[start:, self._place[step[2]]].copy()
                if start == NOT_STATED:
                    codes[0] = UNKNOWN
                found[number] = codes
            elif step[0] == "leaf":  # a constant: it speaks of no fact
                found[number] = np.full(height, constant((step[2], step[3])), np.int8)
            else:
                found[number] = combined(step, found.__getitem__, height)
        return (
            np.stack([found[n] for n in self.steps], axis=1) if self.steps else np.zeros((height, 0), np.int8)
        )

    def _below(self, steps: Sequence[int]) -> set[int]:
        found: set[int] = set()
        stack = list(steps)
        while stack:
            number = stack.pop()
            if number not in found and self.program.steps[number][1] == "parties":
                found.add(number)
                stack += self.program.operands(number)
        return found
