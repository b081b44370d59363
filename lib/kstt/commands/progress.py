"""How a batch is shown while it runs: a bar for people, lines of JSON for machines."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kstt.commands.console import errors, language
from kstt.errors import KsttError, Problem
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.batch import Outcome, Plan


@dataclass
class Tally:
    """What has become of the reports so far. withheld: why the batch as a whole did not end well."""

    total: int
    published: int = 0
    skipped: int = 0
    failed: list[Outcome] = field(default_factory=list)
    withheld: tuple[Problem, ...] = ()
    began: float = field(default_factory=time.monotonic)
    made_since: float | None = None

    def add(self, outcome: Outcome) -> None:
        if outcome.started:
            self.made_since = self.made_since or time.monotonic()
        elif outcome.problems:
            self.failed.append(outcome)
        elif outcome.skipped:
            self.skipped += 1
        else:
            self.published += 1

    @property
    def done(self) -> int:
        return self.published + self.skipped + len(self.failed)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def per_minute(self) -> float | None:
        """Reports a minute since the first was begun; those that were skipped cost nothing and do not count."""
        made = self.published + len(self.failed)
        if not made or self.made_since is None:
            return None
        return 60 * made / max(time.monotonic() - self.made_since, 1e-3)

    @property
    def seconds_left(self) -> float | None:
        """At this rate; None before anything was made."""
        return 60 * (self.total - self.done) / rate if (rate := self.per_minute) else None


def as_lines(plan: Plan, outcomes: Iterable[Outcome]) -> Tally:
    """One JSON object a line on standard output.

    `state` is started, published, skipped or failed for a report, and in the last line `ended` for the batch; docs/run-log.md.
    """
    tally = Tally(len(plan.tasks))
    try:
        for outcome in outcomes:
            tally.add(outcome)
            line = {
                "unit": outcome.task.unit,
                "name": outcome.task.name,
                "state": outcome.state,
                "why": outcome.why,
                "problems": _told(outcome.problems),
                "cpu_seconds": outcome.cpu_seconds,
                "peak_mb": round(outcome.peak_bytes / 2**20),
                "done": tally.done,
                "total": tally.total,
                "skipped": tally.skipped,
                "failed": len(tally.failed),
                "per_minute": _rounded(tally.per_minute),
                "seconds_left": _rounded(tally.seconds_left),
            }
            print(json.dumps(line, ensure_ascii=False), flush=True)
    except KsttError as error:
        tally.withheld = error.problems
    last = {
        "state": "ended",
        "published": tally.published,
        "skipped": tally.skipped,
        "failed": len(tally.failed),
        "total": tally.total,
        "problems": _told(tally.withheld),
        "seconds": _rounded(tally.seconds),
        "folder": plan.folder.as_posix(),
        "page": (plan.folder / "index.html").as_posix(),
    }
    print(json.dumps(last, ensure_ascii=False), flush=True)
    return tally


def _told(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": each.code, "text": each.text(language())} for each in problems]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def with_bar(plan: Plan, outcomes: Iterable[Outcome]) -> Tally:
    """A bar on standard error: finished, unchanged, failed, rate and time left, and what is being made."""
    tally, running = Tally(len(plan.tasks)), dict[str, str]()
    progress = Progress(
        TextColumn("{task.fields[title]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[skipped]}", style="dim"),
        TextColumn("{task.fields[failures]}", style="red"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
        TextColumn("{task.fields[running]}", style="dim", markup=False),
        console=errors(),
        refresh_per_second=4,
    )
    with progress:
        empty = {"skipped": "", "failures": "", "running": "", "pace": ""}
        bar = progress.add_task("", total=len(plan.tasks), title=plan.period.label(language()), **empty)
        try:
            for outcome in outcomes:
                tally.add(outcome)
                if outcome.started:
                    running[outcome.task.unit] = outcome.task.unit
                else:
                    running.pop(outcome.task.unit, None)
                failures = words("failures", n=len(tally.failed)) if tally.failed else ""
                skipped = words("skipped", n=tally.skipped) if tally.skipped else ""
                shown = {"failures": failures, "skipped": skipped, "pace": pace(tally), "running": " ".join(running)}
                progress.update(bar, completed=tally.done, **shown)
        except KsttError as error:
            tally.withheld = error.problems
    return tally


def pace(tally: Tally) -> str:
    """Rate and time left, in words; empty before anything was made."""
    if (rate := tally.per_minute) is None or (left := tally.seconds_left) is None:
        return ""
    told = words("rate", n=number(round(rate), language()))
    if tally.done == tally.total:
        return told
    minutes, seconds = divmod(round(left), 60)
    return f"{told}, {words('left', time=f'{minutes}:{seconds:02d}')}"


_WORDS = Phrases(
    {
        "failed": ("{n} báo cáo không lập được:", "{n} {n|report|reports} could not be made:"),
        "failures": ("{n} lỗi", "{n} failed"),
        "skipped": ("{n} không đổi", "{n} unchanged"),
        "done": ("{n} báo cáo trong {folder}", "{n} {n|report|reports} in {folder}"),
        "rate": ("{n} báo cáo/phút", "{n} {n|report|reports}/min"),
        "left": ("còn {time}", "{time} left"),
    }
)


def words(key: str, **values: object) -> str:
    return _WORDS.say(key, language(), **values)
