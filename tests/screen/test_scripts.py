"""Readings of names in other scripts: public facts and plain rules, script by script."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrows.screen.scripts import Reading, fold_latin, readings, script_of


def texts(name: str) -> list[str]:
    return [reading.text for reading in readings(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Chinese: brands, places, industries, numbers, forms
        ("北京北方华创微电子装备有限公司", "beijing naura micro electronics equipment co ltd"),
        ("北京北方华创微电子装备有限公司", "beijing beifang huachuang micro electronics equipment co ltd"),
        ("華為技術有限公司", "huawei technologies co ltd"),
        ("上海至纯洁净系统科技股份有限公司", "shanghai zhichun purification system technology co ltd"),
        ("北京华峰测控技术股份有限公司", "beijing huafeng test and control technology co ltd"),
        ("东方晶源", "dongfang jingyuan electron"),
        ("㈱日立製作所", "co ltd hitachi"),
        ("长江存储科技有限责任公司", "yangtze memory technology co ltd"),
        ("中芯国际集成电路制造有限公司", "semiconductor manufacturing international co ltd"),
        (
            "中国电子科技集团公司第十四研究所",
            "china electronics technology group corporation 14th research institute",
        ),
        (
            "中国船舶重工集团公司第七一四研究所",
            "china shipbuilding industry corporation 714th research institute",
        ),
        ("上海示例微电子有限公司", "shanghai shili microelectronics co ltd"),
        ("哈尔滨工业大学", "harbin institute of technology"),
        ("西北工业大学", "northwestern polytechnical university"),
        ("重庆长安汽车股份有限公司", "chongqing changan automobile co ltd"),
        ("厦门某某贸易有限公司", "xiamen moumou trading co ltd"),
        ("乌鲁木齐示例科技有限公司", "urumqi shili technology co ltd"),
        ("洛克希德·马丁公司", "lockheed martin co"),
        ("赫斯塔尔公司", "hestal co"),
        # Chinese persons
        ("王丽娟", "wang lijuan"),
        ("欧阳修", "ouyang xiu"),
        ("单伟", "shan wei"),
        ("任正非", "ren zhengfei"),
        ("張忠謀", "chang chung mou"),
        ("陳大文", "chan tai man"),
        # Hong Kong
        ("永興航運(香港)有限公司", "wing hing shipping hong kong co ltd"),
        # Japanese
        ("三菱重工業株式会社", "mitsubishi heavy industries co ltd"),
        ("川崎重工业株式会社", "kawasaki heavy industries co ltd"),
        ("東京エレクトロン株式会社", "tokyo electron co ltd"),
        ("青木精密工业株式会社", "aoki seimitsu kogyo co ltd"),
        ("とうきょう", "tokyo"),
        ("田中太郎", "tanaka taro"),
        # Korean
        ("김정은", "kim jong un"),
        ("이명박", "lee myung bak"),
        ("삼성전자 주식회사", "samsung electronics co ltd"),
        # Cyrillic
        ("АО «Научно-производственное объединение «Электромашина»", "jsc npo elektromashina"),
        (
            "Публичное акционерное общество «Объединённая судостроительная корпорация»",
            "pjsc united shipbuilding corporation",
        ),
        ("ООО «Звезда»", "llc zvezda"),
        ("ООО «Звезда»", "llc star"),
        ("Воткинский завод", "votkinsk plant"),
        ("Сергей Викторович Лавров", "sergey viktorovich lavrov"),
        ("Сергей Викторович Лавров", "sergey lavrov"),
        ("Евгений Пригожин", "yevgeniy prigozhin"),
        ("Володимир Зеленський", "volodymyr zelensky"),
        ("Черен септември", "black september"),
        ("AO Байкал Электроникс", "jsc baikal electronics"),
        # Arabic and Persian
        ("محمد عبد الرحمن", "muhammad abd al rahman"),
        ("أسامة بن لادن", "osama bin laden"),
        ("وزارت دفاع و پشتیبانی نیروهای مسلح", "ministry defense and support forces armed"),
        ("حسین سلامی", "hossein salami"),
        # Hebrew, Greek, Thai, India, Caucasus
        ("בנימין נתניהו", "binyamin netanyahu"),
        ("Γεώργιος Παπαδόπουλος", "georgios papadopoulos"),
        ("Στρατιωτική πτέρυγα της Χεζμπολάχ", "military wing hezbollah"),
        ("बाबूराम यादव", "baburam yadav"),
        ("საქართველო", "sakartvelo"),
        ("Հայաստանի Հանրապետություն", "hayastani hanrapetutyun"),
    ],
)
def test_a_usual_latin_form_is_among_the_readings(name: str, expected: str) -> None:
    assert expected in texts(name)


def test_a_chinese_institute_is_not_taken_for_a_japanese_one() -> None:
    assert "japanese" not in {reading.kind for reading in readings("中国电子科技集团公司第十四研究所")}
    assert readings("気象電機工業")[0].kind == "japanese"


def test_latin_text_has_no_readings() -> None:
    assert readings("Huawei Technologies Co., Ltd.") == ()
    assert readings("Société Générale") == ()
    assert readings("") == ()
    assert readings("!!! 123") == ()


def test_umlauts_are_read_both_ways() -> None:
    assert texts("Müller GmbH") == ["muller gmbh", "mueller gmbh"]


def test_a_name_that_stands_there_in_both_scripts_is_read_by_each() -> None:
    found = texts("华为 (Huawei Technologies Co., Ltd.)")
    assert found[0] == "huawei"
    assert "huawei technologies co ltd" in found
    assert any(text.startswith("huawei huawei") for text in found)


def test_a_latin_brand_in_a_chinese_name_stays() -> None:
    assert all("tcl" in text.split() for text in texts("TCL科技集团股份有限公司"))


def test_only_scripts_without_short_vowels_ask_for_consonants() -> None:
    assert any(reading.abjad for reading in readings("محمود خليل"))
    assert any(reading.abjad for reading in readings("משה כהן"))
    assert not any(reading.abjad for reading in readings("Иван Петров"))


def test_cantonese_and_wade_giles_need_a_sign_of_where_the_name_is_from() -> None:
    kinds = {reading.kind for reading in readings("张忠谋")}
    assert kinds == {"pinyin"}
    assert {"wade-giles", "cantonese"} <= {reading.kind for reading in readings("張忠謀")}


def test_numbers_keep_institutes_apart() -> None:
    fourteen = " ".join(texts("中国电子科技集团公司第十四研究所")).split()
    assert "14th" in fourteen
    assert "55th" in " ".join(texts("中国电子科技集团公司第五十五研究所")).split()


def test_the_explanation_says_what_became_of_the_parts() -> None:
    found = readings("上海示例微电子有限公司")[0]
    assert "上海 = shanghai" in found.explanation
    assert "示例 = shi li (pinyin)" in found.explanation


def test_traditional_and_simplified_are_read_alike() -> None:
    assert set(texts("长江存储")) <= set(texts("長江存儲"))


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Huawei", "latin"),
        ("Huawei 华为", "han"),
        ("東京エレクトロン", "kana"),
        ("Завод", "cyrillic"),
        ("محمد", "arabic"),
        ("דוד", "hebrew"),
        ("ไทย", "thai"),
        ("삼성", "hangul"),
        ("Αθήνα", "greek"),
        ("भारत", "devanagari"),
        ("თბილისი", "georgian"),
        ("Երևան", "armenian"),
        ("123", ""),
        ("", ""),
    ],
)
def test_script_of(text: str, script: str) -> None:
    assert script_of(text) == script


_NAMES = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("АВЕКМНОРСТУХаеорсухабвгд"),
        st.sampled_from("北京中国科技有限公司第十四研究所王李"),
        st.sampled_from("عبدالرحمنمحمد "),
        st.sampled_from("アイウエオー株式会社"),
        st.sampled_from("김이박정은"),
        st.sampled_from("กขคเแโใไาิีุู์"),
        st.sampled_from("कखगािी्ंअआ"),
        st.sampled_from("אבגדהוזיכל"),
        st.sampled_from("αβγδεουγγμπ"),
        st.sampled_from(" .,-()'&;«»"),
    ),
    max_size=40,
)


@given(_NAMES)
@example("\ud800")
@example("\x00")
@example("第")
@example("第零〇研究所")
@example("々")
@example("-" * 50 + "а")
@settings(max_examples=1000)
def test_any_text_has_readings_in_plain_words(name: str) -> None:
    found = readings(name)
    assert len(found) <= 6
    assert len({(reading.text, reading.abjad) for reading in found}) == len(found)
    for reading in found:
        assert isinstance(reading, Reading)
        assert reading.text == fold_latin(reading.text) != ""


@pytest.mark.parametrize("piece", ["中", "Завод ", "محمد ", "김", "กา", "ア", "अ", "אב ", "α", "«", "É"])
def test_an_absurdly_long_name_is_read_at_its_beginning(piece: str) -> None:
    for reading in readings(piece * 50_000):
        assert len(reading.text) < 20_000


def _sorted_words(name: str) -> tuple[str, ...]:
    return tuple(sorted(fold_latin(name).split()))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("script", "types", "share"),
    [
        ("CYRILLIC", ("person", "Individual"), 0.55),
        ("CYRILLIC", ("enterprise", "Entity"), 0.20),
        ("ARABIC", ("person", "Individual"), 0.25),
        ("CJK", ("organization",), 0.15),
    ],
)
def test_published_names_are_met_word_by_word(
    shared: Path, script: str, types: tuple[str, ...], share: float
) -> None:
    """Without any fuzziness, at least so many names have a reading with the very words of a published Latin name."""
    with (shared / "data/bench/cross_script_pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = [r for r in csv.DictReader(stream) if r["script"] == script and r["entity_type"] in types]
    met = 0
    for row in rows:
        published = {_sorted_words(latin) for latin in row["names_latin"].split("|")}
        met += any(_sorted_words(text) in published for text in texts(row["name_native"]))
    assert met / len(rows) >= share
