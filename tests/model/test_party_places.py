"""Where a party is by its address and by its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.model.country import codes
from narrows.model.party_places import addressed_places, places_of_name


@pytest.mark.parametrize(
    ("address", "located", "places"),
    [
        ("12 Azadi Avenue, Tehran, Iran", "AE", {"IR"}),
        ("12 Azadi Avenue, Tehran, Iran 19395", "AE", {"IR"}),
        ("Tverskaya 1, Moscow", "DE", {"RU"}),
        ("伊朗德黑兰", "AE", {"IR"}),
        # A place that is a part of the address by itself, or with words that only go with it.
        ("Russia, 109012 Moscow, Tverskaya 1", "DE", {"RU"}),
        ("220030, Minsk, Nezavisimosti 1", "LT", {"BY"}),
        ("Moscow Region, Khimki", "DE", {"RU"}),
        ("Port of Latakia", "TR", {"SY"}),
        ("1 Zhangjiang Road, Pudong, Shanghai City 201203", "DE", {"CN"}),
        # What it begins with, in a script without spaces, unless that is a street.
        ("上海市浦东新区张江路18号", "DE", {"CN"}),
        ("南京東路三段1號", "SG", set()),
        ("г. Москва, ул. Тверская 1", "DE", {"RU"}),
        ("طهران، إيران", "AE", {"IR"}),
        ("Teherán, Irán", "AE", {"IR"}),
        ("香港九龍", "DE", {"HK"}),
        ("테헤란로 152", "KR", set()),
        # Words that may be other names as well count at the end alone.
        ("Perm", "DE", {"RU"}),
        ("Chita, Aichi", "JP", set()),
        # Abbreviations.
        ("5 Road, Hefei, P.R.C.", "DE", {"CN"}),
        ("5 Road, Hefei, P. R. China", "DE", {"CN"}),
        ("Pyongyang, D.P.R.K.", "AE", {"KP"}),
        ("1 Road, Kowloon Bay, H.K.", "DE", {"HK"}),
        ("1 Road, Central, HKSAR", "DE", {"HK"}),
        ("1 Road, Dubai, U.A.E.", "AE", set()),
        ("Taipei, Taiwan, R.O.C.", "TW", set()),
        ("Taipei, Taiwan, China", "TW", set()),
        ("Seoul, R.O.K.", "KR", set()),
        # It ends with another place, though something in it is called after the stated one.
        ("Emirates Tower, Valiasr Street, Tehran, Iran", "AE", {"IR"}),
        # One of several addresses.
        ("Factory: Karaj, Iran; office: Dubai, UAE", "AE", {"IR"}),
        ("Deira, Dubai; Jebel Ali Free Zone, UAE", "AE", set()),
        # No country is stated: the destination is compared by the law.
        ("12 Azadi Avenue, Tehran", None, {"IR"}),
        ("Dubai", None, {"AE"}),
        ("Kish Free Zone", "AE", {"IR"}),
        ("تهران، خیابان آزادی", "AE", {"IR"}),
        ("Grozny", "TR", {"RU"}),
        ("Moskva, ul. Tverskaya 1", "AE", {"RU"}),
        # Regions that have rules of their own, in the country that they belong to as well.
        ("Lenina 5, Sevastopol, Ukraine", "UA", {"UA-43"}),
        ("Artema 5, Donetsk, 83000", "UA", {"UA-14"}),
        ("Lenina 5, Sevastopol, Russia", "TR", {"UA-43", "RU"}),
        ("Sevastopolska square 1, Kyiv, Ukraine", "UA", set()),
        # What is stated stands in it, by itself or as what it belongs to.
        ("12 Azadi Avenue, Tehran, Iran", "IR", set()),
        ("1 Nathan Road, Kowloon, Hong Kong, China", "HK", set()),
        ("San Juan, Puerto Rico, USA", "PR", set()),
        # Towns and states of the United States.
        ("75 5th St NW, Atlanta, Georgia", "US", set()),
        ("1 Elm Street, Lebanon, NH 03766", "US", set()),
        ("100 Main St, Paris, Texas", "US", set()),
        ("5 Water St, Cuba, NY", "US", set()),
        ("1 Rustaveli Avenue, Tbilisi, Georgia", "GE", set()),
        ("1 Rustaveli Avenue, Georgia", "DE", {"GE", "US"}),
        ("Calle 23, La Habana, Cuba", "US", {"CU"}),
        # Names of streets and firms, which do not stand at the end.
        ("Iran Street 4, Dubai", "AE", set()),
        ("Jordan Road 3, Kowloon", "HK", set()),
        ("Naples, c/o Cuba Libre Ltd", "IT", set()),
        ("Berlin", "DE", set()),
        ("", "DE", set()),
    ],
)
def test_an_address_in_another_country(address: str, located: str | None, places: set[str]) -> None:
    assert addressed_places(address, located) == places


@pytest.mark.parametrize(
    ("name", "located", "seats", "places"),
    [
        # In brackets any place counts.
        ("Example Trading (Iran) LLC", "AE", set(), {"IR"}),
        ("Example Electronics (Shenzhen) Co., Ltd.", "SG", set(), {"CN"}),
        ("Example (HK) Ltd.", "DE", set(), {"HK"}),
        ("Example (Malaysia) Sdn. Bhd.", "SG", set(), {"MY"}),
        ("Example Trading - Shenzhen", "SG", set(), {"CN"}),
        ("Roe, Salvador", "MX", set(), set()),
        ("Example (Pumps) LLC", "AE", set(), set()),
        ("Example (formerly Iranian Pumps) LLC", "AE", set(), {"IR"}),
        # Words of countries under an embargo, wherever they stand.
        ("Iran Example Pumps Co.", "AE", set(), {"IR"}),
        ("Example Russia Trading", "KZ", set(), {"RU"}),
        ("Example Pyongyang Trading", "AE", set(), {"KP"}),
        ("Novorossiysk terminal", "TR", set(), {"RU"}),
        ("Omsk Refinery", "AE", set(), {"RU"}),
        ("Example Omsk Salon", "AE", set(), set()),
        ("Damascus Trading", "AE", set(), {"SY"}),
        ("Damascus Sweets", "AE", set(), set()),
        # At the end behind a comma, but for what persons are called.
        ("Example Export, St. Petersburg", "CH", set(), {"RU"}),
        ("Example Export, Kazan", "CH", set(), {"RU"}),
        ("Roe, Jordan", "US", set(), set()),
        ("Kazan, Yozgat", "TR", set(), set()),
        ("Simferopol Example Works", "UA", set(), {"UA-43"}),
        ("伊朗示例贸易公司", "AE", set(), {"IR"}),
        ("ООО Пример Москва", "DE", set(), {"RU"}),
        # Cities with which a name begins.
        ("Shenzhen Example Technology Co., Ltd.", "SG", set(), {"CN"}),
        ("苏州示例化工有限公司", "JP", set(), {"CN"}),
        ("Example of Shenzhen", "SG", set(), set()),
        # What is stated of the party says why it is called so.
        ("Example Iran LLC", "DE", {"IR"}, set()),
        ("Shenzhen Example Technology GmbH", "DE", {"CN"}, set()),
        ("Example (China) Ltd.", "HK", set(), set()),
        ("Example Iran LLC", None, set(), {"IR"}),
        # Companies of China that run computers elsewhere.
        ("ByteDance Malaysia Sdn Bhd", "MY", {"MY"}, {"CN"}),
        ("Alibaba Cloud (Singapore) Pte. Ltd.", "SG", {"CN"}, set()),
        ("Tencent Technology (Beijing) Co., Ltd.", "CN", set(), set()),
        ("腾讯云", "JP", set(), {"CN"}),
        ("Example Tent Centre", "MY", set(), set()),
        # In brackets it says where it is itself.
        ("Example Trading (Iran) LLC", "AE", {"IR"}, {"IR"}),
        ("Example Bank (Hong Kong) Ltd.", "HK", {"CN"}, set()),
        # Names that only hold such a word.
        ("Persian Carpets Ltd", "AE", set(), set()),
        ("Cuba Street Cafe", "NZ", set(), set()),
        ("Iran Street Pharmacy LLC", "AE", set(), set()),
        ("Russian Tea Room Inc.", "CA", set(), set()),
        ("Belarus Tractor Parts Inc.", "CA", set(), set()),
        ("Moscow Mule Bar GmbH", "DE", set(), set()),
        ("Jordan & Sons", "GB", set(), set()),
        ("Georgia Tech", "US", set(), set()),
        ("Chad Industries", "GB", set(), set()),
        ("China Grill GmbH", "DE", set(), set()),
        ("Shanghai Restaurant", "DE", set(), set()),
        ("Prussia Metals", "CA", set(), set()),
        ("Tabriz Rugs Ltd", "GB", set(), set()),
        ("White Russian Bar", "DE", set(), set()),
        ("Crimea Hotel", "TR", set(), set()),
        ("Hotel Crimea", "SI", set(), set()),
        ("Crimea Hotel Supplies (Crimea)", "TR", set(), {"UA-43"}),
        ("Crimea Trading", "TR", set(), {"UA-43"}),
        ("Iran Human Rights", "NO", set(), set()),
        ("St. Petersburg College", "CA", set(), set()),
        ("Mark Cuban Companies", "CA", set(), set()),
        ("", "DE", set(), set()),
    ],
)
def test_a_name_that_speaks_of_another_country(
    name: str, located: str | None, seats: set[str], places: set[str]
) -> None:
    assert places_of_name(name, located, frozenset(seats)) == places


_PIECES = st.sampled_from(
    ["Iran", "Tehran", ", ", " ", "(", ")", " - ", "St. 5", "北京", "Sevastopol", "Hong Kong, China", "x"]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=12).map("".join)))
def test_any_text_can_be_read(text: str) -> None:
    for located in (None, "AE", "US"):
        assert {
            place[:2] for place in addressed_places(text, located) | places_of_name(text, located)
        } <= set(codes())


def test_a_long_text_is_read_quickly() -> None:
    assert addressed_places("Iran " * 2000 + "x", "AE") == set()
    assert addressed_places("Sevastopol, " * 800 + "x", "AE") == {"UA-43"}
