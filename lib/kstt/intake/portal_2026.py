"""The portal's answers of 2026: one JSON object a unit, with its metrics, payment figures, groups and total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kstt.intake.cells import Fault, Repaired, decimal_number, text_of, whole_number
from kstt.intake.codes import Nearest
from kstt.intake.counts import CountRows, Words, check_rate
from kstt.intake.findings import Findings
from kstt.intake.points import PointRows, read_point
from kstt.intake.portal_2025 import GROUP_OF_COLUMN
from kstt.intake.portal_json import METRICS, PAYMENT_FIELDS, TIMELINESS_FIELDS, fields_of
from kstt.intake.table import Table
from kstt.terms import Count, Period

_GOOD_QUALITY = frozenset({"", "OK", "GOOD", "NORMAL", "VALID", "COMPLETE", "NONE"})


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of an answer, as found: what it is called, its pair, and what is printed beside."""

    unit: str
    name: str
    indicator: str | None
    numerator: object
    denominator: object
    ratio: object = None
    score: object = None
    maximum: object = None
    quality: object = None
    marks: tuple[str, ...] = ()

    def cells(self) -> tuple[object, ...]:
        return (self.unit, self.name, self.numerator, self.denominator, self.ratio, self.score, self.quality)


class AnswerReader:
    """Reads the answers of one file into counts and published points."""

    def __init__(self, words: Words, period: Period, counts: CountRows, points: PointRows, findings: Findings):
        self.words, self.period, self.counts, self.points, self.findings = words, period, counts, points, findings
        rules = words.rules
        self.metrics = {i.portal_metric: i.id for i in rules.indicators if i.portal_metric}
        self.metrics |= {name: f"{i:02d}" for name, i in METRICS.items() if name not in self.metrics}
        self.groups = {g.portal_code: g.id for g in rules.groups if g.portal_code} or dict(GROUP_OF_COLUMN)
        self.groups |= {g.id: g.id for g in rules.groups}
        self.maxima = {i.id: i.max for i in rules.indicators}
        self.near_metric, self.near_group = Nearest(self.metrics), Nearest(self.groups)
        self.number = 0

    def read(self, answers: Sequence[Mapping[str, object]]) -> None:
        """All answers; what they lack is told once for all units that lack the same."""
        lacking: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for number, answer in enumerate(answers, start=1):
            unit = self._unit(answer, number)
            if unit is None:
                continue
            figures = list(self._figures(answer, unit))
            for figure in figures:
                self._take(figure)
            self._groups_and_total(answer, unit)
            have = {figure.indicator for figure in figures}
            missing = tuple(i for i in self.maxima if i not in have)
            if missing:
                lacking[missing].append(unit)
        for missing, units in lacking.items():
            self.findings.tell("KSTT-PORTAL-005", found=", ".join(missing), count=len(units), unit=units[0])

    def _unit(self, answer: Mapping[str, object], number: int) -> str | None:
        code = answer.get("departmentCode")
        if text_of(code):
            unit = self.words.unit(code)
            if isinstance(unit, str):
                return unit
            fault = unit
        else:
            fault = Fault.of("KSTT-PORTAL-003", number=number)
        # The figures of an answer that belongs to nobody are rejected one by one: the account counts figures.
        self.findings.tell(fault.code, column="departmentCode", **dict(fault.values))
        quiet = Findings(self.findings.file)
        for figure in self._figures(answer, text_of(code)):
            self.number += 1
            quiet.reject(
                fault.code,
                figure.cells(),
                value=text_of(code),
                row=self.number,
                column="departmentCode",
                **dict(fault.values),
            )
        self.findings.rows_read += len(quiet.rejected)
        self.findings.rejected += quiet.rejected
        return None

    def _figures(self, answer: Mapping[str, object], unit: str) -> Iterator[_Figure]:
        metrics = answer.get("metrics") if isinstance(answer.get("metrics"), list) else []
        present = set()
        for metric in metrics:
            if not isinstance(metric, dict):
                yield _Figure(unit, text_of(metric), None, None, None)
                continue
            name = text_of(metric.get("code"))
            present.add(self.metrics.get(name))
            yield _Figure(
                unit,
                name,
                self.metrics.get(name),
                metric.get("numerator"),
                metric.get("denominator"),
                metric.get("ratio"),
                metric.get("score"),
                metric.get("maxScore"),
                metric.get("dataQualityStatus"),
            )
        fields = fields_of(answer)
        for indicator, (numerator, denominator) in PAYMENT_FIELDS.items():
            if indicator not in present and (numerator in fields or denominator in fields):
                yield _Figure(unit, numerator, indicator, fields.get(numerator), fields.get(denominator))
        if "05" not in present and all(field in fields for field in TIMELINESS_FIELDS):
            on_time, overdue, received = (fields[field] for field in TIMELINESS_FIELDS)
            sums = [whole_number(value) for value in (on_time, overdue, received)]
            if all(isinstance(value, int) for value in sums) and sums[0] + sums[1] == sums[2]:
                yield _Figure(unit, "totalOnTime", "05", on_time, received, marks=("inferred_mapping",))
            elif any(value is not None for value in sums):
                values = {"on_time": on_time, "overdue": overdue, "received": received}
                self.findings.tell("KSTT-PORTAL-006", column="totalOnTime", unit=unit, **values)

    def _take(self, figure: _Figure) -> None:
        self.number += 1
        self.findings.rows_read += 1
        place = {"row": self.number, "column": figure.name or "code"}
        cells = figure.cells()
        if figure.indicator not in self.maxima:
            near = self.near_metric.to(figure.name)
            values = {"found": figure.name, "unit": figure.unit, "suggestion": near}
            self.findings.reject("KSTT-PORTAL-004", cells, value=figure.name, **place, **values)
            return
        pair = [whole_number(value) for value in (figure.numerator, figure.denominator)]
        pair = [value.value if isinstance(value, Repaired) else value for value in pair]
        fault = next((value for value in pair if isinstance(value, Fault)), None) or self._fault(figure, *pair)
        if fault:
            self.findings.reject(fault.code, cells, value=_shown_pair(figure), **place, **dict(fault.values))
            return
        numerator, denominator = pair
        marks = (*figure.marks, *_quality_marks(figure.quality))
        if denominator is not None and numerator > denominator:
            values = {"numerator": numerator, "denominator": denominator, "indicator": figure.indicator}
            self.findings.tell("KSTT-COUNT-005", **place, **values)
            marks = (*marks, "above_denominator")
        rate = None
        if text_of(figure.ratio):
            rate = decimal_number(figure.ratio)
            if rate is None:
                self.findings.tell("KSTT-COUNT-016", found=figure.ratio, **place)
        count = Count(numerator, denominator, marks=marks, published_rate_pct=None if rate is None else f"{rate:f}")
        if rate is not None and denominator:
            check_rate(count, self.findings, **place)
        key = (figure.unit, self.period.id, figure.indicator)
        self.counts.add(self.findings, _one_row(cells, self.number), [key], [count], [0])
        self._score(figure, place)

    def _fault(self, figure: _Figure, numerator: int | None, denominator: int | None) -> Fault | None:
        if numerator is None and denominator is None:
            return None
        if numerator is None or denominator is None:
            given, missing = ("denominator", "numerator") if numerator is None else ("numerator", "denominator")
            return Fault.of("KSTT-COUNT-011", given=given, missing=missing)
        if numerator > denominator and self.words.nested[figure.indicator]:
            values = {"numerator": numerator, "denominator": denominator, "indicator": figure.indicator}
            return Fault.of("KSTT-COUNT-004", **values)
        return None

    def _score(self, figure: _Figure, place: dict) -> None:
        maximum = decimal_number(figure.maximum)
        expected = self.maxima[figure.indicator]
        if maximum is not None and maximum != expected:
            values = {"indicator": figure.indicator, "unit": figure.unit, "found": maximum, "expected": expected}
            self.findings.tell("KSTT-PORTAL-007", **place, **values)
        self._publish(figure.unit, "indicator", figure.indicator, figure.score, place)

    def _publish(self, unit: str, level: str, code: str, cell: object, place: dict) -> None:
        """Published points beside a figure are no row of their own: a bad one is told and left out."""
        if not text_of(cell):
            return
        points = read_point(cell)
        points = points.value if isinstance(points, Repaired) else points
        if isinstance(points, Fault):
            self.findings.tell(points.code, **place, **dict(points.values))
            return
        self.points.add_beside((unit, self.period.id, level, code), points, self.findings, place)

    def _groups_and_total(self, answer: Mapping[str, object], unit: str) -> None:
        groups = answer.get("groupScores")
        if isinstance(groups, dict):
            pairs = list(groups.items())
        elif isinstance(groups, list):
            pairs = [(entry.get("code"), entry.get("score")) for entry in groups if isinstance(entry, dict)]
        else:
            pairs = []
        for name, score in pairs:
            if isinstance(score, dict):
                score = score.get("score")
            code = self.groups.get(text_of(name))
            if code is None:
                values = {"found": text_of(name), "unit": unit, "suggestion": self.near_group.to(text_of(name))}
                self.findings.tell("KSTT-PORTAL-008", column="groupScores", **values)
                continue
            self._publish(unit, "group", code, score, {"row": None, "column": f"groupScores.{text_of(name)}"})
        self._publish(unit, "total", "total", answer.get("totalScore"), {"row": None, "column": "totalScore"})


def _one_row(cells: Sequence[object], number: int) -> Table:
    return Table(None, {}, {}, [cells], [number])


def _shown_pair(figure: _Figure) -> str:
    return f"{text_of(figure.numerator)}/{text_of(figure.denominator)}"


def _quality_marks(quality: object) -> tuple[str, ...]:
    """The portal's own word about a figure, carried as a mark: `quality:TEMPORARY`."""
    word = re.sub(r"[^A-Z0-9]+", "_", text_of(quality).upper()).strip("_")[:40]
    if word in _GOOD_QUALITY:
        return ()
    return (f"quality:{word}", "temporary_denominator") if word.startswith("TEMP") else (f"quality:{word}",)
