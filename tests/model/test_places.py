"""Places that the words of an order name as where an item goes."""

from __future__ import annotations

import pytest

from narrows.model.places import destined_places, named_places


@pytest.mark.parametrize(
    ("description", "countries"),
    [
        ("stock in a free zone for customers in Iran", {"IR"}),
        ("RESALE TO A CUSTOMER IN RUSSIA", {"RU"}),
        ("for the works in Suzhou, China", {"CN"}),
        ("for Hong Kong and the UAE", {"HK", "AE"}),
        ("für Kunden in Russland", {"RU"}),
        ("用于中国工厂", {"CN"}),
        ("for the People's Republic of China", {"CN"}),
        # A thing that comes from there, a longer name, and a code, which is mostly a word.
        ("spare parts for machines made in China", set()),
        ("pumps from Vietnam", set()),
        ("pumps from Vietnam for Iran", {"IR"}),
        ("a laboratory in New Jersey", set()),
        ("it is for us, in no hurry", set()),
        # What is denied sends nothing there; what is not, does.
        ("not for use in Russia or Iran", set()),
        ("for Iran, not for Russia", {"IR"}),
        ("not exported to embargoed countries (Cuba, Iran, North Korea, Syria)", set()),
        ("for embargoed countries (Cuba, Iran)", {"CU", "IR"}),
        ("不出口到伊朗或俄罗斯", set()),
        ("用于中国地方政府项目", {"CN"}),
        ("for Cuba St. Lucia and Barbados", {"CU", "LC", "BB"}),
        ("用于南京路灯项目", {"CN"}),
        ("南京東路的辦公室", set()),
        # People and places, where they are held.
        ("for Iranian customers", {"IR"}),
        ("to be sent on to St. Petersburg", {"RU"}),
        ("line in Wuxi", {"CN"}),
        ("Chinese manuals", set()),
        # A people by which its language is meant; behind it nothing may be of the people.
        ("teaching Russian", set()),
        ("teaching Russian to students of ours", set()),
        ("learning Russian.", set()),
        ("teaching Russian in Russia", {"RU"}),
        ("teaching Russian soldiers", {"RU"}),
        ("teaching Russian students", {"RU"}),
        ("a course for Russian", {"RU"}),
        ("teaching in Russia", {"RU"}),
        ("spare parts for China-made pumps", set()),
        ("parts of Belarus origin for a pump", set()),
        ("ロシア製ポンプの部品", set()),
        ("ロシアの製造ライン向け", {"RU"}),
        ("用于伊朗制造的泵", set()),
        ("用于中国产线", {"CN"}),
        ("이란산 밸브", set()),
        ("replaces pumps from Russia and Belarus", set()),
        ("made in Russia, for Belarus", {"BY"}),
        ("general industry", set()),
        # Regions that have rules of their own, by their codes.
        ("pump for a hotel in Sevastopol", {"UA-43"}),
        ("for customers in Donetsk and Luhansk", {"UA-14", "UA-09"}),
        ("用于克里米亚的泵", {"UA-43"}),
        ("pump for a hotel in Kyiv, Ukraine", {"UA"}),
        # Points in an abbreviation, and other scripts of which places are read.
        ("for the D.P.R.K.", {"KP"}),
        ("для завода в Иране", {"IR"}),
        # Towns and streets that are named after places elsewhere.
        ("water works of Moscow, Idaho", set()),
        ("a school in Cuba, New York", set()),
        ("for customers in Russia, Georgia and Armenia", {"RU", "GE", "AM"}),
        ("for Moscow, Georgia and Armenia", {"RU", "GE", "AM"}),
        ("hotel on Cuba Street, Wellington", set()),
        ("Tehran street lighting", {"IR"}),
        ("Cuban sandwich shop", set()),
        ("Macau style egg tarts", set()),
        # What goes with a name by an apostrophe, the Turkish capital, and letters that only look Latin.
        ("spares for Iran's refinery", {"IR"}),
        ("pièces pour l'Iran", {"IR"}),
        ("İran'da kullanım", {"IR"}),
        ("pump for Ir\u0430n", {"IR"}),
        ("a factory in Xi'an", {"CN"}),
        ("Damascus steel knives", set()),
        ("drilling in Siberia", {"RU"}),
        ("customers in the CIS", {"RU"}),
        # What is no place in a firm's name may be one in a description.
        ("ovens for Russian restaurants", {"RU"}),
        ("built to a Russian standard", {"RU"}),
        ("camera with DNR", set()),
        ("for the so-called DNR", {"UA-14"}),
        ("for a Chinese end user", {"CN"}),
        ("Chinese manuals for customers in Norway", {"NO"}),
        ("in line with US sanctions on Iran and Russia", set()),
        ("under sanctions on Iran", {"IR"}),
        ("", set()),
    ],
)
def test_countries_are_read_where_the_words_send_the_item(description: str, countries: set[str]) -> None:
    assert named_places(description) == countries


@pytest.mark.parametrize(
    ("name", "countries"),
    [
        ("pumps for Iran", {"IR"}),
        ("valve kit, Russia project", {"RU"}),
        ("bearing set - Russian customer, order 1182", {"RU"}),
        ("valve (customer: Belarus)", {"BY"}),
        ("pump skid for the works in Bandar Abbas", {"IR"}),
        ("Swiss valve for Cuba", {"CU"}),
        ("用于伊朗项目的泵", {"IR"}),
        ("离心泵(伊朗客户)", {"IR"}),
        ("イラン向けポンプ", {"IR"}),
        ("モスクワ工場向けバルブ", {"RU"}),
        ("러시아 프로젝트용 펌프", {"RU"}),
        ("이란향 밸브", {"IR"}),
        ("Pumpen für Iran", {"IR"}),
        ("Ventilsatz, Projekt Russland", {"RU"}),
        ("Lager für weißrussische Kunden", {"BY"}),
        ("kleppen bestemd voor Rusland", {"RU"}),
        ("valves, Belarus and Kazakhstan project", {"BY", "KZ"}),
        ("イラン・イラク向けポンプ", {"IR", "IQ"}),
        ("software license, customer: Rosneft, Moscow", {"RU"}),
        ("DAP Minsk pump set", {"BY"}),
        ("pump FOB Vladivostok", set()),
        ("made in Russia or Belarus", set()),
        ("screen for 俄罗斯方块", set()),
        # Where it was made, or what stands by itself.
        ("Russian valve", set()),
        ("valve, origin: Belarus", set()),
        ("Japanese etcher, China origin parts", set()),
        ("stand for a Russian-made pump", set()),
        ("Moscow mule mugs for bars", set()),
        ("Ventil aus Russland für Pumpen", set()),
        ("ロシア製バルブ", set()),
        ("俄罗斯制造的阀门", set()),
        ("이란 향수", set()),
        ("이란산 카펫", set()),
        ("pump kit, not for Iran", set()),
        ("pump, project Crimea", {"UA-43"}),
        ("насос для России", {"RU"}),
        ("pump kit", set()),
        # A place that is a part of the name by itself; not the whole name, nor what else such a word means there.
        ("pumps (Iran)", {"IR"}),
        ("pumps - Iran", {"IR"}),
        ("pumps, hydraulic, Iran", {"IR"}),
        ("Iran: pumps", {"IR"}),
        ("valves [Russia]", {"RU"}),
        ("泵（伊朗）", {"IR"}),
        ("GPU server (China)", {"CN"}),
        ("carpet (made in Iran)", set()),
        ("carpet (Iran origin)", set()),
        ("Iran", set()),
        ("sunglasses (Havana)", set()),
        ("knife, Damascus", set()),
        ("bomba para Irán", {"IR"}),
        ("İran için pompa", {"IR"}),
    ],
)
def test_of_the_name_of_an_item_only_what_it_is_for_counts(name: str, countries: set[str]) -> None:
    assert destined_places(name) == countries
