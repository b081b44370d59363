"""The counts of all indicators once more, in pandas and plain Python, from the words of the rules.

Nothing here is shared with the engines but the calendar of working days.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd
from province import PROVINCE

from kstt.terms import Period
from kstt.terms.calendar import WorkingDays

DAYS = WorkingDays()
Triple = tuple[int, int, int]


def frame(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=object).where(lambda table: table.notna(), None)


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series([None] * len(table), index=table.index, dtype=object)


def _triple(denominator: list, numerator: list, nested: bool = True) -> Triple:
    """Numerator, denominator, unknown of rows whose membership is True, False or None."""
    n = d = unknown = 0
    for in_denominator, in_numerator in zip(denominator, numerator, strict=True):
        d += in_denominator is True
        if nested:
            n += in_denominator is True and in_numerator is True
            unknown += in_denominator is None or (in_denominator is True and in_numerator is None)
        else:
            n += in_numerator is True
            unknown += in_denominator is None or in_numerator is None
    return n, d, unknown


def _both(one, other):
    return False if one is False or other is False else None if one is None or other is None else True


def due_of(row: pd.Series) -> datetime | None:
    """The due date with supplement time, or the end of the statutory limit."""
    waited = row.supplement_days or 0
    if row.due_at is None:
        if row.received_at is None or row.statutory_days is None:
            return None
        day = DAYS.after(row.received_at.date(), row.statutory_days + waited)
        return None if day is None else datetime.combine(day, time(23, 59, 59))
    moved = row.first_due_at is not None and row.due_at > row.first_due_at
    if waited > 0 and not moved:
        return datetime.combine(DAYS.after(row.due_at.date(), waited), row.due_at.time())
    return row.due_at


def dossier_counts(rows: list[dict], period: Period) -> dict[tuple[str, str], Triple]:
    table = frame(rows)
    for name in ("withdrawn_at", "stopped_at", "returned_at", "finished_at"):
        table[name] = _column(table, name)
    start, end = datetime.combine(period.start, time()), datetime.combine(period.end, time.max)
    found = {}
    for unit, mine in table.groupby("unit_code"):
        received, in_period, on_time, quiet = [], [], [], []
        for row in mine.itertuples(index=False):
            ended = next(
                (at for at in (row.finished_at, row.returned_at, row.stopped_at, row.withdrawn_at) if at is not None),
                None,
            )
            got = row.received_at
            received.append(got is not None and start <= got <= end)
            if got is not None:
                in_period.append(got <= end and (ended is None or ended >= start))
            else:
                done = row.finished_at is not None or row.returned_at is not None
                in_period.append(done and start <= ended <= end)
            judged = end if ended is None or ended > end else ended
            due = due_of(row)
            too_often = (row.supplement_requests or 0) > 1
            on_time.append(False if too_often else None if due is None else judged <= due)
            quiet.append(not (row.disliked or row.petitioned))
        column = {name: list(mine[name]) for name in mine}
        fee = [None if amount is None else amount > 0 for amount in column["fee_amount"]]
        paid = [None if flag is None else flag in (1, 2) for flag in column["paid_online"]]
        digitised = [_both(*pair) for pair in zip(column["papers_digitised"], column["result_digitised"], strict=True)]
        with_date = [a and got is not None for a, got in zip(in_period, column["received_at"], strict=True)]
        found |= {
            (unit, "04"): _triple(received, column["synchronised"]),
            (unit, "05"): _triple(in_period, on_time),
            (unit, "08"): _triple(received, [channel == "online" for channel in column["channel"]]),
            (unit, "11"): _triple([_both(a, b) for a, b in zip(received, fee, strict=True)], paid),
            (unit, "12"): _triple(in_period, column["electronic_result"]),
            (unit, "13"): _triple(in_period, digitised),
            (unit, "14"): _triple(with_date, column["reused"]),
            (unit, "16"): _triple(in_period, column["linked_to_store"]),
            (unit, "18"): _triple(in_period, column["population_data"]),
            (unit, "21"): _triple(in_period, [_both(a, b) for a, b in zip(on_time, quiet, strict=True)]),
        }
    return found


def with_reports(
    found: dict[tuple[str, str], Triple], reports: list[dict], period: Period
) -> dict[tuple[str, str], Triple]:
    """04: the larger of what is counted and what is reported; last year's share where there is neither."""
    months = {month.id for month in period.months()}
    totals: dict[str, int] = {}
    last_year: dict[str, int] = {}
    for row in reports:
        if row["period"] in months:
            totals[row["unit_code"]] = totals.get(row["unit_code"], 0) + row["reported"]
        if row["period"].startswith(str(period.year - 1)):
            last_year[row["unit_code"]] = last_year.get(row["unit_code"], 0) + row["reported"]
    for unit in (totals.keys() | last_year.keys()) - {PROVINCE}:
        n, d, unknown = found.get((unit, "04"), (0, 0, 0))
        share = 0
        if not d and not totals.get(unit) and unit in last_year:
            share = int(last_year[unit] * len(months) / 12 + 0.5)
        found[unit, "04"] = n, max(d, totals.get(unit, 0), share), unknown
    return found


def procedure_counts(rows: list[dict], period: Period, province: bool) -> dict[tuple[str, str], Triple]:
    table = frame(rows)
    table = table[table.period.isin([month.id for month in period.months()])].copy()
    last = table.period.max()
    if province:
        table["unit_code"] = PROVINCE
    order = ["none", "partly", "fully"]
    found: dict[tuple[str, str], Triple] = {}
    for unit, mine in table.groupby("unit_code"):
        lists: dict[str, list] = {name: [] for name in ("level", "now", "used", "paid", "fee", *_MARKS)}
        for _, one in mine.groupby("procedure_code"):
            newest = one[one.period == one.period.max()]
            levels = [order.index(level) for level in one.online_level.dropna()]
            lists["level"].append(max(levels) > 0 if levels else None)
            lists["now"].append(bool((one.period == last).any()))
            for name, column in (("used", "dossiers_in_period"), ("paid", "online_payments_in_period")):
                given = one[column].dropna()
                lists[name].append(bool(given.sum() >= 1) if len(given) else None)
            fees = list(one.has_fee.dropna())
            lists["fee"].append(any(fees) if fees else None)
            for name in _MARKS:
                given = list(newest[name].dropna())
                lists[name].append((all if name == "complete_content" else any)(given) if given else None)
        every = [True] * len(lists["now"])
        shown = [_both(a, b) for a, b in zip(lists["published"], lists["now"], strict=True)]
        citizens = [_both(a, b) for a, b in zip(lists["for_citizens"], lists["now"], strict=True)]
        found |= {
            (unit, "03"): _triple(shown, lists["complete_content"]),
            (unit, "06"): _triple(every, lists["level"]),
            (unit, "07"): _triple(lists["level"], lists["used"]),
            (unit, "09"): _triple(lists["fee"], lists["paid"]),
            (unit, "10"): _triple(lists["fee"], lists["payment_integrated"], nested=False),
            (unit, "17"): _triple(citizens, lists["population_connected"]),
        }
    return {key: counts for key, counts in found.items() if key[1] != "03" or province}


_MARKS = ("published", "complete_content", "payment_integrated", "for_citizens", "population_connected")


def _working_days(first: date, last: date) -> int:
    """Working days from one day to another, both counted."""
    return sum(DAYS.is_working(first + timedelta(days=n)) for n in range((last - first).days + 1))


def decision_counts(rows: list[dict], period: Period) -> dict[tuple[str, str], Triple]:
    announced: dict[str, list] = {}
    published: dict[str, list] = {}
    for row in rows:
        decided, code = row["decided_on"], row["procedure_code"]
        force, due = row["text_in_force_on"], row["announce_due_on"]
        if decided is not None and period.start <= decided <= period.end:
            late = None if force is None else _working_days(decided, force - timedelta(days=1)) < 5
            announced.setdefault(code, []).append(decided > due if due is not None else late)
        limit = row["publish_due_on"] or (None if decided is None else DAYS.after(decided, 5))
        if limit is not None and period.start <= limit <= period.end:
            published.setdefault(code, []).append(row["published_on"] is None or row["published_on"] > limit)

    def on_time(late: list) -> bool | None:
        return False if True in late else None if None in late else True

    return {
        (PROVINCE, "01"): _triple([True] * len(announced), [on_time(late) for late in announced.values()]),
        (PROVINCE, "02"): _triple([True] * len(published), [on_time(late) for late in published.values()]),
    }


def petition_counts(rows: list[dict], period: Period) -> dict[tuple[str, str], Triple]:
    start, end = datetime.combine(period.start, time()), datetime.combine(period.end, time.max)
    lists: dict[str, tuple[list, list, list]] = {}
    for row in rows:
        got, done, due = row["received_at"], row["handled_at"], row["due_at"]
        mine = lists.setdefault(row["unit_code"], ([], [], []))
        mine[0].append(got is not None and got <= end and (done is None or done >= start))
        judged = end if done is None or done > end else done
        if due is not None:
            overdue = judged > due
        elif got is None:
            overdue = None
        else:
            used = DAYS.between(got.date(), judged.date())
            overdue = used > 15
        in_time = None if overdue is None else not overdue
        mine[1].append(_both(done is not None and done <= end, in_time))
        mine[2].append(_both(not (row["dissatisfied"] or row["repeated"]), in_time))
    found = {}
    for unit, (denominator, handled, pleased) in lists.items():
        found[unit, "19"], found[unit, "20"] = _triple(denominator, handled), _triple(denominator, pleased)
    return found


def all_counts(tables: dict[str, list[dict]], period: Period) -> dict[tuple[str, str], Triple]:
    """(unit, indicator) → numerator, denominator, unknown, for every figure that rows give."""
    found = with_reports(dossier_counts(tables["dossiers"], period), tables["report_totals"], period)
    found |= procedure_counts(tables["procedures"], period, province=False)
    found |= procedure_counts(tables["procedures"], period, province=True)
    found |= decision_counts(tables["decisions"], period)
    return found | petition_counts(tables["petitions"], period)
