"""Folding: what cannot be seen or told apart by eye makes no difference."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrows.screen.scripts import fold_latin
from narrows.screen.scripts.fold import clean, repair


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Xi'an Example Co., Ltd.", "xian example co ltd"),
        ("S.M.I.C.", "smic"),
        ("Société Générale S.A.", "societe generale sa"),
        ("J.R. Smith", "j r smith"),
        ("L.L.C. Example", "llc example"),
        ("Ch'o'n, Myo'ng-Ho", "chon myong ho"),
        ("A&amp;B", "a and b"),
        ("Łódź", "lodz"),
        ("Müller Straße", "muller strasse"),
        ("İstanbul Çığ Şirketi", "istanbul cig sirketi"),
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("Ærø Þór", "aero thor"),
        ("Əliyev", "aliyev"),
        ("ＥＸＡＭＰＬＥ　Ｃｏ", "example co"),
        ("ﬁnance", "finance"),
        ("Exam\u200bple", "example"),
        ("Exam\u00adple", "example"),
        ("\u202eExample\u202c", "example"),
        ("Example 🚀 Inc ®", "example inc"),
        ("Example\x00Inc", "example inc"),
        ("e\u0301te\u0301", "ete"),
        ("", ""),
        ("...", ""),
    ],
)
def test_fold_latin(text: str, folded: str) -> None:
    assert fold_latin(text) == folded


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Нuаwei", "Huawei"),  # Cyrillic Н, а
        ("Βank", "Bank"),  # Greek Β
        ("АО Example Works", "AO Example Works"),
        ("Зaвoд", "Завод"),  # Latin a, o
        ("AO Байкал", "АО Байкал"),
        ("Вiктор", "Віктор"),
        ("Завод", "Завод"),
        ("Example", "Example"),
        ("Газпром Export LLC", "Газпром Export LLC"),
        # Letters that could be of either alphabet: the rest of the text tells, and a letter of few alphabets.
        ("СОSСО SНIРРING", "COSCO SHIPPING"),
        ("САSIС", "CASIC"),
        ("JОINT STОСК СОМРАNY", "JOINT STOCK COMPANY"),
        ("BK Сo.", "BK Co."),
        ("ЕP-IAH", "EP-IAH"),
        ("ОАO Газпром", "ОАО Газпром"),
        ("Jован Петровић", "Јован Петровић"),
    ],
)
def test_look_alike_letters_go_home(text: str, repaired: str) -> None:
    assert repair(text) == repaired


def test_stress_marks_go_and_letters_with_marks_stay() -> None:
    assert clean("Анато́лий Ёлкин") == "Анатолий Ёлкин"


def test_the_zero_width_non_joiner_parts_persian_words_only() -> None:
    assert clean("احمدی\u200cمقدم") == "احمدی مقدم"
    assert clean("Hua\u200cwei") == "Huawei"


@given(st.text(max_size=60))
@example("½")
@example("&amp;amp;amp;lt;")
@example("ﷺ")
@example("A.B.C.D")
@example("a\u0338&")
@settings(max_examples=2000)
def test_folding_is_idempotent_and_plain(text: str) -> None:
    folded = fold_latin(text)
    assert fold_latin(folded) == folded
    assert folded.isascii()
    assert folded == " ".join(folded.split())
    assert all(letter.isalnum() and letter == letter.lower() for letter in folded.replace(" ", ""))
    assert fold_latin(text) == folded


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz "), min_size=1, max_size=30), st.data())
def test_unseen_characters_make_no_difference(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    unseen = data.draw(st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u202a\u202e\u2069\ufe0f"))
    assert fold_latin(text[:at] + unseen + text[at:]) == fold_latin(text)
