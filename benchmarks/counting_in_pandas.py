"""The counts of `benchmarks/counting.py` as an analyst would write them in pandas: the same figures, by another way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

START, END = pd.Timestamp("2026-08-01"), pd.Timestamp("2026-08-31 23:59:59.999999")
COLUMNS = (  # noqa: SIM905
    "unit_code received_at due_at first_due_at finished_at returned_at stopped_at withdrawn_at statutory_days "
    "supplement_requests supplement_days fee_amount paid_online channel electronic_result papers_digitised "
    "result_digitised reused linked_to_store population_data synchronised disliked petitioned"
).split()


def read(folder: Path) -> pd.DataFrame:
    """The dossiers, with the types that keep empty truth values apart from false ones."""
    return pd.read_parquet(folder / "dossiers.parquet", columns=COLUMNS, dtype_backend="numpy_nullable")


def working_days() -> np.ndarray:
    """The working days of the calendar that kstt counts with, as days since 1970."""
    from kstt.terms.calendar import WorkingDays

    return np.array(WorkingDays().days, dtype="datetime64[D]")


def effective_due(t: pd.DataFrame) -> pd.Series:
    """Due dates: moved by the working days waited for supplements; where there is none, the statutory limit's end."""
    days = working_days()

    def after(moments: pd.Series, limit: np.ndarray) -> np.ndarray:
        place = np.searchsorted(days, moments.to_numpy("datetime64[D]"), side="right")
        return days[place + limit - 1]

    due = t.due_at.copy()
    waited = t.supplement_days.fillna(0).to_numpy("int64")
    moved = (due.notna() & (waited > 0) & ~(due > t.first_due_at).fillna(False)).to_numpy(bool)
    some = due[moved]
    due[moved] = after(some, waited[moved]) + (some - some.dt.normalize()).to_numpy()
    limit = (due.isna() & t.statutory_days.notna() & t.received_at.notna()).to_numpy(bool)
    own = t.statutory_days[limit].to_numpy("int64") + waited[limit]
    due[limit] = after(t.received_at[limit], own) + np.timedelta64(86_399, "s")
    return due


def marks(t: pd.DataFrame) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Indicator, rows of the denominator, and what is said of each: true, false or empty."""
    ended = t.finished_at.fillna(t.returned_at).fillna(t.stopped_at).fillna(t.withdrawn_at)
    judged = ended.fillna(END).clip(upper=END)
    received = t.received_at.between(START, END).fillna(False)
    handled = t.received_at.isna() & (t.finished_at.notna() | t.returned_at.notna()) & ended.between(START, END)
    in_period = (t.received_at <= END) & (ended.isna() | (ended >= START)) | handled
    due = effective_due(t)
    in_time = (judged <= due).astype("boolean").mask(due.isna())
    on_time = in_time & ~(t.supplement_requests > 1).fillna(False)
    yield "04", received, t.synchronised
    yield "05", in_period, on_time
    yield "08", received, (t.channel == "online").fillna(False)
    yield "11", received & (t.fee_amount > 0), t.paid_online.isin([1, 2]).mask(t.paid_online.isna())
    yield "12", in_period, t.electronic_result
    yield "13", in_period, t.papers_digitised & t.result_digitised
    yield "14", in_period & t.received_at.notna(), t.reused
    yield "16", in_period, t.linked_to_store
    yield "18", in_period, t.population_data
    yield "21", in_period, on_time & ~(t.disliked.fillna(False) | t.petitioned.fillna(False))


def as_first_written(folder: Path) -> dict[tuple[str, str], tuple[int, ...]]:
    """As `one_groupby_a_count`, of the whole file read as pandas reads it when nothing is said of columns and types."""
    return _one_by_one(pd.read_parquet(folder / "dossiers.parquet"))


def one_groupby_a_count(folder: Path) -> dict[tuple[str, str], tuple[int, ...]]:
    """Filter the rows of each count, count them by unit; only the columns needed, with types that keep empty values."""
    return _one_by_one(read(folder))


def _one_by_one(t: pd.DataFrame) -> dict[tuple[str, str], tuple[int, ...]]:
    units = sorted(t.unit_code.unique())
    found = {}
    for indicator, of, said in marks(t):
        counts = [
            t[rows.fillna(False).astype(bool)].groupby("unit_code").size().reindex(units, fill_value=0)
            for rows in (of & said, of, of & said.isna())
        ]
        for unit, *triple in zip(units, *counts, strict=True):
            found[unit, indicator] = tuple(map(int, triple))
    return found


def all_marks_in_one_groupby(folder: Path) -> dict[tuple[str, str], tuple[int, ...]]:
    """All marks as columns of one table, summed by unit at once."""
    t = read(folder)
    columns = {}
    for indicator, of, said in marks(t):
        of = of.fillna(False).astype(bool)
        columns |= {
            (indicator, 0): of & said.fillna(False).astype(bool), (indicator, 1): of, (indicator, 2): of & said.isna()
        }  # fmt: skip
    sums = pd.DataFrame({place: column.to_numpy(bool) for place, column in columns.items()}).groupby(
        t.unit_code.to_numpy()
    )
    return {
        (unit, indicator): tuple(int(row[indicator, part]) for part in range(3))
        for unit, row in sums.sum().iterrows()
        for indicator in dict.fromkeys(name for name, _ in columns)
    }
