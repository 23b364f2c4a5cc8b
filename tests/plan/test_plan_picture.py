"""The picture of a plan: what a reader finds on it, that nothing overlaps, and that no name can break it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import OutputError
from narrows.plan.model import Aims, build
from narrows.plan.picture import draw_plan, plan_page, write_plan_picture
from narrows.plan.picture.panels import apart
from narrows.plan.picture.years import Years, ceiling, stepped
from narrows.plan.programme import Budget, Grounds, LeadTime, Path, Programme, Programmes, Required, Target
from narrows.plan.result import Assumption, Heads, Level, Plan, Spend, Started
from narrows.plan.solve import solve
from narrows.plan.telling import sentences, tell
from network.picture_cases import Made, a_map, check_tidy, parsed, texts
from parts.plan_cases import made_up_case

YEARS = range(2026, 2036)


def a_start(programme: str, input_: str, year: float, done: float, **fields: Any) -> Started:
    return Started(
        **{
            "programme": programme,
            "input": input_,
            "mode": "domestic_rd",
            "year": year,
            "done": done,
            "cost_musd": 1234.0,
            "worth": 0.4,
            "because": (f"Because {programme} is needed.",),
            **fields,
        }
    )


STARTS = (
    a_start("lens", "lens", 2026, 2029, robust=True, share_of_plans=1.0),
    a_start("scanner", "scanner", 2029, 2033, robust=False, share_of_plans=0.625, mode="joint_venture"),
    a_start("wafers", "wafer", 2031, 2032, robust=False, share_of_plans=0.5, mode="stockpile", worth=0.0002),
    a_start("late", "scanner", 2033, 2038, robust=False, share_of_plans=0.5),
)
STAGES = {"wafer": "raw", "lens": "tools", "scanner": "tools", "fab": "making"}


def a_plan(**fields: Any) -> Plan:
    shares = [min(0.1 + 0.06 * n, 0.5) for n in range(len(YEARS))]
    return Plan(
        **{
            "schema_version": "1",
            "side": "country",
            "country": "CN",
            "map_sha256": "0123456789abcdef",
            "programmes_sha256": "fedcba9876543210",
            "rulebook": None,
            "as_of": "2026-07-23",
            "aim": "value",
            "until": 2035,
            "gap": 0.0123,
            "bound": 1.6,
            "objective": 1.58,
            "expected": 1.5,
            "at_risk": 1.0,
            "worst": 0.9,
            "undone": 0.4,
            "stopped": "gap",
            "seconds": 1.0,
            "scenarios": 20,
            "seed": 7,
            "starts": STARTS,
            "availability": tuple(
                Level(target="fab", year=y, mean=m, q05=m * 0.6, q95=m * 1.3, undone=0.08, scarcest="lens")
                for y, m in zip(YEARS, shares, strict=True)
            ),
            "spend": tuple(
                Spend(
                    year=y,
                    programmes_musd=900.0,
                    training_musd=60.0,
                    budget_musd=1000.0,
                    carried_musd=40.0 * (n + 1) if n < 9 else 0.0,
                )
                for n, y in enumerate(YEARS)
            ),
            "researchers": tuple(
                Heads(field=f, year=y, at_work=100.0 if y < 2030 else 20.0, available=100.0 + n, trained=n)
                for f in ("optics", "plasma_vacuum")
                for n, y in enumerate(YEARS)
            ),
            "robust": ("lens",),
            "assumptions": (
                Assumption(what="programme lens", value="adds 0.3", grounds="assumed: our own", effect=0.21),
                Assumption(what="budget", value="10000 in all", grounds="a ministry (high)"),
                Assumption(what="law", value="of 2026-07-23", grounds="left as it is"),
            ),
            "notices": ("nobody is named who provides 2 inputs",),
            **fields,
        }
    )


def programmes() -> Programmes:
    def one(id_: str, input_: str, **fields: Any) -> Programme:
        lead = LeadTime(low=2, mode=3, high=5)
        return Programme(
            id=id_, input=input_, mode="domestic_rd", adds=0.3, cost_musd=1, lead_years=lead, **fields
        )

    return Programmes(
        id="p",
        title="Programmes",
        country="CN",
        programmes=(
            one("lens", "lens", ramp_years=2),
            one("scanner", "scanner", requires=(Required(input="lens", level=0.2),)),
            one("wafers", "wafer", lasts_years=2, grounds=Grounds(source="a firm", assumed=False)),
            one("late", "scanner", requires=(Required(input="wafer"),)),
        ),
        budget=(Budget(year=2026, musd=1),),
        paths=(Path(id="now"),),
        targets=(Target(input="fab"),),
    )


def lines(svg: str) -> list[str]:
    return [area.holds for area in texts(svg)]


def drawn(plan: Plan, **more: Any) -> list[str]:
    svg = draw_plan(plan, **more)
    check_tidy(svg)
    assert draw_plan(plan, **more) == svg
    return lines(svg)


def test_a_reader_finds_what_the_plan_says():
    plan = a_plan()
    told = drawn(plan, stages=STAGES, programmes=programmes())
    assert told[0] == "A plan for China (CN) until 2035"
    assert told[1] == "4 programmes start; no plan of this model is worth more than 1.23% more (proven)"
    assert told[2] == (
        "aim: value of what can be made · 20 scenarios (seed 7) · law of 2026-07-23 · map 0123456789ab "
        "· programmes fedcba987654"
    )
    page_ = " ".join(told)
    for sentence in sentences(plan)[1:]:
        assert sentence in page_
    assert [one for one in told if one in ("Raw", "Tools", "Making")] == ["Raw", "Tools"]
    assert {"~1,234", "1,234", "25.3%", "<0.1%", "100%", "62%"} <= set(told)
    assert "robust: in every plan near the best" in told
    assert "budget: 10,000 in all" in told
    assert "spent on programmes: 9,000" in told
    assert "spent on training: 600" in told
    assert "left from the years before" in told
    assert "50% mean" in told
    assert "30% to 65% (5–95%)" in told
    assert "8% if nothing starts" in told
    assert "in 2035 most often bounded by lens" in told
    assert "all at work in 2026; 45 begin training" in told
    assert "Plasma vacuum" in told
    assert "1 of the 2 that the plan rests on" in page_
    assert "programme lens (21.0%)" in page_


def test_bars_lie_on_the_years_and_arrows_lead_from_what_was_needed():
    svg = draw_plan(a_plan(), programmes=programmes())
    bars = {}
    arrows = set()
    for element in parsed(svg).iter():
        name = element.get("data-programme")
        if name:
            bars[name] = next(one for one in element if one.get("class") == "bar")
        if element.get("data-arrow"):
            arrows.add(element.get("data-arrow"))
    at = [(area.left + area.right) / 2 for area in texts(svg) if re.fullmatch(r"20\d\d", area.holds)]
    year = at[1] - at[0]

    first = min(float(bar.get("x", "")) for bar in bars.values())

    def ends(name: str) -> tuple[float, float]:
        begin = 2026 + (float(bars[name].get("x", "")) - first) / year
        return begin, begin + float(bars[name].get("width", "")) / year

    assert ends("lens") == pytest.approx((2026, 2029), abs=0.01)
    assert ends("scanner") == pytest.approx((2029, 2033), abs=0.01)
    assert ends("late") == pytest.approx((2033, 2036), abs=0.01)
    assert arrows == {"lens scanner", "wafers late"}


def test_without_programmes_nothing_is_said_of_ramps_ranges_or_grounds():
    told = drawn(a_plan())
    assert "supplies" in told
    assert not any("ramps up" in one or "earliest" in one or one.startswith("~") for one in told)
    assert [one for one in told if one in ("Domestic R&D", "Stockpile", "Joint venture")] == [
        "Domestic R&D",
        "Stockpile",
        "Joint venture",
    ]


def test_a_map_gives_names_stages_and_credit():
    made = {
        "wafer": Made("Silicon wafers", "raw"),
        "lens": Made("Projection lenses", "tools"),
        "scanner": Made("Scanners", "tools"),
        "fab": Made("Making of chips", "making"),
    }
    told = drawn(a_plan(), map_=a_map(made, [("lens", "fab")]))
    assert {"Projection lenses", "Making of chips", "Raw", "Tools"} <= set(told)
    assert "in 2035 most often bounded by Projection lenses" in told
    assert "Example Survey" in " ".join(told)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"starts": (), "robust": (), "notices": ("nothing is undertaken: no start that fits",)},
            "Nothing is undertaken: no start that fits",
        ),
        ({"availability": ()}, "The plan has no targets"),
        ({"researchers": ()}, "The plan has no fields"),
        ({"spend": ()}, "The plan says nothing of money"),
        ({"stopped": "time"}, "The search ended before the gap asked for: time was up."),
        ({"gap": float("inf")}, "4 programmes start; how much more another plan could be worth is not known"),
        (
            {"assumptions": ()},
            "No assumptions were handed on with this plan: what is assumed is not known here.",
        ),
        ({"scenarios": 1}, "aim: value of what can be made · one scenario, the most likely"),
        ({"country": ""}, "A plan until 2035"),
    ],
)
def test_what_is_not_there_is_said(fields, said):
    told = drawn(a_plan(**fields))
    assert any(one.startswith(said) for one in told), told


def test_a_plan_with_nothing_at_all_is_a_picture():
    plan = a_plan(starts=(), availability=(), spend=(), researchers=(), assumptions=(), notices=(), robust=())
    assert "Nothing is undertaken" in drawn(plan)
    assert "Nothing is undertaken." in plan_page(plan)


def test_money_that_a_plan_for_least_cost_spends_is_not_called_worth():
    told = drawn(a_plan(aim="cost", objective=-900.0, bound=-890.0))
    assert "worth lost without" not in told
    assert "costs more than 1.23% less" in told[1]


@pytest.mark.parametrize(("inputs", "periods", "per_year"), [(30, 10, 1), (16, 9, 2), (10, 40, 4)])
def test_solved_plans_of_any_periods_are_tidy(inputs, periods, per_year):
    case = made_up_case(inputs, periods, 2, 4, targets=5, per_year=per_year)
    plan = tell(case, solve(build(case, Aims()), gap=0.05), Aims())
    assert plan.starts
    told = drawn(plan)
    assert {one.programme for one in plan.starts} <= set(told)
    assert {f"t{q}" for q in range(5)} <= set(told)


def test_too_many_rows_and_targets_are_counted():
    starts = tuple(a_start(f"p{n}", f"i{n}", 2026, 2028, worth=1 / (n + 1)) for n in range(420))
    levels = tuple(
        Level(target=f"t{q}", year=y, mean=0.5, q05=0.4, q95=0.6, undone=0.4, scarcest="")
        for q in range(30)
        for y in YEARS
    )
    told = drawn(a_plan(starts=starts, availability=levels))
    assert "20 more starts, worth less than these, are not drawn" in told
    assert "6 more targets not drawn" in told
    assert "p399" in told
    assert "p400" not in told


HOSTILE = "</text><script>alert(1)</script>\u202e\x00]]>&\"' " + "W" * 90


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("href", "src") for name, _ in attrs)


def _hostile(name: str) -> Plan:
    return a_plan(
        country="CN",
        map_sha256=name,
        as_of=name,
        starts=tuple(
            msgspec.structs.replace(one, programme=name + str(n), input=name, mode=name, because=(name,))
            for n, one in enumerate(STARTS)
        ),
        availability=tuple(
            msgspec.structs.replace(one, target=name, scarcest=name) for one in a_plan().availability
        ),
        researchers=tuple(msgspec.structs.replace(one, field=name) for one in a_plan().researchers),
        assumptions=(Assumption(what=name, value=name, grounds=name, effect=0.1),),
        notices=(name,),
    )


def test_hostile_names_are_inert():
    plan = _hostile(HOSTILE)
    check_tidy(draw_plan(plan, stages={HOSTILE: HOSTILE}))
    page = plan_page(plan, stages={HOSTILE: HOSTILE})
    tags = _Tags()
    tags.feed(page)
    assert tags.tags.count("script") == 1
    assert "\u202e" not in page


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_any_name_is_tidy(name):
    check_tidy(draw_plan(_hostile(name)))


def test_the_page_holds_sentences_assumptions_picture_and_reasons_in_that_order():
    plan = a_plan()
    page = plan_page(plan, stages=STAGES, programmes=programmes())
    places = [
        page.index(one) for one in ("The plan in words", "What it assumes", "<svg", "What starts, and why")
    ]
    assert places == sorted(places)
    for sentence in sentences(plan):
        assert sentence in page
    assert page.index("programme lens") < page.index("<svg")
    assert "Because lens is needed." in page
    assert "62% " not in page
    assert "100% (robust)" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert plan_page(plan, stages=STAGES, programmes=programmes()) == page


def test_files_by_suffix(tmp_path):
    for suffix, begin in (("svg", b"<svg "), ("html", b"<!doctype html>"), ("png", b"\x89PNG")):
        path = tmp_path / f"plan.{suffix}"
        write_plan_picture(path, a_plan(), scale=0.5)
        assert path.read_bytes().startswith(begin)
    with pytest.raises(OutputError):
        write_plan_picture(tmp_path / "plan.pdf", a_plan())


def test_the_same_bytes_whatever_the_order_of_hashes():
    code = (
        "import hashlib, plan.conftest; from plan.test_plan_picture import a_plan, programmes, STAGES; "
        "from narrows.plan.picture import plan_page; "
        "print(hashlib.sha256(plan_page(a_plan(), stages=STAGES, programmes=programmes()).encode()).hexdigest())"
    )
    root = __file__.rsplit("/tests/", 1)[0]
    found = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}/tests"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, check=True, text=True
        )
        found.add(done.stdout)
    assert len(found) == 1


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), min_size=1, max_size=4))
def test_blocks_of_text_do_not_touch(wanted):
    wanted.sort()
    tops = apart(wanted, 0.0, 200.0)
    ends = [top + height for top, (_, height) in zip(tops, wanted, strict=True)]
    assert all(end <= top + 1e-9 for end, top in zip(ends, tops[1:], strict=False))
    assert tops[0] >= -1e-9
    assert ends[-1] <= 200 + 1e-9


@given(st.lists(st.floats(0, 1e9), max_size=5))
def test_a_scale_holds_all_and_is_round(values):
    top = ceiling(values)
    assert top > 0
    assert all(value <= top * (1 + 1e-9) for value in values)
    assert not values or max(values) < 1e-9 or max(values) >= 0.5 * top


def test_a_line_holds_each_period_and_breaks_where_one_is_missing():
    years = Years(2026, 2030, 0.0, 400.0)
    assert stepped(years, [2026, 2027, 2029], [10, 20, 30], 1.0) == "M0 10H100V20H200M300 30H400"
