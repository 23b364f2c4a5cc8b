"""The intermediate form written back as text, for trails and questions."""

from __future__ import annotations

import json

from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node


def number_text(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def render(node: Node) -> str:
    """The condition in the syntax that it was written in."""
    match node:
        case ir.Const(value=bool() as value):
            return str(value)
        case ir.Const(value=str() as value):
            return _quoted(value)
        case ir.Const(value=value):
            return number_text(float(value))
        case ir.Fact(name=name) | ir.Term(name=name):
            return name
        case ir.And(items=items):
            return " and ".join(_inner(item, ir.Or) for item in items)
        case ir.Or(items=items):
            return " or ".join(_inner(item, ir.And) for item in items)
        case ir.Not(item=ir.InScope(item=item, scope=scope)):
            return f'{render(item)} not in scope("{scope}")'
        case ir.Not(item=item):
            return f"not {_inner(item, ir.And, ir.Or, ir.Compare)}"
        case ir.Compare(op=op, left=left, right=right):
            return f"{render(left)} {op} {render(right)}"
        case ir.Arith(op=op, left=left, right=right):
            return f"{_inner(left, ir.Arith)} {op} {_inner(right, ir.Arith)}"
        case ir.Extreme(fn=fn, left=left, right=right):
            return f"{fn}({render(left)}, {render(right)})"
        case ir.MapMax(kind=kind, map=source, least_key=least):
            if kind == "product":
                return f"max_product({render(source)})"
            if least == float("-inf"):
                return f"max_value({render(source)})"
            return f"max_value_from({render(source)}, {number_text(least)})"
        case ir.InScope(item=item, scope=scope):
            return f'{render(item)} in scope("{scope}")'
        case ir.OneOf(item=item, values=values):
            if len(values) == 1:
                return f"{render(item)} == {_quoted(values[0])}"
            return f"{render(item)} in ({', '.join(_quoted(value) for value in values)})"
        case ir.Meets(item=item, values=(value,), scopes=(), eccns=False):
            return f"{_quoted(value)} in {render(item)}"
        case ir.Meets(item=item, values=values, scopes=scopes):
            return f"intersects({render(item)}, {_targets(values, scopes)})"
        case ir.Outside(item=item, values=values, scopes=scopes):
            return f"outside({render(item)}, {_targets(values, scopes)})"
        case ir.IsEmpty(item=item):
            return f"is_empty({render(item)})"
        case ir.Known(item=item):
            return f"known({render(item)})"
        case ir.Asks(item=item):
            return f"asks({render(item)})"
        case ir.Classified(eccns=eccns, scopes=scopes):
            return f"classified({_targets(eccns, scopes)})"
        case ir.HasReason(reason=reason):
            return f"{_quoted(reason)} in item.reasons"
        case ir.Held(globs=globs):
            return f"held({', '.join(_quoted(glob) for glob in globs)})"
        case ir.AnyParty(item=item):
            return f"any_party({render(item)})"
        case ir.AllParties(item=item):
            return f"all_parties({render(item)})"
    raise TypeError(f"no text for {type(node).__name__}")


def _quoted(text: str) -> str:
    # The escapes of JSON are read by Python as the same characters.
    return json.dumps(text, ensure_ascii=False)


def _targets(values: tuple[str, ...], scopes: tuple[str, ...]) -> str:
    return ", ".join([_quoted(value) for value in values] + [f'scope("{scope}")' for scope in scopes])


def _inner(node: Node, *wrapped: type[Node]) -> str:
    return f"({render(node)})" if isinstance(node, wrapped) else render(node)
