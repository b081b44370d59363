"""Random predicates, grown from the grammar of the language, and rows to try them on."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from kstt.terms import Period
from kstt.terms.tables import Column, Kind, TableSchema

PROBE = TableSchema(
    "probe",
    "bảng thử",
    "probe",
    ("id",),
    (
        Column("id", Kind.INTEGER, "mã", "id"),
        Column("mark", Kind.INTEGER, "dấu", "mark"),
        Column("t1", Kind.TEXT, "chữ một", "text one"),
        Column("t2", Kind.TEXT, "chữ hai", "text two"),
        Column("c1", Kind.TEXT, "loại", "kind", allowed=("direct", "online", "postal")),
        Column("n1", Kind.INTEGER, "số một", "number one"),
        Column("n2", Kind.INTEGER, "số hai", "number two"),
        Column("n3", Kind.INTEGER, "số ba", "number three", allowed=(0, 1, 2)),
        Column("b1", Kind.BOOLEAN, "có một", "is one"),
        Column("b2", Kind.BOOLEAN, "có hai", "is two"),
        Column("s1", Kind.TIMESTAMP, "lúc một", "moment one"),
        Column("s2", Kind.TIMESTAMP, "lúc hai", "moment two"),
        Column("d1", Kind.DATE, "ngày một", "day one"),
        Column("d2", Kind.DATE, "ngày hai", "day two"),
    ),
)
PERIOD = Period.parse("2026-08")
TEXTS = (
    "",
    "a",
    "A",
    "b ",
    " b",
    "Đúng hạn",
    "it's",
    'quo"te',
    "back\\slash",
    "\\'",
    "100%",
    "%s",
    "$1",
    ":name",
    "{x}",
)
NUMBERS = (-3_000_000_000, -1, 0, 1, 2, 3, 15, 2_147_483_647, 2_147_483_648, 3_000_000_000)
MOMENTS = (
    datetime(2026, 7, 31, 23, 59, 59, 999999),
    datetime(2026, 8, 1),
    datetime(2026, 8, 15, 12, 30, 1),
    datetime(2026, 8, 31, 23, 59, 59),
    datetime(2026, 8, 31, 23, 59, 59, 999999),
    datetime(2026, 9, 1),
)
DAYS = (date(2024, 2, 29), date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 1))
VALUES = {
    Kind.TEXT: TEXTS,
    Kind.INTEGER: NUMBERS,
    Kind.BOOLEAN: (True, False),
    Kind.TIMESTAMP: MOMENTS,
    Kind.DATE: DAYS,
}


def written(value) -> str:
    """A value as a predicate writes it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S}'"
        case date():
            return f"DATE '{value}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
    return str(value)


_PLAIN = ("t1", "t2", "n1", "n2", "s1", "s2", "d1", "d2")
_PARAMETERS = {
    Kind.TIMESTAMP: (":period_start", ":period_end"),
    Kind.DATE: (":period_first_day", ":period_last_day"),
    Kind.INTEGER: (":limit",),
}
_CONSTANTS = {kind: tuple(map(written, values)) for kind, values in VALUES.items()}


def _constant(kind: Kind) -> st.SearchStrategy[str]:
    return st.sampled_from((*_CONSTANTS[kind], *_PARAMETERS.get(kind, ())))


@st.composite
def _comparisons(draw) -> str:
    name = draw(st.sampled_from(_PLAIN))
    kind = PROBE.column(name).kind
    other = draw(st.one_of(_constant(kind), st.just(name[0] + "1")))
    operators = ("=", "<>") if kind is Kind.TEXT else ("=", "<>", "<", "<=", ">", ">=")
    operator = draw(st.sampled_from(operators))
    return f"{other} {operator} {name}" if draw(st.booleans()) else f"{name} {operator} {other}"


@st.composite
def _sums(draw) -> str:
    """Arithmetic that stays within 64 bits: at most one product of two columns."""
    left = draw(
        st.sampled_from(("n1", "n1 * n2", "n1 - n2", "n3 * 1000 + n1", "(n1 + 2) * 3", "0 - n2", "n1 * n3 - n2"))
    )
    right = draw(st.one_of(_constant(Kind.INTEGER), st.sampled_from(("n2", "n2 + 1", "n3"))))
    return f"{left} {draw(st.sampled_from(('=', '<>', '<', '<=', '>', '>=')))} {right}"


@st.composite
def _lists(draw) -> str:
    name = draw(st.sampled_from((*_PLAIN, "c1", "n3")))
    column = PROBE.column(name)
    choice = st.sampled_from(tuple(map(written, column.allowed))) if column.allowed else _constant(column.kind)
    values = draw(st.lists(choice, min_size=1, max_size=4))
    return f"{name} {'NOT ' if draw(st.booleans()) else ''}IN ({', '.join(values)})"


@st.composite
def _ranges(draw) -> str:
    name = draw(st.sampled_from(("n1", "n2", "s1", "s2", "d1", "d2")))
    kind = PROBE.column(name).kind
    low, high = sorted(draw(st.tuples(*2 * (st.sampled_from(VALUES[kind]),))))
    return f"{name} {'NOT ' if draw(st.booleans()) else ''}BETWEEN {written(low)} AND {written(high)}"


_LEAVES = st.one_of(
    _comparisons(),
    _sums(),
    _lists(),
    _ranges(),
    st.sampled_from(("b1", "b2", "b1 = TRUE", "b2 <> FALSE", "b1 = b2", "c1 = 'online'", "c1 <> 'postal'", "n3 = 1")),
    st.sampled_from(PROBE.names()).map(lambda name: f"{name} IS NULL"),
    st.sampled_from(PROBE.names()).map(lambda name: f"{name} IS NOT NULL"),
)

PREDICATES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda part: f"NOT ({part})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) AND ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) OR ({two[1]})"),
        st.tuples(inner, inner, inner).map(lambda three: "{} OR {} AND NOT ({})".format(*three)),
    ),
    max_leaves=6,
)


def random_rows(count: int, seed: int) -> list[dict]:
    """Rows of the probe: every value at the edges that predicates look at, and three in ten empty."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        row: dict = {"id": number, "mark": dice.getrandbits(40)}
        for column in PROBE.columns[2:]:
            values = column.allowed or VALUES[column.kind]
            row[column.name] = None if dice.random() < 0.3 else dice.choice(values)
        if dice.random() < 0.3:
            row["s1"] = datetime.combine(date(2026, 8, 1), time()) + timedelta(seconds=dice.randrange(3_000_000))
        rows.append(row)
    return rows
