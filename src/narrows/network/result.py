"""What exposure says: the structs, encoded to JSON in the order of their fields (schema: docs/guide/exposure.md)."""

from __future__ import annotations

import msgspec

SCHEMA_VERSION = "1"


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Common settings of everything a result holds."""


class Cut(Frozen, frozen=True, kw_only=True):
    """One provider of a node that no longer supplies it, or of which nobody knows.

    `share` is its part of what `measure` lists, in [0, 1], None where no share is stated, with `low` and `high` as claimed
    and their `confidence`; only shares of the first of the node's measures count in `own`. `left` is what is taken as supplied. `outcome` and `policy` are the engine's answer; `withdrawn`
    stands for a provider that was withdrawn by hand. `provisions` and `citations` are the rules that hold, each with the
    least `confidence` of them in `rule_confidence`; `missing` the facts that would settle it, `why` what no rule says.
    """

    provider: str
    country: str
    use: str
    measure: str
    share: float | None
    low: float | None
    high: float | None
    confidence: str
    left: float
    outcome: str
    policy: str | None
    provisions: tuple[str, ...]
    citations: tuple[str, ...]
    rule_confidence: str
    missing: tuple[str, ...]
    why: str


class Because(Frozen, frozen=True, kw_only=True):
    """Why a node is less than whole.

    `cause` is providers (what it lacks itself: `cuts`), input (what goes into it: `via`) or kinds (a group, by the kinds
    that make it up: `via`). `availability` is what that cause alone leaves.
    """

    cause: str
    availability: float
    via: str = ""
    root: str = ""
    cuts: tuple[Cut, ...] = ()


class Measured(Frozen, frozen=True, kw_only=True):
    """What one measure of shares says of a node: what is left by it, and how much of the supply it speaks of (percent)."""

    name: str
    left: float
    low: float
    high: float
    coverage: float
    year: int | None
    confidence: str


class Quantiles(Frozen, frozen=True, kw_only=True):
    """Quantiles of availability over sampled shares: 5, 50 and 95 percent."""

    q05: float
    q50: float
    q95: float


class Node(Frozen, frozen=True, kw_only=True):
    """One node of the map. All parts are in [0, 1].

    `own` is what may still be supplied of it; `availability` what is left once all that goes into it is counted; `low` and
    `high` bound that. Of what is lost of `own`, `denied` is prohibited, denied by policy or withdrawn, `licensed` waits for a
    license that may be granted, `undetermined` for a fact. `direct_availability` is the least among its direct inputs that are no processes, None without any.
    `status` says what `own` rests on: shares, providers (named without shares) or nothing (then `own` is 1 only for want of
    a statement). `unknown` lists what leads to it and has no share. `by_use` tells apart what it is bought for, where that
    matters; the node itself shows the use of the target if it goes straight into that, else the least. `confidence` is the least of the shares that its own part rests on, and
    `resting_on_low` names what leads to it and rests on shares of low confidence.
    """

    id: str
    name: str
    kind: str
    stage: str
    availability: float
    direct_availability: float | None
    low: float
    high: float
    own: float
    own_low: float
    own_high: float
    denied: float
    licensed: float
    undetermined: float
    status: str
    confidence: str
    unknown: tuple[str, ...]
    resting_on_low: tuple[str, ...]
    by_use: dict[str, float]
    measures: tuple[Measured, ...]
    because: tuple[Because, ...]
    quantiles: Quantiles | None = None


class MapRef(Frozen, frozen=True, kw_only=True):
    """Which map an answer is about."""

    id: str
    title: str
    vintage: str
    sha256: str
    license: str
    credit: str


class Exposure(Frozen, frozen=True, kw_only=True):
    """What is left of every node of a map for a buyer, and why.

    `residual` is the greatest change that one more evaluation of the whole network would make: the certificate that the
    availabilities are a fixed point. `assumptions` are sentences for a reader; `beyond_horizon` is true where the day lies
    after what was checked of the law. `rulebook` is None where no law was asked.
    """

    schema_version: str
    map: MapRef
    country: str
    buyer: str | None
    as_of: str | None
    reading: str
    withdrawn: tuple[str, ...]
    variants: str
    upstream: str
    target: str | None
    excluded: tuple[str, ...]
    min_confidence: str
    nodes: tuple[Node, ...]
    residual: float
    sweeps: int
    orders: int
    undetermined_orders: int
    unknown_inputs: tuple[str, ...]
    assumptions: tuple[str, ...]
    notices: tuple[str, ...]
    beyond_horizon: bool
    rulebook: str | None
    lists: dict[str, str]
    samples: int = 0
    seed: int | None = None

    def node(self, id_: str) -> Node:
        """The node of that id. Raises KeyError."""
        for one in self.nodes:
            if one.id == id_:
                return one
        raise KeyError(id_)


class Why(Frozen, frozen=True, kw_only=True):
    """A dated act that changed answers on a day, and of how many edges. `instrument` is an id of the rulebook, None where
    the law names none (an entry of a list, a text without a title)."""

    instrument: str | None
    title: str
    citation: str
    event: str
    edges: int


class Level(Frozen, frozen=True, kw_only=True):
    """A node's availability on a day, with its range, and what its own providers leave."""

    availability: float
    low: float
    high: float
    own: float


class Day(Frozen, frozen=True, kw_only=True):
    """From `day` to `until`, both inclusive, nothing changes. `changed` lists the nodes whose availability or range differs
    from the day before (none on the first day), `why` the acts that did it, the one with most edges first."""

    day: str
    until: str
    levels: dict[str, Level]
    changed: tuple[str, ...]
    edges_changed: int
    why: tuple[Why, ...]
    beyond_horizon: bool


class Timeline(Frozen, frozen=True, kw_only=True):
    """Exposure over time: a row for each day on which anything changed."""

    schema_version: str
    map: MapRef
    country: str
    buyer: str | None
    since: str
    until: str
    reading: str
    withdrawn: tuple[str, ...]
    variants: str
    upstream: str
    target: str | None
    excluded: tuple[str, ...]
    min_confidence: str
    days: tuple[Day, ...]
    residual: float
    assumptions: tuple[str, ...]
    rulebook: str | None
    lists: dict[str, str]
