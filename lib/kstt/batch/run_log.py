"""What the batches of a period did, read back from their journal: one account a batch, one line a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kstt.batch.journal import read_journal


@dataclass(frozen=True, slots=True)
class ReportRun:
    """One report in one batch.

    state: skipped, started (the batch ended before the report did), lost, made (not yet published, or withheld),
    published or failed; tries: how often it was begun; seconds: from its beginning to its end.
    """

    unit: str
    state: str = "started"
    why: tuple[str, ...] = ()
    tries: int = 0
    began: float = 0.0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    problems: tuple[Mapping[str, str], ...] = ()
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchRun:
    """One batch. options: its first line; ended: whether it came to its end, rather than being killed."""

    options: Mapping[str, Any]
    reports: Mapping[str, ReportRun] = field(default_factory=dict)
    seconds: float = 0.0
    ended: bool = False
    withheld: bool = False

    def count(self, state: str) -> int:
        return sum(each.state == state for each in self.reports.values())


def read_runs(journal: Path) -> list[BatchRun]:
    """Every batch of a journal, oldest first; empty when there is none.

    >>> read_runs(Path("nowhere/journal.jsonl"))
    []
    """
    batches: list[list[dict]] = []
    for entry in read_journal(journal):
        if entry.get("event") == "batch":
            batches.append([entry])
        elif batches:
            batches[-1].append(entry)
    return [_batch(lines) for lines in batches]


def _batch(lines: list[dict]) -> BatchRun:
    reports: dict[str, ReportRun] = {}
    for entry in lines[1:]:
        if unit := entry.get("unit"):
            reports[unit] = _report(reports.get(unit, ReportRun(unit)), entry)
    events = [entry.get("event") for entry in lines]
    return BatchRun(lines[0], reports, lines[-1].get("seconds", 0.0), "end" in events, "withheld" in events)


def _report(run: ReportRun, entry: Mapping[str, Any]) -> ReportRun:
    event, at = entry["event"], entry.get("seconds", 0.0)
    if event == "started":
        began = run.began if run.tries else at
        return replace(run, state=event, why=tuple(entry.get("why", ())), tries=run.tries + 1, began=began)
    if event == "lost":
        return replace(run, state=event, how=(*run.how, entry.get("how", "")), seconds=at - run.began)
    if event == "skipped":
        return replace(run, state=event)
    used = {name: entry.get(name, getattr(run, name)) for name in ("cpu_seconds", "peak_bytes")}
    problems = tuple(entry.get("problems", ()))
    seconds = run.seconds if run.state == "made" else round(at - run.began, 3)
    return replace(run, state=event, seconds=seconds, problems=problems, **used)


def slowest_first(reports: Iterable[ReportRun]) -> list[ReportRun]:
    """Failed reports, then the others by their time."""
    return sorted(reports, key=lambda each: (each.state != "failed", -each.seconds, each.unit))
