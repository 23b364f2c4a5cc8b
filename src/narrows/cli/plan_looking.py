"""How far a plan is looked into: plans of nearly the same worth, what its assumptions carry, and fresh scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrows.cli.plan import Asked, Looked, Read
    from narrows.plan.model import Aims
    from narrows.plan.solve import Solution


def look(found: Read, aims: Aims, solution: Solution, looked: Looked, asked: Asked) -> dict[str, Any]:
    """What `tell` is to be told besides the solution."""
    case = found.prepared.case
    extra: dict[str, Any] = {}
    if looked.near:
        from narrows.plan.near import near_plans

        near = near_plans(
            case, solution, aims, seconds=asked.seconds / 2, threads=asked.threads, seed=asked.seed
        )
        extra |= {"robust": near.robust, "shares": near.shares()}
    if looked.fresh:
        from narrows.plan.draws import draw
        from narrows.plan.simulate import out_of_sample

        fresh = draw(case, found.programmes, looked.fresh, asked.seed + 1)
        value = out_of_sample(case, solution.starts, solution.trained, fresh).value
        extra["out_of_sample"] = (value.mean, value.error or 0.0)
    if looked.sensitivity:
        from narrows.plan.sensitivity import effects_of, one_at_a_time

        moved = one_at_a_time(
            case,
            solution,
            aims,
            gap=asked.gap,
            seconds=asked.seconds / 2,
            threads=asked.threads,
            seed=asked.seed,
        )
        extra["effects"] = effects_of(moved)
    return extra
