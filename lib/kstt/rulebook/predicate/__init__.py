"""The closed predicate language of the rules: read strictly into a tree, rendered to SQL, put in words, evaluated."""

from kstt.rulebook.predicate.oracle import holds
from kstt.rulebook.predicate.parse import PERIOD_PARAMETERS, parse
from kstt.rulebook.predicate.sentence import sentence
from kstt.rulebook.predicate.sql import Dialect, literal, sql
from kstt.rulebook.predicate.tree import Predicate, columns, parameters

__all__ = [
    "PERIOD_PARAMETERS",
    "Dialect",
    "Predicate",
    "columns",
    "holds",
    "literal",
    "parameters",
    "parse",
    "sentence",
    "sql",
]
