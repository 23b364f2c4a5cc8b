"""Lists of requirements under a name, for those that many provisions name.

Where twenty license exceptions overcome the same three requirements, or eight review policies ask for the same end-use controls,
the list stands once in a `requirement_lists.yaml`, and the provisions name it. Whoever adds a requirement adds it to that list, and
no other is forgotten. Such a name is no provision: it is written out where a provision or a condition is read, so that nothing
beyond that knows of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from narrows.rulebook.fields import Record
from narrows.rulebook.names import PROVISION_GLOB, PROVISION_ID, spelled_out
from narrows.rulebook.schema import Provision
from narrows.rulebook.versions import Reference
from narrows.rulebook.yaml_tree import Node, Sequence

FILE = "requirement_lists.yaml"


class RequirementList(msgspec.Struct, frozen=True, kw_only=True):
    """Some requirements by ids and globs, which provisions name as one: in `covers`, `for` and `only_for`, and in `held(...)`."""

    name: str
    title: str
    requirements: tuple[str, ...]
    path: str
    line: int


def read_requirement_lists(tree: Node, source: str) -> tuple[list[RequirementList], list[Reference]]:
    """The lists of a file, and the names in them. Raises RulebookError at the first thing wrong."""
    found: list[RequirementList] = []
    references: list[Reference] = []
    for node in tree.items if isinstance(tree, Sequence) else [tree]:
        record = Record(node, source, what="a list of requirements")
        record.only(("name", "title", "requirements"), "a list of requirements")
        record.need("name", "title", "requirements", of="a list of requirements")
        name = record.matching("name", PROVISION_ID, "a dotted name such as us.ear.744.11.open_to_exceptions")
        listed = record.texts("requirements", "requirement ids or globs", PROVISION_GLOB)
        if len(listed) < 2:
            record.refuse("requirements", f"{name!r} lists fewer than two", "Name the requirement itself")
        references += [
            Reference("requirement", one, record.item_where("requirements", number), name)
            for number, one in enumerate(listed)
        ]
        found.append(
            RequirementList(
                name=name,
                title=record.text("title"),
                requirements=listed,
                path=source,
                line=record.node.line,
            )
        )
    return found, references


def with_lists_spelled_out(
    provisions: Mapping[str, Provision], lists: Mapping[str, tuple[str, ...]]
) -> dict[str, Provision]:
    """The provisions with the lists that they name spelled out."""

    def one(provision: Provision) -> Provision:
        if lists.keys().isdisjoint((*provision.for_, *provision.covers, *provision.only_for)):
            return provision
        return replace(
            provision,
            for_=spelled_out(provision.for_, lists),
            covers=spelled_out(provision.covers, lists),
            only_for=spelled_out(provision.only_for, lists),
        )

    return {id_: one(provision) for id_, provision in provisions.items()}
