"""How long a month's counts take, against a query written by hand and against pandas; prints a table in Markdown.

    python benchmarks/counting.py --rows 10000000
    python benchmarks/counting.py --rows 10000000 50000000 --repeat 5 --pandas-rows 10000000

Every measurement is a process of its own, so that its memory is its own; the contestants take turns, and medians are
shown. The plain query does less than ours: no unknown rows, no statutory limits in working days, no supplement time.
Where pandas gets fewer rows than the others, its time is multiplied up and marked with ~.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

PERIOD = "2026-08"
UNIT = "H99.001"

ROWS = """
SELECT 'H99.' || lpad((i * 160 // {n})::VARCHAR, 3, '0') || '-260801-' || lpad(i::VARCHAR, 8, '0') AS dossier_id,
  'H99.' || lpad((i * 160 // {n})::VARCHAR, 3, '0') AS unit_code,
  '1.' || lpad((hash(i, 1) % 1900)::VARCHAR, 6, '0') AS procedure_code,
  'F' || (hash(i, 1) % 60) AS field_code, 'O' || (hash(i, 2) % 3000) AS official_key,
  CASE WHEN hash(i, 3) % 10 < 8 THEN 'online' WHEN hash(i, 3) % 10 = 8 THEN 'direct' END AS channel,
  (1 + hash(i, 4) % 10)::BIGINT AS status,
  received_at,
  CASE WHEN hash(i, 6) % 100 <> 0 THEN received_at + INTERVAL 1 DAY * (3 + hash(i, 7) % 15)::BIGINT END AS due_at,
  NULL::TIMESTAMP AS first_due_at,
  CASE WHEN hash(i, 8) % 10 <> 0 THEN received_at + INTERVAL 1 HOUR * (hash(i, 9) % 340)::BIGINT END AS finished_at,
  NULL::TIMESTAMP AS returned_at, NULL::TIMESTAMP AS stopped_at, NULL::TIMESTAMP AS withdrawn_at,
  (5 + hash(i, 7) % 10)::BIGINT AS statutory_days,
  (CASE WHEN hash(i, 10) % 50 = 0 THEN 2 WHEN hash(i, 10) % 50 < 5 THEN 1 ELSE 0 END)::BIGINT AS supplement_requests,
  (CASE WHEN hash(i, 10) % 50 < 5 THEN 3 ELSE 0 END)::BIGINT AS supplement_days,
  (CASE WHEN hash(i, 11) % 3 = 0 THEN 50000 ELSE 0 END)::BIGINT AS fee_amount, (hash(i, 12) % 3)::BIGINT AS paid_online,
  hash(i, 13) % 10 < 9 AS written_result, hash(i, 14) % 10 < 6 AS electronic_result,
  hash(i, 15) % 10 < 4 AS papers_digitised, hash(i, 16) % 10 < 5 AS result_digitised, hash(i, 17) % 10 < 2 AS reused,
  hash(i, 18) % 10 < 1 AS linked_to_store, hash(i, 19) % 10 < 4 AS population_data,
  hash(i, 20) % 100 < 98 AS synchronised, CASE WHEN hash(i, 21) % 50 = 0 THEN TRUE END AS disliked,
  hash(i, 22) % 200 = 0 AS petitioned
FROM (SELECT i, TIMESTAMP '2026-06-15 07:30:00' + INTERVAL 1 SECOND * (hash(i, 5) % 6600000)::BIGINT AS received_at
      FROM range({n}) t(i))
"""

PLAIN = """
WITH rows AS (
  SELECT *, LEAST(COALESCE(finished_at, returned_at, stopped_at, TIMESTAMP '2026-08-31 23:59:59'),
                  TIMESTAMP '2026-08-31 23:59:59') AS judged_at,
    received_at >= TIMESTAMP '2026-08-01' AND received_at < TIMESTAMP '2026-09-01' AS r,
    received_at < TIMESTAMP '2026-09-01' AND (COALESCE(finished_at, returned_at, stopped_at) IS NULL
      OR COALESCE(finished_at, returned_at, stopped_at) >= TIMESTAMP '2026-08-01') AS p
  FROM read_parquet('{file}'))
SELECT unit_code, {counts} FROM rows GROUP BY unit_code
"""
PAIRS = (
    ("r AND synchronised", "r"),
    ("p AND judged_at <= due_at AND supplement_requests < 2", "p"),
    ("r AND channel = 'online'", "r"),
    ("r AND fee_amount > 0 AND paid_online IN (1, 2)", "r AND fee_amount > 0"),
    ("p AND electronic_result", "p"),
    ("p AND papers_digitised AND result_digitised", "p"),
    ("p AND reused", "p AND received_at IS NOT NULL"),
    ("p AND linked_to_store", "p"),
    ("p AND population_data", "p"),
    (
        "p AND judged_at <= due_at AND supplement_requests < 2 AND NOT coalesce(disliked, false)"
        " AND NOT coalesce(petitioned, false)",
        "p",
    ),
)


def plan():
    from kstt.counting import Plan
    from kstt.rulebook import load
    from kstt.terms import Period

    return Plan.of(load("portal-2026"), Period.parse(PERIOD))


def kstt_counts(folder: Path) -> dict:
    from kstt.counting import count_table

    made = plan()
    return {"do": lambda: count_table("duckdb", folder, made, made.period)}


def plain_query(folder: Path) -> dict:
    counts = ", ".join(f"COUNT(CASE WHEN {one} THEN 1 END)" for pair in PAIRS for one in pair)
    query = PLAIN.format(file=folder / "dossiers.parquet", counts=counts)
    return {"do": lambda: duckdb.connect().execute(query).fetchall()}


def bare_scan(folder: Path) -> dict:
    columns = (  # noqa: SIM905
        "unit_code received_at due_at first_due_at finished_at returned_at stopped_at withdrawn_at statutory_days "
        "supplement_requests supplement_days fee_amount paid_online channel electronic_result papers_digitised "
        "result_digitised reused linked_to_store population_data synchronised disliked petitioned"
    ).split()
    query = f"SELECT {', '.join(f'COUNT({one})' for one in columns)} FROM read_parquet('{folder}/dossiers.parquet')"
    return {"do": lambda: duckdb.connect().execute(query).fetchall()}


PANDAS_COLUMNS = (  # noqa: SIM905
    "unit_code received_at due_at finished_at returned_at stopped_at supplement_requests fee_amount paid_online "
    "channel electronic_result papers_digitised result_digitised reused linked_to_store population_data "
    "synchronised disliked petitioned"
).split()


def in_pandas(folder: Path, together: bool) -> dict:
    """together: all marks as columns of one table, summed in one groupby; else one filter and one groupby a count."""
    import pandas as pd

    def count():
        t = pd.read_parquet(folder / "dossiers.parquet", columns=PANDAS_COLUMNS)
        start, end = pd.Timestamp("2026-08-01"), pd.Timestamp("2026-08-31 23:59:59")
        ended = t.finished_at.fillna(t.returned_at).fillna(t.stopped_at)
        judged = ended.fillna(end).clip(upper=end)
        r = t.received_at.between(start, end)
        p = (t.received_at <= end) & (ended.isna() | (ended >= start))
        on_time = (judged <= t.due_at) & (t.supplement_requests < 2)
        quiet = ~(t.disliked.fillna(False).astype(bool) | t.petitioned)
        fee = r & (t.fee_amount > 0)
        marks = {
            "04": r & t.synchronised, "05": p & on_time, "08": r & (t.channel == "online"),
            "11": fee & t.paid_online.isin([1, 2]), "12": p & t.electronic_result,
            "13": p & t.papers_digitised & t.result_digitised, "14": p & t.reused, "16": p & t.linked_to_store,
            "18": p & t.population_data, "21": p & on_time & quiet, "r": r, "p": p, "fee": fee,
        }  # fmt: skip
        if together:
            return pd.DataFrame(marks).groupby(t.unit_code).sum()
        again = {f"{name} again": p for name in ("05", "12", "13", "14", "16", "18", "21")}
        return {name: t[mark].groupby("unit_code").size() for name, mark in {**marks, **again}.items()}

    return {"do": count}


def evidence(folder: Path) -> dict:
    from kstt.counting import opened, write_evidence

    made = plan()

    def write():
        with opened("duckdb", folder, folder) as engine:
            write_evidence(engine, made, folder / "evidence")

    return {"do": write}


def drill_down(folder: Path) -> dict:
    from kstt.counting import keys_behind, open_evidence

    made = plan()
    connection = open_evidence(folder / "evidence")
    return {
        "do": lambda: keys_behind(folder / "evidence", made, UNIT, "05", "missed", connection=connection),
        "times": 7,
    }


def first_hundred_rows(folder: Path) -> dict:
    from kstt.counting import opened, rows_behind

    made = plan()
    engine_open = opened("duckdb", folder)
    engine = engine_open.__enter__()
    return {
        "do": lambda: rows_behind(engine, folder / "evidence", made, UNIT, "05", "missed", limit=100),
        "times": 7,
        "keep": engine_open,
    }


CONTESTANTS = {
    "kstt, all counts of the month": kstt_counts,
    "plain COUNT(CASE …) in DuckDB": plain_query,
    "bare scan of the columns": bare_scan,
    "pandas, marks summed in one groupby": lambda folder: in_pandas(folder, together=True),
    "pandas, one groupby a count": lambda folder: in_pandas(folder, together=False),
    "kstt, writing the evidence": evidence,
    "kstt, keys behind one figure": drill_down,
    "kstt, first 100 rows behind one figure": first_hundred_rows,
}
PLAIN_NAME, OURS = "plain COUNT(CASE …) in DuckDB", "kstt, all counts of the month"
IN_PANDAS = tuple(name for name in CONTESTANTS if name.startswith("pandas"))
ONCE = {*IN_PANDAS, "kstt, writing the evidence"}


def measure(name: str, folder: Path) -> None:
    """In a process of its own: prints seconds, processor seconds and peak memory."""
    task = CONTESTANTS[name](folder)
    if "times" in task:
        task["do"]()
    walls, cpus = [], []
    for _ in range(task.get("times", 1)):
        wall, cpu = time.perf_counter(), time.process_time()
        task["do"]()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": statistics.median(walls), "cpu": statistics.median(cpus), "peak_mb": peak}))


def in_own_process(name: str, folder: Path) -> dict:
    command = [sys.executable, __file__, "--measure", name, "--folder", str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def generated(folder: Path, rows: int) -> Path:
    made = folder / str(rows)
    if not (made / "dossiers.parquet").exists():
        made.mkdir(parents=True, exist_ok=True)
        duckdb.connect().execute(
            f"COPY ({ROWS.format(n=rows)}) TO '{made}/dossiers.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    return made


def compare(rows: int, pandas_rows: int, repeat: int, folder: Path) -> None:
    source = generated(folder, rows)
    smaller = generated(folder, min(rows, pandas_rows))
    found: dict[str, list[dict]] = {name: [] for name in CONTESTANTS}
    for turn in range(repeat):
        for name in CONTESTANTS:
            if name in ONCE and turn:
                continue
            found[name].append(in_own_process(name, smaller if name in IN_PANDAS else source))
    medians = {
        name: {key: statistics.median(one[key] for one in runs) for key in runs[0]} for name, runs in found.items()
    }
    scale = rows / min(rows, pandas_rows)
    for name in IN_PANDAS:
        medians[name] = {key: value * scale for key, value in medians[name].items()}
    base = medians[PLAIN_NAME]
    print(f"\n### {rows:,} dossiers\n")
    print("| what | s | processor s | peak MB | against plain (processor) |\n|---|---:|---:|---:|---:|")
    for name, median in medians.items():
        about = "~" if name in IN_PANDAS and scale > 1 else ""
        ratio = f"{about}{median['cpu'] / base['cpu']:.2f}" if median["cpu"] > 0.05 else "–"
        wall, cpu, peak = (
            f"{about}{median[key]:.{digits}f}" for key, digits in (("wall", 3), ("cpu", 3), ("peak_mb", 0))
        )
        print(f"| {name} | {wall} | {cpu} | {peak} | {ratio} |")
    print()
    for name in IN_PANDAS:
        faster = medians[name]["wall"] / medians[OURS]["wall"]
        print(f"- {name}: {'~' if scale > 1 else ''}{faster:.1f} times as long as kstt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000_000])
    parser.add_argument("--pandas-rows", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the generated rows here")
    parser.add_argument("--measure", choices=CONTESTANTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.folder)
        return
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {platform.machine()}, {given.repeat} turns"
    )
    with tempfile.TemporaryDirectory() as temporary:
        for rows in given.rows:
            compare(rows, given.pandas_rows, given.repeat, given.folder or Path(temporary))


if __name__ == "__main__":
    main()
