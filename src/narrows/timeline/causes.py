"""Who made an answer another one on a day: the dated acts and the entries of lists on which two answers differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from narrows.rulebook.expr import ir
from narrows.rulebook.names import matches
from narrows.timeline.acts import cited_first, spoken_of
from narrows.timeline.aspects import asked, aspects, possible

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.model.decision import Decision, Hit
    from narrows.rulebook.book import Book
    from narrows.rulebook.schema import Provision, Version


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why an answer changed on a day: a dated act, or an entry of a list.

    `event`: begins, changes, complied or ends (of the `provisions`), listed or delisted (of a party), or same_day: nothing
    that the order rests on names its maker, but these acts took effect on that day. `instrument` is an id of the
    rulebook's instruments, None where it names none.
    """

    event: str
    instrument: str | None
    title: str
    citation: str
    provisions: tuple[str, ...] = ()


def causes(
    engine: Engine, before: Decision, now: Decision, day: date, changed: tuple[str, ...]
) -> tuple[Cause, ...]:
    """What happened on `day` to the provisions and listings on which two answers differ."""
    book = engine.book
    found: list[Cause] = list(_listing_causes(engine, before, now, day))
    events = _Events(book, day, _reaching(before, now))
    for id_ in _touched(book, before, now, changed, listed=bool(found)):
        events.look(id_)
    found += events.causes()
    if not found:
        acts = [i for i in book.raw.instruments.values() if day in i.days_of_effect]
        found += [Cause(event="same_day", instrument=i.id, title=i.title, citation=i.citation) for i in acts]
    return tuple(dict.fromkeys(found))


def _touched(
    book: Book, before: Decision, now: Decision, changed: tuple[str, ...], *, listed: bool
) -> list[str]:
    """Ids of the provisions in which the answers differ; duties and exceptions count only where they decide, and no listing
    (`listed`) does."""
    old, new = aspects(before), aspects(now)
    touched: dict[str, None] = {}
    for one in (now, before):
        for view in one.regimes.values():
            for r in view.requirements:
                mine = (r.provision, r.policy, r.enforced)
                if (mine in _as_set(old["requirements"])) != (mine in _as_set(new["requirements"])):
                    named = [name.partition(" ")[0] for name in r.overridden_by]
                    touched |= dict.fromkeys(
                        [r.provision, *([r.policy_from] if r.policy_from else []), *named]
                    )
    classes = {cls for view in before.regimes.values() for cls in view.classes}
    classes ^= {cls for view in now.regimes.values() for cls in view.classes}
    touched |= dict.fromkeys(p.id for p in book.raw.of_kind("classification") if p.eccn in classes)
    if {"outcome", "as_written", "regimes"} & set(changed):
        touched |= dict.fromkeys(_turned(book, before, now))
    if not touched and not listed:
        for aspect in ("exceptions", "duties"):
            if aspect in changed:
                differing = _as_set(old[aspect]) ^ _as_set(new[aspect])
                touched |= dict.fromkeys(sorted(id_ for id_, _ in differing))
    if not touched and not listed and {"possible", "missing"} & set(changed):
        touched |= dict.fromkeys(
            _turned(book, before, now) or _possible(book, before, now) or _asking(before, now)
        )
    return list(touched)


def _possible(book: Book, before: Decision, now: Decision) -> list[str]:
    """The requirements that may hold by one of two answers alone, or under another policy, and the policies for them."""
    ids = sorted({id_ for id_, *_ in possible(before) ^ possible(now)})
    return [*ids, *(p.id for p in book.raw.of_kind("policy") if any(matches(one, p.for_) for one in ids))]


def _asking(before: Decision, now: Decision) -> list[str]:
    """The provisions to which facts matter that one of two answers alone asks for."""
    apart = asked(before) ^ asked(now)
    each = [one for decision in (now, before) for one in decision.missing if (one.regime, one.fact) in apart]
    return [id_ for one in each for id_ in one.matters_to]


def _turned(book: Book, before: Decision, now: Decision) -> list[str]:
    """Requirements and overrides that began or ceased to hold, or to be in doubt: what else moves an outcome. Not overrides
    of what does not hold on either day."""
    old, new = (_results(one, "requirement", "override") for one in (before, now))
    holding = {id_ for id_ in (*new, *old) if not (old.get(id_, False) is new.get(id_, False) is False)}
    return [id_ for id_ in _differing(old, new) if any(matches(one, _of(book, id_)) for one in holding)]


def _of(book: Book, id_: str) -> tuple[str, ...]:
    """What an override is of; of anything else, itself."""
    provision = book.raw.provisions.get(id_)
    return provision.of if provision is not None and provision.kind == "override" else (id_,)


def _reaching(before: Decision, now: Decision) -> list[str]:
    """What made an item subject to the law, or no longer, or left that open: nothing where the answer to that stayed."""
    old, new = (_results(one, "jurisdiction") for one in (before, now))
    return _differing(old, new) if _most(old.values()) is not _most(new.values()) else []


def _results(decision: Decision, *stages: str) -> dict[str, bool | None]:
    """Which provisions of some stages held."""
    return {step.provision: step.result for step in decision.trail if step.stage in stages}


def _differing(old: Mapping[str, bool | None], new: Mapping[str, bool | None]) -> list[str]:
    """Those that began or ceased to hold, or to be in doubt."""
    return [id_ for id_ in dict.fromkeys((*new, *old)) if old.get(id_, False) is not new.get(id_, False)]


def _most(results: Iterable[bool | None]) -> bool | None:
    """Whether one of some holds."""
    found = set(results)
    return True if True in found else None if None in found else False


def _as_set(value: object) -> set[Any]:
    assert isinstance(value, set)
    return value


class _Events:
    """What happened on one day to provisions, and to what their conditions rest on."""

    def __init__(self, book: Book, day: date, reaching: list[str]) -> None:
        self.book = book
        self.reaching = reaching
        self.day = day
        self.eve = day - timedelta(days=1)
        self.found: dict[tuple[str, str], tuple[str, str | None, str]] = {}

    def look(self, id_: str) -> None:
        """Find the events nearest to a provision: its own, else those of what its condition names, and so on."""
        level, seen = [id_], {id_}
        while level:
            happened = [
                self._own(name) for name in level
            ]  # all are looked at: an answer may have several makers
            if any(happened):
                return
            below = dict.fromkeys(part for name in level for part in self._parts(name))
            level = [name for name in below if name not in seen]
            seen.update(level)

    def causes(self) -> list[Cause]:
        """One cause per instrument or, where none is named, per citation. What ended is named only if nothing began; the end
        of a stay brings back what it stayed."""
        began = {
            key: event for key, event in self.found.items() if event[0] != "ends" or self._overrides(key[0])
        }
        acts = self.book.raw.instruments
        if not began:
            ended = tuple(id_ for id_, _ in self.found)
            on_day = [i for i in acts.values() if ended and i.effective == self.day]
            if on_day:
                return [
                    Cause(event="ends", instrument=i.id, title=i.title, citation=i.citation, provisions=ended)
                    for i in on_day
                ]
        merged: dict[str, Cause] = {}
        for (id_, _), (event, instrument, citation) in (began or self.found).items():
            act = acts.get(instrument or "") or cited_first(acts.values(), citation, self.day)
            key = act.id if act is not None else citation
            earlier = merged.get(key)
            merged[key] = Cause(
                event=event if earlier is None else earlier.event,
                instrument=act.id if act is not None else None,
                title=act.title if act is not None else self._title(id_),
                citation=act.citation if act is not None else citation,
                provisions=(*(earlier.provisions if earlier is not None else ()), id_),
            )
        named = [cause for cause in merged.values() if cause.instrument is not None]
        return named or list(merged.values())

    def _overrides(self, id_: str) -> bool:
        provision = self._provision(id_)
        return provision is not None and provision.kind == "override"

    def _title(self, id_: str) -> str:
        provision = self._provision(id_)
        return provision.title if provision is not None else id_

    def _provision(self, name: str) -> Provision | None:
        raw = self.book.raw
        found = raw.provisions.get(name) or self.book.terms.get(name)
        return found if found is not None or name not in raw.scopes else raw.scopes.provision(name)

    def _own(self, name: str) -> bool:
        provision = self._provision(name)
        if provision is None:
            return self._rows(name)
        happened = [self._version(provision, version) for version in provision.versions]
        return any(happened)

    def _version(self, provision: Provision, version: Version) -> bool:
        if version.from_ == self.day:
            event = "changes" if provision.version(self.eve) is not None else "begins"
        elif version.compliance == self.day:
            event = "complied"
        elif version.until == self.eve and provision.version(self.day) is None:
            event = "ends"
        else:
            return False
        self.found[provision.id, event] = (event, version.instrument, str(version.cites[0]))
        return True

    def _rows(self, name: str) -> bool:
        if name not in self.book.raw.scopes:
            return False
        hit = False
        for row in self.book.raw.scopes.rows(name):
            if row.from_ == self.day or row.until == self.eve:
                event = "changes" if row.from_ == self.day else "ends"
                self.found[name, event] = (event, None, row.citation)
                hit = True
        return hit

    def _parts(self, name: str) -> list[str]:
        """What the condition (or the members) of a provision names, on the day and on its eve."""
        provision = self._provision(name)
        if provision is None:
            return []
        found: list[str] = []
        for version in dict.fromkeys((provision.version(self.day), provision.version(self.eve))):
            if version is None:
                continue
            if provision.kind == "scope":
                combine = version.combine
                found += (*combine.scopes, *combine.plus) if combine is not None else ()
                continue
            node = self.book.node(provision, version)
            for part in node.walk() if node is not None else ():
                found += self._named(part)
        return found

    def _named(self, part: ir.Node) -> list[str]:
        if isinstance(part, ir.Term):
            if part.name == "subject_to_ear":
                return self.reaching
            return [part.name]
        if isinstance(part, ir.InScope):
            return [part.scope]
        if isinstance(part, ir.SetTest):
            return list(part.scopes)
        if isinstance(part, ir.Classified):
            below = tuple(f"{eccn}." for eccn in part.eccns)
            own = [
                p.id
                for p in self.book.raw.of_kind("classification")
                if p.eccn in part.eccns or p.eccn.startswith(below)
            ]
            return [*part.scopes, *own]
        return []


def _listing_causes(engine: Engine, before: Decision, now: Decision, day: date) -> list[Cause]:
    """Entries of lists that a party matches on one of the two days only, or that changed between them."""
    old, new = _hits(before), _hits(now)
    instruments = engine.book.raw.instruments.values()
    found = []
    for id_ in dict.fromkeys((*new, *old)):
        was, is_ = old.get(id_), new.get(id_)
        if was is not None and is_ is not None and (was.footnotes, was.policy) == (is_.footnotes, is_.policy):
            continue
        hit = is_ or was
        assert hit is not None
        on_day = [i for i in instruments if day in (i.effective, *i.stages)]
        # A listing cites the page of its entry beside the first page of the rule, and not the number of the document.
        act = spoken_of(on_day, hit.citation if is_ is not None else hit.note)
        listing = engine.screening.book.lists[hit.list].title
        if is_ is None:
            event, title = "delisted", f"{hit.name} removed from the {listing}"
            citation = "; ".join(i.citation for i in ([act] if act else on_day)) or hit.note or hit.citation
        else:
            event = "listed" if was is None else "changes"
            title = f"{hit.name} {'put on' if was is None else 'changed on'} the {listing}"
            citation = hit.citation
        found.append(
            Cause(
                event=event,
                instrument=act.id if act else None,
                title=title,
                citation=citation,
                provisions=(id_,),
            )
        )
    return found


def _hits(decision: Decision) -> dict[str, Hit]:
    return {hit.id: hit for party in decision.parties for hit in party.hits}
