"""The first walls: what may stand in the text of a predicate, and which parts of SQL's syntax tree may come through.

The text is parsed by SQLGlot in one fixed dialect. Tokens are allowed by type, nodes by type *and* by the names of
their arguments: SQLGlot 30 puts the NOT of `IS NOT NULL` into an argument, which a gate on types alone would lose.
"""

from __future__ import annotations

import re
import unicodedata

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import Token, TokenType

from kstt.errors import KsttError, Place, Problem

MAX_LENGTH = 4000
MAX_TOKENS = 800
MAX_NESTING = 40

_WORDS = {
    TokenType.AND, TokenType.OR, TokenType.NOT, TokenType.IN, TokenType.BETWEEN, TokenType.IS, TokenType.NULL,
    TokenType.TRUE, TokenType.FALSE, TokenType.DATE, TokenType.TIMESTAMP,
}  # fmt: skip
_SIGNS = {
    TokenType.L_PAREN: "(", TokenType.R_PAREN: ")", TokenType.COMMA: ",", TokenType.EQ: "=", TokenType.NEQ: "<>",
    TokenType.LT: "<", TokenType.LTE: "<=", TokenType.GT: ">", TokenType.GTE: ">=", TokenType.PLUS: "+",
    TokenType.DASH: "-", TokenType.STAR: "*", TokenType.COLON: ":",
}  # fmt: skip
_QUERY = {"select", "with", "from", "union", "exists", "values", "table", "any", "some", "all", "join", "where"}
_STATEMENT = {
    "insert", "update", "delete", "drop", "create", "alter", "attach", "copy", "pragma", "set", "call", "install",
    "load",
}  # fmt: skip
_OTHER_WORDS = {
    "at", "as", "like", "ilike", "similar", "escape", "symmetric", "case", "when", "interval", "array", "xor",
    "overlaps", "over", "distinct", "unknown", "isnull", "notnull",
}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")

_OPERANDS = frozenset({"this", "expression"})
_ALLOWED: dict[type[exp.Expr], frozenset[str]] = {
    **{kind: _OPERANDS for kind in (exp.And, exp.Or, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)},
    **{kind: _OPERANDS for kind in (exp.Add, exp.Sub, exp.Mul)},
    exp.Is: frozenset({"this", "expression", "negate"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this"}),
    exp.Literal: frozenset({"this", "is_string"}),
    **{
        kind: frozenset({"this"})
        for kind in (exp.Not, exp.Paren, exp.Neg, exp.Boolean, exp.Column, exp.Identifier, exp.Placeholder)
    },
    exp.Null: frozenset(),
}


def is_name(text: str) -> bool:
    """Whether a text is written as names of columns, terms and parameters are."""
    return _NAME.fullmatch(text) is not None


def syntax(text: str, place: Place) -> exp.Expr:
    """The syntax tree of a predicate's text, with nothing in it that the language does not have.

    Errors: KSTT-PRED-001 to 010, 018, 025.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise KsttError(Problem.of("KSTT-PRED-001", place))
    if len(text) > MAX_LENGTH:
        raise KsttError(Problem.of("KSTT-PRED-002", place, found=len(text), limit=MAX_LENGTH))
    _characters(text, place)
    dialect = Postgres()
    try:
        tokens = dialect.tokenize(text)
    except TokenError:
        raise KsttError(Problem.of("KSTT-PRED-006", place, found=_short(text))) from None
    _tokens(tokens, place)
    try:
        trees = dialect.parser(error_level=ErrorLevel.IMMEDIATE).parse(tokens, text)
    except (ParseError, RecursionError):
        raise KsttError(Problem.of("KSTT-PRED-006", place, found=_short(text))) from None
    if len(trees) != 1 or trees[0] is None:
        raise KsttError(Problem.of("KSTT-PRED-005", place, found=_short(text)))
    _nodes(trees[0], place)
    return trees[0]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _characters(text: str, place: Place) -> None:
    for character in text:
        if character in "\n " or (character.isprintable() and unicodedata.category(character)[0] != "Z"):
            continue
        raise KsttError(Problem.of("KSTT-PRED-003", place, found=f"U+{ord(character):04X}"))


def _tokens(tokens: list[Token], place: Place) -> None:
    if len(tokens) > MAX_TOKENS:
        raise KsttError(Problem.of("KSTT-PRED-015", place, found=len(tokens), limit=MAX_TOKENS))
    open_now, nots = 0, 0
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        code = _refusal(token, following)
        if code:
            raise KsttError(Problem.of(code, place, found=_short(token.text)))
        if token.comments:
            raise KsttError(Problem.of("KSTT-PRED-004", place, found=_short(token.comments[0].strip())))
        open_now += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        nots = nots + 1 if token.token_type in (TokenType.NOT, TokenType.DASH) else 0
        if max(open_now, nots) > MAX_NESTING:
            raise KsttError(Problem.of("KSTT-PRED-015", place, found=max(open_now, nots), limit=MAX_NESTING))


def _refusal(token: Token, following: Token | None) -> str | None:
    """The code of what makes a token foreign to the language, or None."""
    kind, word = token.token_type, token.text.lower()
    if kind is TokenType.STRING:
        return None
    if kind is TokenType.NUMBER:
        return None if _WHOLE.fullmatch(token.text) else "KSTT-PRED-018"
    if kind in _SIGNS:
        return None if token.text == _SIGNS[kind] else "KSTT-PRED-007"
    if kind is TokenType.SEMICOLON:
        return "KSTT-PRED-005"
    if kind is TokenType.IDENTIFIER:
        return "KSTT-PRED-025"
    if word in _QUERY:
        return "KSTT-PRED-009"
    if word in _STATEMENT:
        return "KSTT-PRED-005"
    if kind in _WORDS:
        before_parenthesis = following is not None and following.token_type is TokenType.L_PAREN
        return "KSTT-PRED-008" if before_parenthesis and kind in (TokenType.DATE, TokenType.TIMESTAMP) else None
    if word == "cast" or kind in (TokenType.DCOLON, TokenType.COLLATE):
        return "KSTT-PRED-010"
    if following is not None and following.token_type is TokenType.L_PAREN and token.text.isidentifier():
        return "KSTT-PRED-008"
    if word in _OTHER_WORDS:
        return "KSTT-PRED-007"
    if kind is TokenType.VAR and not _NAME.fullmatch(token.text):
        return "KSTT-PRED-018" if token.text[1:].isdecimal() else "KSTT-PRED-025"
    # Some column names are also keywords of the dialect (`period`, `status`): names are checked against the columns.
    return None if _NAME.fullmatch(token.text) else "KSTT-PRED-007"


def _nodes(tree: exp.Expr, place: Place) -> None:
    for node in tree.walk():
        allowed = _ALLOWED.get(type(node))
        used = {name for name, value in node.args.items() if value not in (None, False, [], "")}
        if isinstance(node, exp.Literal):
            used.add("this")
        if allowed is None or not used <= allowed or node.comments:
            raise KsttError(Problem.of("KSTT-PRED-007", place, found=_short(node.sql(dialect="postgres"))))
