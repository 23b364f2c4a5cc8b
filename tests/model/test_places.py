"""Countries that the words of an end use name as where an item goes."""

from __future__ import annotations

import pytest

from narrows.model.places import named_countries


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
        # People and places, where they are held.
        ("for Iranian customers", {"IR"}),
        ("to be sent on to St. Petersburg", {"RU"}),
        ("line in Wuxi", {"CN"}),
        ("Chinese manuals", set()),
        ("general industry", set()),
        ("", set()),
    ],
)
def test_countries_are_read_where_the_words_send_the_item(description: str, countries: set[str]) -> None:
    assert named_countries(description) == countries
