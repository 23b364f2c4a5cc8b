"""Red flags: words of an end use hold an order until they are answered, and never find anything."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.word_lists import written
from narrows.batch import check_table
from narrows.decide.blocks import Assume, end_use_block
from narrows.decide.item_blocks import item_block
from narrows.decide.redflags import UNSAID
from narrows.engine import engine
from narrows.errors import FieldError
from narrows.model.decision import Decision
from narrows.model.end_use import EndUse
from narrows.model.law_rows import word_rows
from narrows.model.legible import legible
from narrows.model.order import Claims, parse_end_use, parse_item
from narrows.model.red_flag_words import CIVIL, FAB, FORWARDER, NODE, flags
from narrows.model.red_flags import named, read, said_by_party

SILENT = Assume(home="US", home_scope=frozenset({"US", "PR"}))
LAW = engine().book.raw
COLUMNS = ["flag", "language", "word", "note"]
ROWS = [dict(zip(COLUMNS, row, strict=True)) for _, row in word_rows("us/red_flag_words.csv", COLUMNS)]
OF_CLAIMS = {flag.id for flag in flags().values() if flag.of_claims}
WORDS = [(row["flag"], text) for row in ROWS if row["flag"] in flags() for text in written(row["word"], "28")]
READ = [(flag, text) for flag, text in WORDS if not legible(text).mostly_not]
"""Those in scripts that are read: what others say beside a word is not known, whatever is resolved."""


def decide(description: str | None, **more: Any) -> Decision:
    end_use = {"description": description, **more.pop("end_use", {})}
    order = {
        "item": {"eccn": "3A991.p"},
        "from": "US",
        "to": "CN",
        "as_of": "2024-12-10",
        "parties": [{"role": "end_user", "name": "Hutong Instruments Co.", "country": "CN"}],
        "end_use": {key: value for key, value in end_use.items() if value is not None} or {"military": False},
        **more,
    }
    return engine(clean=True).check(order)


def block(**end_use: Any) -> Any:
    return end_use_block(parse_end_use(end_use), SILENT)


# What words raise.

NODES = """七纳米; 用于七奈米工藝; 十四纳米产线; 两纳米制程; 五纳米芯片; 5纳米芯片; 用于5纳米芯片; 7nm; for 5 nm chips; seven nanometer;
2ナノ; 七ナノプロセス; 2ナノ半導体; 5나노; 칠나노 공정; 5나노 반도체; 十八纳米DRAM; 18A process; N5 node; 环绕栅极工艺;
manufacture of 5nm semiconductors; 7 nm and below process; advanced chip manufacturing; 先进芯片制造; 先端半導体の量産;
최첨단 반도체 양산""".replace("\n", " ").split("; ")
NO_NODES = """二十七纳米; 二十八纳米工艺; 二八纳米工艺; 五十五纳米产线; 一百零七纳米; 十七纳米颗粒; 粒径七纳米; 装有5纳米芯片的笔记本电脑;
laptop with a 5 nm processor; 65纳米芯片; 膜厚5纳米; 3 nm gold particles; 零点七纳米; 바이오 나노 공정; 3 nm チップ搭載;
advanced chips for phones; at 16 a process begins""".replace("\n", " ").split("; ")


@pytest.mark.parametrize(
    ("description", "raised"),
    [
        ("data center", []),
        ("spare part of a coating line", []),
        ("nuclear magnetic resonance spectroscopy", []),
        ("submarine cable station", []),
        ("제품군 사용", []),
        ("28 nm fab", []),
        ("Laboratory of the Navy", ["military"]),
        ("defense research", ["military"]),
        ("bureau of military intelligence", ["military", "military_intelligence"]),
        ("warhead telemetry", ["wmd"]),
        ("an exascale machine", ["supercomputer"]),
        ("a 7nm production line", ["advanced_node"]),
        ("a fab at 5 nm", ["advanced_node"]),
        ("5 nm chip design", ["advanced_node_design"]),
        ("design of a 3 nm phone processor", ["advanced_node_design"]),
        ("chip design, 7 nm fab", ["advanced_node"]),
        ("3D NAND fab of 232 layers", ["advanced_node"]),
        ("NAND flash of 400 layers", ["advanced_node"]),
        ("production of HBM3", ["advanced_node"]),
        ("R&D of DUV lithography machine", ["sme_development"]),
        ("reverse engineering of deposition tools", ["sme_development"]),
        ("parts of a prototype ALD tool", ["sme_development"]),
        ("spare part for an etch tool", []),
        ("servers rented to a Chinese AI company", ["28"]),
        ("stock of a dealer", ["21"]),
        ("a brokerage in Hong Kong", []),
        ("development of etch tools", ["sme_development"]),
        ("controller in a lithography machine", ["sme_development"]),
        ("to be built into wafer cleaning machines", ["sme_development"]),
        ("component for domestic 28 nm immersion scanner", ["sme_development"]),
        ("OEM of ion implanters", ["sme_development"]),
        ("用于光刻机零部件", ["sme_development"]),
        ("晶圆清洗设备研发", ["sme_development"]),
        ("ウエハ洗浄装置の製造", ["sme_development"]),
        ("웨이퍼 세정 장비 제조", ["sme_development"]),
        ("laser for tattoo removal equipment", []),
        ("128 layers of NAND", ["advanced_node"]),
        ("14nm class and below", ["advanced_node"]),
        ("hybrid bonding of HBM stacks", ["advanced_node"]),
        ("EDA for 3nm SoC", ["advanced_node_design"]),
        ("paid in cash, end user unknown", ["5", "12"]),
        ("解放军某部队的雷达", ["military"]),
        ("導彈試驗", ["wmd"]),
        ("超级计算机中心", ["supercomputer"]),
        ("14纳米产线", ["advanced_node"]),
        *((text, ["advanced_node"]) for text in NODES),
        *((text, []) for text in NO_NODES),
        ("用途保密，现金支付", ["1", "5"]),
        ("防衛省向け", ["military"]),
        ("弾道ミサイル", ["wmd"]),
        ("スーパーコンピュータの冷却", ["supercomputer"]),
        ("用途不明、据付不要", ["1", "7"]),
        ("국방부 납품", ["military"]),
        ("대량 살상 무기", ["wmd"]),
        ("슈퍼컴퓨터 부품", ["supercomputer"]),
        ("용도 불명, 재수출", ["1", "12"]),
        ("N/A", ["1"]),
        ("Unknown.", ["1"]),
        ("待定", ["1"]),
        ("unknown horizons observatory", []),
        ("-", []),
    ],
)
def test_words_raise_flags(description: str, raised: list[str]) -> None:
    assert sorted({*read(description).raised} - {FAB} - OF_CLAIMS) == sorted(raised)


@pytest.mark.parametrize(
    ("description", "raised"),
    [
        ("logic fab", True),
        ("spare parts for a foundry in Wuxi", True),
        ("production of integrated circuits", True),
        ("new line in Beijing, node not disclosed", True),
        ("spare parts for our etchers", True),
        ("for use in plasma etchers", True),
        ("maintenance of ion implanter", True),
        ("etching of 300 mm wafers", True),
        ("memory maker in Hefei", True),
        ("晶圆厂备件", True),
        ("刻蚀机维修", True),
        ("晶圆清洗", True),
        ("ウエハの洗浄", True),
        ("반도체 장비 수리", True),
        ("wafer cleaning equipment", False),
        ("wafer check valve inspection", False),
        ("potato chip maker", False),
        ("晶圆清洗机", False),
        ("用于芯片生产", True),
        ("半導体工場", True),
        ("반도체 공장", True),
        ("28 nm logic fab", False),
        ("mature fab", False),
        ("28纳米晶圆厂", False),
        ("parts of semiconductor manufacturing equipment", False),
        ("半导体制造设备", False),
        ("半導体製造装置", False),
        ("반도체 제조 장비", False),
        ("not for semiconductor fabs", False),
        ("fabrication of steel", False),
        ("office computers", False),
    ],
)
def test_words_say_a_fab_and_no_node(description: str, raised: bool) -> None:
    assert (FAB in read(description).raised) is raised


@pytest.mark.parametrize(
    ("end_use", "asked"),
    [
        ({"description": "logic fab"}, {"node_unknown"}),
        ({"facility_country": "CN"}, {"node_unknown"}),
        ({"military": False}, {"node_unknown"}),
        ({"description": "school laboratory"}, set()),
        ({"description": "logic fab", "advanced_node_facility": False}, set()),
        ({"description": "logic fab", "advanced_node_facility": True}, set()),
        ({"description": "logic fab", "node_unknown": False}, set()),
        ({"description": "logic fab", "resolved_flags": ["node_unknown"]}, set()),
        ({"description": "a fab at 5 nm"}, {"advanced_node_facility"}),
        ({"description": "a fab at 5 nm", "resolved_flags": ["advanced_node"]}, set()),
        ({"description": "28 nm fab", "facility_country": "CN"}, set()),
    ],
)
def test_a_fab_of_which_nobody_says_the_node_is_asked_for_it_once(
    end_use: dict[str, Any], asked: set[str]
) -> None:
    facts = block(**end_use).facts
    assert {
        name for name in ("node_unknown", "advanced_node_facility") if facts[f"end_use.{name}"] is None
    } == asked


@pytest.mark.parametrize(
    ("item", "to", "outcome"),
    [
        ({"eccn": "3B991", "origin": "US"}, "CN", "undetermined"),
        ({"eccn": "3E991", "kind": "technology", "origin": "US"}, "CN", "undetermined"),
        ({"eccn": "EAR99", "origin": "US"}, "CN", "no_license_required"),
        ({"eccn": "3B991", "origin": "US"}, "KR", "no_license_required"),
    ],
)
def test_a_tool_for_a_chinese_fab_whose_node_nobody_says_is_held(item: Any, to: str, outcome: str) -> None:
    """15 CFR 744.23(a)(2)(ii): that one does not know the node is what asks for a license."""
    parties = [{"role": "end_user", "name": "Hutong Instruments Co.", "country": to}]
    decision = decide("logic fab", item=item, to=to, parties=parties)
    assert decision.outcome == outcome


@pytest.mark.parametrize("flag", sorted({flag for flag, _ in WORDS}))
def test_every_word_of_the_file_is_found(flag: str) -> None:
    written_in = ("{}", "Pump for the customer ({})")
    texts = [form.format(text) for of, text in WORDS if of == flag for form in written_in]
    assert [text for text in texts if flag not in read(text).raised] == []


@given(st.sampled_from(WORDS), st.data())
def test_a_word_is_found_in_any_case_and_width(word: tuple[str, str], data: st.DataObject) -> None:
    flag, text = word
    changed = "".join(
        data.draw(
            st.sampled_from(
                [char, char.upper(), chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char, f"{char}\u200b"]
            )
        )
        for char in text
    )
    assert flag in read(changed).raised


@pytest.mark.parametrize(
    ("description", "raised", "denied"),
    [
        ("not for military use", [], ["military"]),
        ("non-military research", [], ["military"]),
        ("no military, nuclear or missile end use", [], ["military", "wmd"]),
        ("Military end use: no", [], ["military"]),
        ("military use is prohibited", [], ["military"]),
        ("will not be used, directly or indirectly, for military purposes", [], ["military"]),
        (
            (
                "It will not be used for any purpose connected with chemical, biological or nuclear weapons, or "
                "missiles capable of delivering such weapons."
            ),
            [],
            ["wmd", "military"],
        ),
        ("not for re-export", [], ["12"]),
        ("not only for military use", ["military"], []),
        ("we cannot exclude military use", ["military"], []),
        ("not known whether for military use", ["military"], []),
        ("not for civil, but military use", ["military"], []),
        ("not for resale, military radar", ["military"], ["21", "for_sale"]),
        ("not for nuclear weapons; a radar of the navy", ["military"], ["wmd"]),
        ("not for weapons, for the navy", ["military"], []),
        ("we do not resell and this is for the navy", ["military"], ["for_sale"]),
        ("用于非军事用途", [], ["military"]),
        ("不用于军事、核武器或导弹", [], ["military", "wmd"]),
        ("不仅用于军事", ["military"], []),
        ("非常适合军事用途", ["military"], []),
        ("不锈钢军用水壶", ["military"], []),
        ("軍事用途ではない", [], ["military"]),
        ("軍事、核兵器、ミサイルには使用しません", [], ["military", "wmd"]),
        ("民生用ではなく、軍事用です", ["military"], []),
        ("軍事利用のみ、転売しない", ["military"], ["12"]),
        ("軍事用途以外に使用しない", ["military"], []),
        ("군사용이 아님", [], ["military"]),
        ("비군사 연구", [], ["military"]),
        ("장비 군사용", ["military"], []),
        ("군사용뿐만 아니라", ["military"], []),
        ("probably not for military use", ["military"], []),
        ("not currently for the army", ["military"], []),
        ("not for foreign military use", ["military"], []),
        ("not exclusively for civil use", ["military"], []),
        ("no restrictions on military use", ["military"], []),
        ("we cannot guarantee that it is not for the army", ["military"], []),
        ("any civil use, except when the army needs it", ["military"], []),
        ("Not for military use?", ["military"], []),
        ("no use other than military", ["military"], []),
        ("no other end use than military", ["military"], []),
        ("not for anyone except the navy", ["military"], []),
        ("no use except military", ["military"], []),
        ("any use other than military", [], ["military"]),
        ("all uses except military", [], ["military"]),
        ("民用以外", ["military"], []),
        ("not for military use, says the buyer, a navy yard", ["military"], []),
        ("暂不用于军事", ["military"], []),
        ("无法保证不用于军事", ["military"], []),
        ("軍事用途ではないと思われます", ["military"], []),
        ("군용이 아닌 것으로 보임", ["military"], []),
    ],
)
def test_a_denial_is_what_the_counterparty_says(
    description: str, raised: list[str], denied: list[str]
) -> None:
    said = read(description)
    assert sorted({*said.raised} - OF_CLAIMS) == sorted(raised)
    assert sorted({*said.denied} - OF_CLAIMS | {*said.denied} & {*denied}) == sorted(denied)


@pytest.mark.parametrize(
    "description",
    [
        "artificial intelligence services",
        "PLA filament for printers",
        "bomb calorimeter of a laboratory",
        "mortar mixing plant",
        "fire control panel",
        "合作战略",
        "冠军品牌",
        "模型总参数量",
        "挑战机遇",
        "上海警示",
        "市场情报部门",
        "中国防水协会",
        "注重水质",
        "二重水槽",
        "高超算法",
        "navy blue dye",
        "Swiss army knives",
    ],
)
def test_words_that_hold_another_by_chance_raise_nothing(description: str) -> None:
    assert not {*read(description).raised} - OF_CLAIMS


PLAIN = [
    text
    for flag, text in WORDS
    if flag in ("military", "wmd", "supercomputer") and text.isascii() and not text.startswith("no")
]


@given(
    st.sampled_from(PLAIN), st.sampled_from(["not for {}", "no {} of any kind", "never used in {}", "{}: no"])
)
def test_a_plain_denial_raises_nothing(text: str, denial: str) -> None:
    assert not read(denial.format(text)).raised


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    said = read(text)
    assert not said.raised.keys() & said.denied.keys()
    assert {*said.raised, *said.denied} <= set(flags())
    assert isinstance(named(text).military, bool)


@given(
    st.text(alphabet="not, militaryweapons.用于非军事だけでなく", max_size=80), st.sampled_from(["; ", ". "])
)
def test_a_sentence_more_takes_nothing_back(before: str, between: str) -> None:
    assert "wmd" in read(f"{before}{between}ballistic missile").raised


def test_a_country_that_the_words_name_is_told_until_its_flag_is_resolved() -> None:
    said = end_use_block(parse_end_use({"description": "for customers in Norway"}), Assume())
    assert [notice for notice in said.notices if "names NO" in notice and "red flag 12" in notice]
    resolved = {"description": "for customers in Norway", "resolved_flags": ["12"]}
    assert not end_use_block(parse_end_use(resolved), Assume()).notices


def test_the_file_of_words() -> None:
    keys = [(row["flag"], row["language"], row["word"]) for row in ROWS]
    assert len(keys) == len(set(keys))
    assert {row["language"] for row in ROWS} >= {"en", "zh", "ja", "ko"}
    by_words = [flag.id for flag in flags().values() if not flag.lists]
    for flag in by_words:
        assert {row["language"] for row in ROWS if row["flag"] == flag} >= {"en", "zh", "ja", "ko"}, flag
    known = {*by_words, CIVIL, NODE, FORWARDER, "no_fab", "no_forwarder", "1_alone", "advanced_node_alone"}
    assert known <= {row["flag"] for row in ROWS}


# What contradicts itself within one part of an order.


@pytest.mark.parametrize(
    ("end_use", "told"),
    [
        (
            {"description": "civil use", "military": True},
            "the end use says 'civil', yet end_use.military is true",
        ),
        ({"description": "民用", "military_intelligence": True}, "yet end_use.military_intelligence is true"),
        (
            {"node_unknown": True, "advanced_node_facility": False},
            "yet end_use.advanced_node_facility is false",
        ),
        (
            {"node_unknown": True, "advanced_node_facility": True},
            "yet end_use.advanced_node_facility is true",
        ),
        (
            {"description": "28 nm fab", "node_unknown": True},
            "the end use says '28 nm fab', yet end_use.node_unknown",
        ),
        (
            {"description": "成熟制程", "node_unknown": True},
            "the end use says '成熟制程', yet end_use.node_unknown",
        ),
        ({"military_intelligence": True, "military": False}, "yet end_use.military is false"),
        ({"military_commodity": True, "military": False}, "yet end_use.military is false"),
        ({"military_commodity": True, "civil": True}, "yet end_use.military_commodity is true"),
        ({"description": "navy", "military": False}, "yet end_use.military is false"),
        ({"civil": True, "military": True}, "end_use.civil is true, yet end_use.military is true"),
        ({"description": "office", "red_flag_confirmed": True}, "no red flag is open that it may speak of"),
        ({"red_flags": [1], "resolved_flags": [1], "red_flag_confirmed": True}, "no red flag is open"),
    ],
)
def test_an_end_use_that_contradicts_itself_is_told(end_use: dict[str, Any], told: str) -> None:
    assert any(told in line for line in block(**end_use).notices)


@pytest.mark.parametrize(
    "end_use",
    [
        {"description": "civil use", "military": False},
        {"description": "not for civil use", "military": True},
        {"description": "civil use", "civil": False, "military": True},
        {"description": "28 nm fab", "node_unknown": False},
        {"node_unknown": True},
        {"military_intelligence": True},
        {"military_commodity": True},
        {"military": True, "red_flag_confirmed": True},
        {"description": "office", "red_flag_confirmed": False},
    ],
)
def test_an_end_use_that_does_not_is_not(end_use: dict[str, Any]) -> None:
    assert not block(**end_use).notices


@pytest.mark.parametrize(
    ("end_use", "military"),
    [
        ({"military_commodity": True}, True),
        ({"military_commodity": True, "military": False}, True),
        ({"military_commodity": True, "description": "navy"}, True),
        ({"military_commodity": False}, False),
        ({"military_commodity": False, "description": "navy"}, None),
    ],
)
def test_what_is_built_into_a_military_commodity_is_for_a_military_end_use(
    end_use: dict[str, Any], military: bool | None
) -> None:
    told = block(**end_use)
    assert told.facts["end_use.military"] is military
    assert any(" military," in line for line in told.assumptions) is (military is False)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (
            {"origin": "JP", "us_content_percent": 100},
            ["item.origin is JP, yet item.us_content_percent is 100"],
        ),
        ({"origin": "US", "us_content_percent": 0}, ["item.origin is US, yet item.us_content_percent is 0"]),
        ({"origin": "PR", "us_content_percent": 0}, ["item.origin is PR, yet item.us_content_percent is 0"]),
        (
            {"origin": "JP", "us_content_percent": 0, "made_with": {"contains_us_origin_ic": True}},
            ["item.made_with.contains_us_origin_ic is true, yet item.us_content_percent is 0"],
        ),
        ({"origin": "JP", "us_content_percent": 99.9}, []),
        ({"origin": "US", "us_content_percent": 100}, []),
        ({"origin": "JP", "us_content_percent": 0}, []),
        ({"us_content_percent": 100}, []),
        ({"origin": "JP"}, []),
    ],
)
def test_an_origin_that_the_content_contradicts_is_told(item: dict[str, Any], told: list[str]) -> None:
    notices = item_block(parse_item({"eccn": "EAR99", **item}), engine().catalog, SILENT).notices
    assert [line.partition(": the stricter")[0] for line in notices] == told
    foreign = item_block(parse_item({"eccn": "EAR99", **item}), engine().catalog, Assume()).notices
    assert not foreign


@pytest.mark.parametrize(
    ("name", "military", "forwarder"),
    [
        ("Example Naval Academy", True, False),
        ("National University of Defense Technology", True, False),
        ("某海军研究院", True, False),
        ("防衛省", True, False),
        ("국방과학연구소", True, False),
        ("Hansa Freight Services GmbH", False, True),
        ("上海国际货运有限公司", False, True),
        ("Example Forwarding K.K.", False, True),
        ("Example Logistics LLC", False, True),
        ("Beispiel Speditions GmbH", False, True),
        ("示例物流有限公司", False, True),
        ("示例物流设备有限公司", False, False),
        ("Example Logistics Software Ltd.", False, False),
        ("Freight Farms Example", False, False),
        ("Example Forwarder Forestry Machines", False, False),
        ("Example Haijun Hospital", True, False),
        ("Haijun Wang", False, False),
        ("北方工业大学", False, False),
        ("兵器工业集团某所", True, False),
        ("Example Cloud Co.", False, False),
        ("Navya Foods", False, False),
        ("Forward Systems Inc.", False, False),
        ("", False, False),
    ],
)
def test_what_a_name_says(name: str, military: bool, forwarder: bool) -> None:
    said = named(name)
    assert (said.military, said.intelligence, said.forwarder) == (military, False, forwarder)


@pytest.mark.parametrize(
    ("name", "intelligence"),
    [
        ("Military Intelligence Bureau", True),
        ("总参谋部", True),
        ("Artificial Intelligence Services Co.", False),
        ("市场情报部门", False),
    ],
)
def test_a_name_says_that_it_is_an_intelligence_service(name: str, intelligence: bool) -> None:
    assert named(name).intelligence is intelligence


@pytest.mark.parametrize(
    ("name", "business"),
    [
        ("OOO Example Elektronika", True),
        ("Example Havana S.A.", True),
        ("示例贸易有限公司", True),
        ("Example Relief Society", False),
        ("Maria S. Alvarez", False),
    ],
)
def test_a_name_says_by_its_legal_form_that_it_is_a_business(name: str, business: bool) -> None:
    assert named(name).business is business


def test_the_guide_names_every_flag(root: Path) -> None:
    guide = (root / "docs/guide/red-flags.md").read_text("utf-8")
    assert all(f"| `{flag}` |" in guide for flag in flags())


# What a raised flag does.


def test_every_flag_has_what_it_opens() -> None:
    facts = {fact.name for fact in LAW.facts.facts}
    for flag in flags().values():
        if flag.fact:
            assert f"end_use.{flag.fact}" in facts
            assert flag.fact in EndUse.model_fields
        elif flag.lists:
            asking = [one for one in LAW.provisions.values() if one.id.endswith(".listed_party")]
            assert any(
                version.when is not None and f'"{flag.id}" in' in version.when.text
                for one in asking
                for version in one.versions
            )
        elif flag.of_claims:
            assert set(flag.of_claims) <= set(Claims.model_fields)
            name = {"not_public": "may_not_be_public"}.get(flag.id, flag.id)
            (term,) = [one for one in LAW.provisions.values() if one.name == name]
            assert all(
                f'"{flag.id}" in' in str(version.value and version.value.text) for version in term.versions
            )
        elif flag.id.isdecimal():
            assert f"flag {flag.id}" in flag.paragraph
            assert f"red flag {flag.id};" in LAW.provisions[f"us.ear.732.supp3.b.{flag.id}"].citation
        else:
            assert any(
                all(f'"{flag.id}" in' in str(version.when and version.when.text) for version in one.versions)
                for one in LAW.provisions.values()
                if one.kind == "requirement" and one.versions
            )


@pytest.mark.parametrize("flag", [flag for flag in flags().values() if flag.fact], ids=lambda flag: flag.id)
def test_a_flag_about_an_end_use_puts_it_in_question(flag: Any) -> None:
    text = next(text for id_, text in WORDS if id_ == flag.id)
    said = block(description=text)
    assert said.facts[f"end_use.{flag.fact}"] is None
    assert flag.id in said.facts["end_use.red_flags"]
    assert not any(flag.fact in line.replace(",", "").split() for line in said.assumptions)
    (notice,) = [line for line in said.notices if line.startswith(f"red flag {flag.id} ")]
    assert flag.paragraph in notice
    assert f"state end_use.{flag.fact}" in notice
    assert flag.ask in notice
    for stated in (True, False):
        answered = block(description=text, **{flag.fact: stated})
        assert answered.facts[f"end_use.{flag.fact}"] is stated
        assert flag.id not in answered.facts["end_use.red_flags"]
        assert any("on the exporter's word" in line for line in answered.notices) is not stated
    resolved = block(description=text, resolved_flags=list(flags()))
    assert resolved.facts[f"end_use.{flag.fact}"] is False
    assert resolved.facts["end_use.red_flags"] == frozenset()
    assert not resolved.notices


def test_an_end_use_without_flagged_words_is_as_it_was() -> None:
    said = block(description="data center")
    assert said.facts["end_use.red_flags"] == frozenset()
    assert said.facts["end_use.civil"] is False
    plain = dict(block(military=False, node_unknown=False).facts)
    assert plain.pop("end_use.settled_flags") == {"military", FAB}
    assert "end_use.settled_flags" not in said.facts
    own = ("end_use.red_flags", "end_use.civil", "end_use.named_countries", "end_use.named_occupied_region")
    assert said.facts["end_use.named_countries"] == frozenset()
    assert {name: value for name, value in said.facts.items() if name not in own} == plain
    assert not said.notices
    assert "military, military_intelligence" in said.assumptions[0]


def test_a_flag_may_be_stated() -> None:
    said = block(red_flags=[5, "military"])
    assert said.facts["end_use.red_flags"] == {"5", "military", FAB, UNSAID}
    assert said.facts["end_use.military"] is None
    assert said.notices[0].startswith(
        "red flag 5 (15 CFR Part 732 Supp. 3(b), flag 5) is stated, so an expensive item"
    )
    held = decide(None, end_use={"red_flags": [5]})
    assert (held.outcome, [missing.fact for missing in held.missing]) == (
        "undetermined",
        ["end_use.resolved_flags"],
    )
    for answer, outcome in (
        ({"resolved_flags": [5]}, "no_license_required"),
        ({"red_flag_confirmed": False}, "no_license_required"),
        ({"red_flag_confirmed": True}, "license_required"),
    ):
        assert decide(None, end_use={"red_flags": [5], **answer}).outcome == outcome
    assert decide("data center", end_use={"red_flag_confirmed": True}).outcome == "license_required"
    assert decide("data center", end_use={"red_flag_confirmed": False}).outcome == "no_license_required"


def test_a_flag_that_is_not_confirmed_stands_among_the_assumptions() -> None:
    said = block(description="paid in cash", red_flag_confirmed=False)
    assert said.facts["end_use.red_flag_confirmed"] is False
    assert any(
        line.startswith("red flags not confirmed, by the exporter's statement: 5 (")
        for line in said.assumptions
    )
    for other in (
        block(description="paid in cash", red_flag_confirmed=True),
        block(red_flag_confirmed=False),
    ):
        assert not any("not confirmed" in line for line in other.assumptions)


def test_a_denial_is_told_and_changes_nothing() -> None:
    said = block(description="not for military use")
    assert said.facts == {**block(description="data center").facts}
    assert said.notices == (
        (
            "the end use says 'not for military': that is what the counterparty says; it neither raises nor clears red "
            "flag military (15 CFR 744.21, 744.17; Part 732 Supp. 3(a))"
        ),
    )


@pytest.mark.parametrize(
    ("resolved", "ids"),
    [
        ([5], {"5"}),
        (["5", "#12"], {"5", "12"}),
        (["Flag 5", "Military intelligence"], {"5", "military_intelligence"}),
    ],
)
def test_flags_are_named_as_people_write_them(resolved: list[Any], ids: set[str]) -> None:
    said = block(description="paid in cash", resolved_flags=resolved)
    assert said.facts["end_use.resolved_flags"] == ids
    assert "red flags resolved, by the exporter's statement: " in said.assumptions[-1]
    assert flags()["5"].paragraph in said.assumptions[-1]


@pytest.mark.parametrize(
    ("resolved", "what"),
    [
        (["cash"], "no red flag"),
        (["milltary"], "Did you mean 'military'"),
        ([29], "no red flag"),
        ([True], "must be text"),
    ],
)
def test_an_unknown_flag_is_refused(resolved: list[Any], what: str) -> None:
    with pytest.raises(FieldError, match=what) as caught:
        parse_end_use({"resolved_flags": resolved})
    assert caught.value.where.field == "end_use.resolved_flags[0]"


def test_an_open_flag_holds_and_says_what_each_answer_leads_to() -> None:
    held = decide("paid in cash, end user unknown")
    assert held.outcome == "undetermined"
    (missing,) = held.missing
    assert missing.fact == "end_use.resolved_flags"
    assert missing.matters_to == ("us.ear.732.supp3.b.12", "us.ear.732.supp3.b.5")
    assert missing.if_ == {"red_flag_confirmed": "license_required", "none of these": "no_license_required"}
    assert not any("General Prohibitions" in line for line in held.assumptions)
    (asked,) = decide("station of the navy").missing
    assert asked.fact == "end_use"
    assert asked.if_["military"].startswith("license_required")


def test_words_that_say_a_node_outright_are_not_answered_by_a_fact() -> None:
    said = block(description="7 nm logic line", advanced_node_facility=False)
    assert said.facts["end_use.advanced_node_facility"] is None
    assert "advanced_node" in said.facts["end_use.red_flags"]
    (notice,) = [line for line in said.notices if "advanced_node" in line]
    assert "yet end_use.advanced_node_facility is false: the stricter reading decides" in notice
    assert "list advanced_node in end_use.resolved_flags" in notice
    for answered in (
        block(description="7 nm logic line", advanced_node_facility=False, resolved_flags=["advanced_node"]),
        block(description="advanced logic fab", advanced_node_facility=False),
        block(description="28 nm logic line", advanced_node_facility=False),
    ):
        assert answered.facts["end_use.advanced_node_facility"] is False
    assert block(description="7 nm line", advanced_node_facility=True).facts["end_use.advanced_node_facility"]


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("Example 7nm Foundry Co.", True),
        ("南京7纳米晶圆厂", True),
        ("FinFET Production Line Co.", True),
        ("Advanced Semiconductor Manufacturing Corp.", False),
        ("Example 7 Trading", False),
        ("28 nm Fab Co.", False),
        ("Leading Edge Foundry", False),
    ],
)
def test_a_name_raises_what_it_says_outright(name: str, raised: bool) -> None:
    assert bool(said_by_party(name)) is raised


def test_what_nobody_has_read_is_not_known() -> None:
    said = block(description="для развития производства", military=False)
    assert said.facts["end_use.military"] is False
    assert said.facts["end_use.wmd"] is None
    assert said.facts["end_use.products_of_footnotes"] is None
    assert said.facts["end_use.products_of_countries"] is None
    assert not said.assumptions


def test_a_flag_does_not_soften_a_requirement() -> None:
    item = {"eccn": "EAR99"}
    parties = [{"role": "end_user", "name": "YMTC", "country": "CN"}]
    for description in ("data center", "paid in cash", "station of the navy", "not for military use"):
        assert decide(description, item=item, parties=parties).outcome == "license_required"


ITEMS = [
    {"eccn": "EAR99"},
    {"eccn": "3A991.p"},
    {"eccn": "3B991"},
    {"eccn": "3A090.b", "spec": {"data_center": True}},
]


@given(
    st.lists(st.sampled_from(READ), min_size=1, max_size=3),
    st.sampled_from(ITEMS),
    st.sampled_from(["CN", "DE", "SG", "RU", "VN"]),
)
def test_resolved_is_as_if_nothing_had_been_said(words: list[tuple[str, str]], item: Any, to: str) -> None:
    description = "; ".join(text for _, text in words)
    order = {
        "item": item,
        "to": to,
        "parties": [{"role": "end_user", "name": "Hutong Instruments Co.", "country": to}],
    }
    plain = decide("data center", **order)
    held = decide(description, **order)
    resolved = decide(description, **order, end_use={"resolved_flags": list(flags())})
    assert (resolved.outcome, resolved.policy) == (plain.outcome, plain.policy)
    assert not resolved.missing or plain.missing
    # An open flag never clears what would not be clear without it.
    strict = ("no_license_required", "license_exception", "undetermined", "license_required", "prohibited")
    assert strict.index(held.outcome) >= strict.index(plain.outcome)


def test_flags_are_of_their_time() -> None:
    assert decide("smuggled", as_of="2024-12-01").outcome == "no_license_required"
    assert decide("smuggled", as_of="2024-12-02").outcome == "undetermined"


def test_one_and_many_agree() -> None:
    descriptions = [
        "data center",
        "paid in cash",
        "not for military use",
        "station of the navy",
        "7纳米产线",
        None,
    ]
    resolved = [None, "5", "military;5"]
    names = ["Hutong Instruments Co.", "Example Naval Academy", "Fast Freight Ltd."]
    rows = [
        {
            "eccn": "3A991.p",
            "from": "US",
            "to": "CN",
            "as_of": "2024-12-10",
            "party.role": "end_user",
            "party.name": name,
            "party.country": "CN",
            "end_use.description": description,
            "end_use.resolved_flags": answers,
            "end_use.military": military,
        }
        for description, answers, name, military in itertools.product(
            descriptions, resolved, names, (None, False)
        )
    ]
    many = check_table(pl.DataFrame(rows), assume="clean").frame
    ones = [engine(clean=True).check(raw_order(row)) for row in rows]
    assert many["outcome"].to_list() == [one.outcome for one in ones]
    assert {"undetermined", "no_license_required"} <= set(many["outcome"])
    assert many["missing"].to_list() == [encoded(one.missing) for one in ones]
    assert many["assumptions"].to_list() == [encoded(one.assumptions) for one in ones]


def raw_order(row: dict[str, Any]) -> dict[str, Any]:
    answers = row["end_use.resolved_flags"]
    return {
        "item": {"eccn": row["eccn"]},
        **{key: row[key] for key in ("from", "to", "as_of")},
        "parties": [{key: row[f"party.{key}"] for key in ("role", "name", "country")}],
        "end_use": {
            "description": row["end_use.description"],
            "military": row["end_use.military"],
            "resolved_flags": None if answers is None else answers.split(";"),
        }
        if row["end_use.description"] or answers or row["end_use.military"] is not None
        else None,
    }


def encoded(told: Any) -> str:
    return msgspec.json.encode(told).decode()
