"""Say a predicate in Vietnamese or English, in the words of the columns, for a reader who knows no SQL."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime

from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.tree import Operand, Predicate, Value
from kstt.terms.datasets import CODE_WORDS, VALUE_WORDS
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases
from kstt.terms.tables import Kind, TableSchema

_PHRASES = Phrases(
    {
        "and": (" và ", " and "),
        "or": (" hoặc ", " or "),
        "not": ("không phải ({part})", "not ({part})"),
        "not_term": ("không “{part}”", "not “{part}”"),
        "empty": ("không có {it}", "{it} is not given"),
        "given": ("có {it}", "{it} is given"),
        "within": ("{it} là một trong: {values}", "{it} is one of: {values}"),
        "not_within": ("{it} không thuộc: {values}", "{it} is none of: {values}"),
        "between": ("{it} trong khoảng từ {low} đến {high}", "{it} is between {low} and {high}"),
        "=": ("{it} là {other}", "{it} is {other}"),
        "<>": ("{it} khác {other}", "{it} is not {other}"),
        "time<": ("{it} trước {other}", "{it} is before {other}"),
        "time<=": ("{it} không muộn hơn {other}", "{it} is not later than {other}"),
        "time>": ("{it} sau {other}", "{it} is after {other}"),
        "time>=": ("{it} không sớm hơn {other}", "{it} is not earlier than {other}"),
        "number<": ("{it} nhỏ hơn {other}", "{it} is below {other}"),
        "number<=": ("{it} không quá {other}", "{it} is at most {other}"),
        "number>": ("{it} lớn hơn {other}", "{it} is above {other}"),
        "number>=": ("{it} từ {other} trở lên", "{it} is at least {other}"),
        "neither": ("không thuộc trường hợp “{part}”", "is not one that “{part}”"),
        "always": ("mọi dòng", "every row"),
        "never": ("không dòng nào", "no row"),
        ":period_start": ("đầu kỳ", "the period's start"),
        ":period_end": ("cuối kỳ", "the period's end"),
        ":period_first_day": ("ngày đầu kỳ", "the period's first day"),
        ":period_last_day": ("ngày cuối kỳ", "the period's last day"),
    }
)
_TURNED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_OR = {"vi": " hoặc ", "en": " or "}
_STARTS = {
    "vi": {
        "quá hạn ": "không quá hạn ",
        "có ": "không có ",
        "đã ": "chưa ",
        "đang ": "không ",
        "bị ": "không bị ",
        "phải ": "không phải ",
    },
    "en": {"has ": "does not have ", "was ": "was not ", "is ": "is not ", "had to ": "did not have to "},
}


def sentence(
    predicate: Predicate, dataset: TableSchema, language: str, parameters: Mapping[str, Value] | None = None
) -> str:
    """The predicate as a phrase without a full stop. parameters: values to name instead of words such as “cuối kỳ”.

    >>> from kstt.rulebook.predicate.parse import parse
    >>> from kstt.terms.datasets import DATASETS
    >>> dossiers = DATASETS["dossiers"]
    >>> sentence(parse("received_at IS NOT NULL AND channel = 'online'", dossiers), dossiers, "vi")
    'có thời điểm tiếp nhận và kênh tiếp nhận là trực tuyến'
    """
    return _Speaker(dataset, language, parameters or {}).say(predicate)


class _Speaker:
    def __init__(self, dataset: TableSchema, language: str, parameters: Mapping[str, Value]):
        self.dataset, self.language, self.parameters = dataset, language, parameters

    def phrase(self, key: str, **values: str) -> str:
        return _PHRASES.say(key, self.language, **values)

    def say(self, node: Predicate) -> str:
        match node:
            case tree.Term():
                return node.vi if self.language == "vi" else node.en
            case tree.And(parts=parts) | tree.Or(parts=parts):
                word = self.phrase("and" if isinstance(node, tree.And) else "or")
                return word.join(self._inner(part, node) for part in parts)
            case tree.Not(part=part):
                return self._denied(part)
            case tree.Truth(operand=tree.Constant(value=value)):
                return self.phrase("always" if value else "never")
            case tree.Truth(operand=operand):
                return self._name(operand)
            case tree.IsNull(operand=operand):
                return self.phrase("empty", it=self._name(operand))
            case tree.Compare():
                return self._compared(node)
            case tree.Within(operand=operand, values=values):
                return self.phrase("within", it=self._name(operand), values=self._listed(operand, values))
            case tree.Between(operand=operand, low=low, high=high):
                return self.phrase("between", it=self._name(operand), low=self._name(low), high=self._name(high))
        raise TypeError(node)

    def _inner(self, part: Predicate, around: Predicate) -> str:
        said = self.say(part)
        other = isinstance(part, (tree.And, tree.Or)) and type(part) is not type(around)
        # A label may hold an “or” of its own, which must not run into the words around it.
        named = isinstance(part, (tree.Term, tree.Truth)) and isinstance(around, tree.And)
        return f"({said})" if other or (named and _OR[self.language] in said) else said

    def _compared(self, node: tree.Compare) -> str:
        operator, left, right = node.operator, node.left, node.right
        if isinstance(right, tree.Constant) and right.kind is Kind.BOOLEAN and isinstance(left, tree.Field):
            is_true = (operator == "=") is right.value
            return self.say(tree.Truth(left)) if is_true else self._denied(tree.Truth(left))
        group = "time" if left.kind in (Kind.TIMESTAMP, Kind.DATE) else "number"
        key = operator if operator in ("=", "<>") else group + operator
        return self.phrase(key, it=self._name(left), other=self._meant(left, right))

    def _denied(self, part: Predicate) -> str:
        match part:
            case tree.IsNull(operand=operand):
                return self.phrase("given", it=self._name(operand))
            case tree.Within(operand=operand, values=values):
                return self.phrase("not_within", it=self._name(operand), values=self._listed(operand, values))
            case tree.Compare(operator=operator, left=left, right=right) if left.kind is not Kind.BOOLEAN:
                return self._compared(tree.Compare(_TURNED[operator], left, right))
            case tree.Not(part=inner):
                return self.say(inner)
            case tree.Truth(operand=tree.Field() as column):
                return self._without(self._name(column))
            case tree.Term():
                return self._without(self.say(part), "not_term")
        return self.phrase("not", part=self.say(part))

    def _without(self, label: str, otherwise: str = "not") -> str:
        if _OR[self.language] in label:
            # “Not late or missing” would say the opposite of “neither late nor missing”.
            return self.phrase("neither", part=label)
        for start, denied in _STARTS[self.language].items():
            if label.startswith(start):
                return denied + label[len(start) :]
        return self.phrase(otherwise, part=label)

    def _listed(self, operand: Operand, values: tuple[Operand, ...]) -> str:
        return ", ".join(self._meant(operand, value) for value in values)

    def _meant(self, operand: Operand, value: Operand) -> str:
        """A value beside the column that it is compared with: some columns have numbers for words."""
        words = CODE_WORDS.get(operand.name, {}) if isinstance(operand, tree.Field) else {}
        if isinstance(value, tree.Constant) and value.value in words:
            return words[value.value][0 if self.language == "vi" else 1]
        return self._name(value)

    def _name(self, operand: Operand) -> str:
        match operand:
            case tree.Field(name=name):
                column = self.dataset.column(name)
                # English labels are fragments (“received at”); quotes keep them apart from the words around them.
                quotes = self.language == "en" and column.kind is not Kind.BOOLEAN
                label = column.vi if self.language == "vi" else column.en
                # What follows a colon explains the values, which are put in words here.
                label = label.partition(":")[0] if column.name in CODE_WORDS else label
                return f"“{label}”" if quotes else label
            case tree.Parameter(name=name):
                return self._parameter(name)
            case tree.Constant(value=value):
                return self._value(value)
            case tree.Arithmetic(operator=operator, left=left, right=right):
                sign = {"*": "×", "-": "−"}.get(operator, operator)
                return f"({self._name(left)} {sign} {self._name(right)})"
        raise TypeError(operand)

    def _parameter(self, name: str) -> str:
        if name in self.parameters:
            return self._value(self.parameters[name])
        return self.phrase(f":{name}") if f":{name}" in _PHRASES else f":{name}"

    def _day(self, day: date) -> str:
        # 1/8/2026 is read as a day of January in English.
        month = f"/{day.month}/" if self.language == "vi" else f" {calendar.month_name[day.month]} "
        return f"{day.day}{month}{day.year}"

    def _value(self, value: Value) -> str:
        if isinstance(value, bool):
            return {"vi": ("sai", "đúng"), "en": ("false", "true")}[self.language][value]
        if isinstance(value, datetime):
            return f"{value:%H:%M} {'on ' if self.language == 'en' else ''}{self._day(value)}"
        if isinstance(value, date):
            return self._day(value)
        if isinstance(value, int):
            return number(value, self.language)
        if value in VALUE_WORDS:
            return VALUE_WORDS[value][0 if self.language == "vi" else 1]
        return f"“{value}”"
