"""What happened to a number on its way from one telling to the next."""

from __future__ import annotations

from retold.text.quantity import Value, ValueRelation, tables

_OPPOSITE = {"less_precise": "more_precise", "more_precise": "less_precise"}
_SOFT = frozenset(("about", "nearly"))
_CONVERTED_WITHIN = 0.03
_HEDGED_WITHIN = 0.1
_BARE_WITHIN = 0.02
_NEAR_BOUND = 1.5
_WORDS = {
    "about": "about ",
    "at_least": "at least ",
    "at_most": "at most ",
    "more_than": "more than ",
    "fewer_than": "fewer than ",
    "up_to": "up to ",
    "nearly": "nearly ",
}


def _dimension(value: Value) -> str:
    """What can be set against what: a family of units, one currency, or bare counts."""
    if value.kind == "time_of_day":
        return "clock"
    if value.kind in ("ordinal", "score"):
        return value.kind
    unit = tables().by_name.get(value.unit)
    if unit:
        return ("age " if value.kind == "age" else "") + unit.family
    return value.unit or "count"


def _in_base(value: Value, number: float | None) -> float | None:
    unit = tables().by_name.get(value.unit)
    if number is None or not unit:
        return number
    if value.unit == "fahrenheit":
        return (number - 32) * unit.size
    return number * unit.size


def _show(value: Value) -> str:
    vague = value.kind == "vague"
    return value.exact_text if vague else _WORDS.get(value.modifier, "") + value.normal


def compare_values(a: Value, b: Value) -> ValueRelation:
    """What became of ``a`` in ``b``, the later telling. Units of one family are converted, currencies never.

    What is counted is not looked at: whether the two numbers are about one thing is for the caller to know.
    """
    if _dimension(a) != _dimension(b):
        return ValueRelation("incomparable", None, f"{_show(a)} and {_show(b)} measure different things")
    relation = _relation(a, b)
    x, y = _in_base(a, a.stated), _in_base(b, b.stated)
    ratio = round(y / x, 6) if x and y is not None and _dimension(a) not in ("clock", "score", "ordinal") else None
    if relation in ("same", "converted") and _show(a) == _show(b):
        return ValueRelation(relation, ratio, f"{_show(a)} in both")
    return ValueRelation(relation, ratio, f"{_show(a)} became {_show(b)}")


def _relation(a: Value, b: Value) -> str:
    if _dimension(a) == "clock":
        return _clock_relation(a, b)
    if _dimension(a) in ("score", "ordinal"):
        return "same" if (a.low, a.high) == (b.low, b.high) else "different"
    if _exact(a) and _exact(b):
        return _numbers(a, b)
    return _bounds(a, b)


def _exact(value: Value) -> bool:
    """One number stands on the page, however it is hedged."""
    return value.low == value.high or value.low is None or value.high is None


def _clock_relation(a: Value, b: Value) -> str:
    turn = 720.0 if "clock12" in (a.unit, b.unit) else 1440.0
    if (
        (a.low, a.high) == (b.low, b.high)
        or (a.low or 0) % turn == (b.low or 0) % turn
        and (a.high or 0) % turn == (b.high or 0) % turn
    ):
        return "same" if a.modifier == b.modifier else "modifier_changed"
    if "about" in (a.modifier, b.modifier) and abs(a.stated % turn - b.stated % turn) <= 15:
        return "rounded"
    return "different"


def _numbers(a: Value, b: Value) -> str:
    x, y = _in_base(a, a.stated) or 0.0, _in_base(b, b.stated) or 0.0
    other_unit = a.unit != b.unit
    equal = abs(x - y) <= 1e-9 * max(abs(x), abs(y))
    if not equal and not _close(a, b, x, y):
        return _bound_relation(a, b, x, y)
    if a.modifier != b.modifier and not ({a.modifier, b.modifier} <= _SOFT | {""} and not equal):
        if {a.modifier, b.modifier} <= _SOFT | {""} and other_unit:
            return "converted"
        return "modifier_changed" if equal or other_unit else _bound_relation(a, b, x, y)
    if other_unit:
        return "converted"
    return "same" if equal else "rounded"


def _close(a: Value, b: Value, x: float, y: float) -> bool:
    """Whether one is the other said less finely, or said in another unit."""
    gap, size = abs(x - y), max(abs(x), abs(y))
    if tables().by_name.get(a.unit) and _dimension(a) == "temperature":
        return gap <= 0.6 or (a.unit != b.unit and gap <= 1.0)
    factor_a, factor_b = (u.size if (u := tables().by_name.get(v.unit)) else 1.0 for v in (a, b))
    step = max(a.step * factor_a, b.step * factor_b)
    hedged = bool({a.modifier, b.modifier} & _SOFT)
    if a.unit != b.unit:
        return gap <= (_HEDGED_WITHIN if hedged else _CONVERTED_WITHIN) * size
    if a.kind == "age" or (a.step == b.step and not hedged):
        return False
    return gap <= step / 2 and gap <= (_HEDGED_WITHIN if hedged else _BARE_WITHIN) * size


def _bound_relation(a: Value, b: Value, x: float, y: float) -> str:
    """Two different numbers of which one may be only a limit for the other."""
    if not _overlap(a, b) or (x == 0 or y == 0):
        return "different"
    open_a, open_b = a.low != a.high, b.low != b.high
    if open_a and open_b:
        return "different" if a.modifier == b.modifier else "within"
    if max(x / y, y / x) > _NEAR_BOUND:
        return "within"
    if not open_a and not open_b:
        return "different"
    return "less_precise" if open_b else "more_precise"


def _ends(value: Value) -> tuple[float, float]:
    low, high = _in_base(value, value.low), _in_base(value, value.high)
    return (float("-inf") if low is None else low, float("inf") if high is None else high)


def _overlap(a: Value, b: Value) -> bool:
    (a_low, a_high), (b_low, b_high) = _ends(a), _ends(b)
    if a.modifier in ("more_than", "fewer_than") and b.low == b.high and b_low in (a_low, a_high):
        return False
    return a_low <= b_high and b_low <= a_high


def _bounds(a: Value, b: Value) -> str:
    """At least one is a range or a vague word."""
    (a_low, a_high), (b_low, b_high) = _ends(a), _ends(b)
    if (a_low, a_high) == (b_low, b_high):
        if a.modifier != b.modifier:
            return "modifier_changed"
        return "same" if a.unit == b.unit else "converted"
    if not _overlap(a, b):
        return "different"
    if b_low <= a_low and a_high <= b_high:
        return "less_precise"
    if a_low <= b_low and b_high <= a_high:
        return "more_precise"
    return "within"
