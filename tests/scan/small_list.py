"""A list of made-up entries, of every sort that a scan looks for."""

from __future__ import annotations

from datetime import date

from narrows.lists.entry import Address, Entry, EntryType, Name, NameKind


def entry(
    id_: str,
    name: str,
    *aliases: str,
    weak: tuple[str, ...] = (),
    native: str = "",
    address: str = "",
    type_: EntryType = "organization",
    since: date | None = None,
    until: date | None = None,
) -> Entry:
    """An entry of the list x.test."""

    def named(text: str, kind: NameKind = "alias") -> Name:
        return Name(text=text, kind=kind)

    names = (
        named(name, "primary"),
        *map(named, aliases),
        *(Name(text=text, quality="weak") for text in weak),
        *((named(native, "native"),) if native else ()),
    )
    addresses = (Address(text=address, country="CN"),) if address else ()
    return Entry(
        id=f"x.{id_}", list="x.test", type=type_, names=names, addresses=addresses, from_=since, until=until
    )


ENTRIES = (
    entry(
        "photonics",
        "Exemplar Photonics Technology Co., Ltd.",
        weak=("EPTC",),
        native="示范光子技术有限公司",
        address="No. 37 Cuilanping Road, Building A, Jiangwan District, Wuhan City 430000, China",
    ),
    entry("optics", "Exemplar Optics (Wuhan) LLC", address="37 Cuilanping Rd, Jiangwan, Wuhan, China"),
    entry("orion", "Orion Vega Marine", "ORVM"),
    entry("institute", "No. 14 Research Institute of Exemplar Electronics", native="示范电子第十四研究所"),
    entry("sever", "Северный Пример Авиа", "Severny Primer Avia JSC"),
    entry("person", "Mustermannov, Exemplar Petrovich", "Экземпляр Мустерманнов"),
    entry("hall", "88 Lantern Wharf, Tower 3, Kowloonside, Hong Kong", type_="address"),
    entry("vague", "Exemplar Vague Holdings", address="Beijing, China"),
    entry("past", "Bygone Exemplar Works", since=date(2020, 1, 1), until=date(2021, 12, 31)),
)
