"""Random predicates on random rows: three engines and the oracle give the same rows, whatever is empty."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from grammar import PERIOD, PREDICATES, PROBE, random_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kstt.counting.examples import arrow_schema
from kstt.counting.prepare import period_values
from kstt.rulebook.predicate import holds, parse, sql
from kstt.rulebook.predicate.nulls import always_known
from kstt.terms.tables import Kind

ROWS = random_rows(400, seed=766)
VALUES = {**period_values(PERIOD), "limit": 3}
AT_ONCE = 40
"""Predicates in one query."""


def parsed(text):
    return parse(text, PROBE, parameters={"limit": Kind.INTEGER})


def answers_of_the_oracle(trees):
    return [[holds(tree, row, VALUES) for row in ROWS] for tree in trees]


def question(trees, dialect):
    """The mark of every row, and what each predicate says of it."""
    truths = ", ".join(f"({sql(tree, dialect, VALUES)}) AS p{i}" for i, tree in enumerate(trees))
    return f"SELECT mark, {truths} FROM probe"


def fingerprint(marks, answers):
    """How many rows are TRUE and how many NULL, and which, in whatever order they came."""
    told = list(zip(answers, marks, strict=True))
    true, empty = ([mark for answer, mark in told if answer is kind] for kind in (True, None))
    return len(true), len(empty), sum(true), sum(empty)


def fingerprints(rows):
    marks, *answers = zip(*rows, strict=True)
    return [fingerprint(marks, each) for each in answers]


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    file = tmp_path_factory.mktemp("probe") / "probe.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS, schema=arrow_schema(PROBE)), file)
    return file


@pytest.fixture(scope="module")
def ask_duckdb(parquet):
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE probe AS FROM '{parquet}'")
        yield lambda trees: connection.execute(question(trees, "duckdb")).fetchall()


@pytest.fixture(scope="module")
def ask_postgres(postgres):
    import psycopg

    types = {"text": "TEXT", "integer": "BIGINT", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP", "date": "DATE"}
    with psycopg.connect(postgres, autocommit=True) as connection:
        listed = ", ".join(f"{column.name} {types[column.kind]}" for column in PROBE.columns)
        connection.execute(f"CREATE TEMP TABLE probe ({listed})")
        with connection.cursor().copy("COPY probe FROM STDIN") as copy:
            for row in ROWS:
                copy.write_row(tuple(row.values()))
        yield lambda trees: connection.execute(question(trees, "postgres")).fetchall()


@pytest.fixture(scope="module")
def ask_spark(spark, parquet):
    spark.read.parquet(str(parquet)).createOrReplaceTempView("probe")
    spark.sql("CACHE TABLE probe")
    yield lambda trees: [tuple(row) for row in spark.sql(question(trees, "spark")).collect()]


@pytest.fixture(scope="module")
def predicates():
    """Different predicates as Hypothesis grows them from the grammar, the same ones each time."""
    found: dict[str, None] = {}

    @settings(max_examples=40, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(PREDICATES, min_size=40, max_size=40, unique=True))
    def collect(texts):
        found.update(dict.fromkeys(texts))

    collect()
    # The first ones are the simplest; the last ones are the most tangled.
    return [*list(found)[:120], *list(found)[-400:]]


@pytest.mark.parametrize("engine", ["duckdb", "postgres", "spark"])
def test_520_random_predicates_give_the_same_rows_as_the_oracle(engine, predicates, request):
    ask = request.getfixturevalue(f"ask_{engine}")
    assert len(set(predicates)) == 520
    marks = [row["mark"] for row in ROWS]
    for start in range(0, len(predicates), AT_ONCE):
        texts = predicates[start : start + AT_ONCE]
        trees = [parsed(text) for text in texts]
        expected = [fingerprint(marks, answers) for answers in answers_of_the_oracle(trees)]
        wrong = [
            text for text, *both in zip(texts, fingerprints(ask(trees)), expected, strict=True) if both[0] != both[1]
        ]
        assert not wrong


@given(PREDICATES)
def test_a_predicate_that_is_called_always_known_is_never_null(text):
    tree = parsed(text)
    if always_known(tree):
        assert all(holds(tree, row, VALUES) is not None for row in ROWS[:60])


@given(PREDICATES)
def test_a_predicate_its_opposite_and_its_unknown_part_every_row(text):
    """TRUE, FALSE and NULL: each row has one of them, and NOT changes the first two."""
    tree, opposite = parsed(text), parsed(f"NOT ({text})")
    for row in ROWS[:40]:
        found, turned = holds(tree, row, VALUES), holds(opposite, row, VALUES)
        assert turned is (None if found is None else not found)
