"""What was found by looking into a plan: plans of nearly the same worth, what its assumptions carry, what is scarce, fresh scenarios."""

from __future__ import annotations

from narrows.plan.morris import Screening
from narrows.plan.near import Near
from narrows.plan.prices import Prices
from narrows.plan.programme import Frozen
from narrows.plan.sensitivity import OneAtATime, effects_of
from narrows.plan.simulate import Sample


class Looked(Frozen, frozen=True, kw_only=True):
    """Each is None where it was not looked at, or nothing was found in time; `unanswered` says in words what was asked for and is not there."""

    near: Near | None = None
    one_at_a_time: OneAtATime | None = None
    morris: Screening | None = None
    prices: Prices | None = None
    sample: Sample | None = None
    unanswered: tuple[str, ...] = ()

    def effects(self) -> dict[str, float]:
        """By how much each assumption moves the result, as a part of it: moved alone where that was done, else as screened."""
        screened = {one.what: one.mean_absolute for one in self.morris.screened} if self.morris else {}
        return screened | (effects_of(self.one_at_a_time) if self.one_at_a_time else {})

    def remarks(self) -> tuple[str, ...]:
        """What was cut short, and what is worth more than the plan."""
        told = list(self.unanswered)
        if self.near is not None:
            if self.near.better:
                told.append("a plan near it is worth more than the plan itself, within its gap")
            if not self.near.complete:
                open_ = (
                    f"of {self.near.sampled} of {len(self.near.decisions)} programmes it is not proven what all such plans do"
                    if self.near.sampled
                    else "there may be some that differ more"
                )
                told.append(
                    f"plans of nearly the same worth: cut short after {self.near.seconds:.0f} s, {open_}"
                )
        alone = self.one_at_a_time
        if alone is not None and not alone.complete:
            solved = sum(one.again_low is not None and one.again_high is not None for one in alone.moved)
            told.append(
                f"assumptions moved one at a time: cut short after {alone.seconds:.0f} s, the best plan was found again for {solved} of "
                f"{len(alone.moved)}; for the rest the effect is on the plan as it stands"
            )
        if self.morris is not None and self.morris.trajectories < self.morris.asked:
            told.append(
                f"assumptions screened together: cut short after {self.morris.seconds:.0f} s, {self.morris.trajectories} of "
                f"{self.morris.asked} trajectories were carried to their end"
            )
        if self.prices is not None and not self.prices.exact:
            told.append("shadow prices: cut short before every constraint was in the relaxation")
        return tuple(told)
