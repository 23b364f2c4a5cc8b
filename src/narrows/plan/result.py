"""What a plan says: the structs, encoded to JSON in the order of their fields (schema: docs/guide/plan.md)."""

from __future__ import annotations

from narrows.plan.morris import Screening
from narrows.plan.near import Near
from narrows.plan.prices import Prices
from narrows.plan.programme import Frozen
from narrows.plan.sensitivity import OneAtATime

SCHEMA_VERSION = "1"


class Started(Frozen, frozen=True, kw_only=True):
    """A programme that starts: when, when it is done if all goes as most likely, what it costs, and why it is in the plan.

    `because` are sentences, each with a figure of this result behind it. `worth` is the loss of the objective without it.
    `robust` says whether every plan within the stated distance of the best starts it, `share_of_plans` in how many.
    """

    programme: str
    input: str
    mode: str
    year: float
    done: float
    cost_musd: float
    worth: float
    because: tuple[str, ...]
    robust: bool | None = None
    share_of_plans: float | None = None


class Level(Frozen, frozen=True, kw_only=True):
    """Availability of a target in a period: the mean over scenarios and its 5 and 95 percent quantiles; `undone` is what it
    would be if nothing were undertaken, `scarcest` the input that most often bounds it."""

    target: str
    year: float
    mean: float
    q05: float
    q95: float
    undone: float
    scarcest: str


class Spend(Frozen, frozen=True, kw_only=True):
    """Money in a period, in millions of US dollars: on programmes, on training, what there was and what is carried over."""

    year: float
    programmes_musd: float
    training_musd: float
    budget_musd: float
    carried_musd: float


class Heads(Frozen, frozen=True, kw_only=True):
    """Researchers of a field in a period: at work, and how many there are; `trained` begin their training."""

    field: str
    year: float
    at_work: float
    available: float
    trained: float


class Assumption(Frozen, frozen=True, kw_only=True):
    """An assumption that a result rests on. `effect` is by how much (as a part of the objective) the result moves when the figure
    moves over its stated range, None where that was not computed; those with the greatest effect come first."""

    what: str
    value: str
    grounds: str
    effect: float | None = None


class Plan(Frozen, frozen=True, kw_only=True):
    """A plan, how good it is, and how far from the best any plan can be at most (`gap`, proven).

    `objective` was valued by the exposure code. `expected`, `at_risk` and `worst` are the value of what can be made: its mean over
    scenarios, the mean of the worst tenth, the worst. `out_of_sample` is the mean over fresh scenarios, with its standard
    error. `stopped`: gap, time or interrupt. `near`, `one_at_a_time`, `morris` and `prices` are
    None where they were not asked for. `names` are what the map calls the inputs that occur.
    """

    schema_version: str
    side: str
    country: str
    map_sha256: str
    programmes_sha256: str
    rulebook: str | None
    as_of: str | None
    aim: str
    until: int
    gap: float
    bound: float
    objective: float
    expected: float
    at_risk: float
    worst: float
    undone: float
    stopped: str
    seconds: float
    scenarios: int
    seed: int
    starts: tuple[Started, ...]
    availability: tuple[Level, ...]
    spend: tuple[Spend, ...]
    researchers: tuple[Heads, ...]
    robust: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    notices: tuple[str, ...]
    out_of_sample: float | None = None
    out_of_sample_error: float | None = None
    near: Near | None = None
    one_at_a_time: OneAtATime | None = None
    morris: Screening | None = None
    prices: Prices | None = None
    names: dict[str, str] = {}  # noqa: RUF012 (msgspec gives each struct its own)
