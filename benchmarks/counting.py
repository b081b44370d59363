"""How long a month's counts take, against a query written by hand and against pandas; writes docs/counting.md anew.

    python benchmarks/counting.py                                              # 1 to 50 million rows, some ten minutes
    python benchmarks/counting.py --rows 1000000 --repeat 1 --page copy.md     # a look

Every measurement is a process of its own, so that its memory is its own; the contestants take turns, and medians are
shown. pandas counts the same figures, which is checked before anything is measured; it is measured as one writes it
first, with only the columns needed, and as one writes it after reading about speed. The plain query does less: no
unknown rows, no statutory limits in working days, no supplement time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

DOCS = Path(__file__).parents[1] / "docs"
PERIOD = "2026-08"
UNIT = "H99.001"
FIRST = 1000

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


def pandas_first_written(folder: Path) -> dict:
    from counting_in_pandas import as_first_written

    return {"do": lambda: as_first_written(folder)}


def pandas_by_count(folder: Path) -> dict:
    from counting_in_pandas import one_groupby_a_count

    return {"do": lambda: one_groupby_a_count(folder)}


def pandas_together(folder: Path) -> dict:
    from counting_in_pandas import all_marks_in_one_groupby

    return {"do": lambda: all_marks_in_one_groupby(folder)}


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
        "do": lambda: keys_behind(folder / "evidence", made, UNIT, "05", "missed", FIRST, connection=connection),
        "times": 7,
    }


def all_keys(folder: Path) -> dict:
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
    "pandas, marks summed in one groupby": pandas_together,
    "pandas, one groupby a count": pandas_by_count,
    "pandas, as first written": pandas_first_written,
    "kstt, writing the evidence": evidence,
    "kstt, one figure opened: how many rows, the first 1,000 keys": drill_down,
    "kstt, all keys behind one figure": all_keys,
    "kstt, first 100 rows behind one figure": first_hundred_rows,
}
PLAIN_NAME, OURS = "plain COUNT(CASE …) in DuckDB", "kstt, all counts of the month"
IN_PANDAS = tuple(name for name in CONTESTANTS if name.startswith("pandas"))
ONCE = {*IN_PANDAS, "kstt, writing the evidence"}


def peak_mb() -> float:
    """The most memory of this process. The system's account of resources would begin with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
    # The whole process: Python's start, imports, reading the rules, the first time of everything.
    found = {"wall": statistics.median(walls), "cpu": statistics.median(cpus), "whole_cpu": time.process_time()}
    print(json.dumps(found | {"peak_mb": peak_mb()}))


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


def check(folder: Path) -> int:
    """The contestants that claim the same figures give them. Returns how many there are."""
    from counting_in_pandas import all_marks_in_one_groupby, as_first_written, one_groupby_a_count

    small = generated(folder, 100_000)
    ours = {
        (row.unit_code, row.indicator): (row.numerator, row.denominator, row.unknown)
        for row in kstt_counts(small)["do"]().rows
    }
    for other in (as_first_written, one_groupby_a_count, all_marks_in_one_groupby):
        found = other(small)
        differing = [place for place in ours | found if ours.get(place) != found.get(place)]
        if differing:
            sys.exit(f"{other.__name__}: {len(differing)} figures differ, first {differing[0]}")
    return len(ours)


def compare(rows: int, pandas_rows: int, repeat: int, folder: Path) -> dict[str, dict]:
    """Medians of every contestant. The contestants take turns; those that take long run once."""
    source = generated(folder, rows)
    found: dict[str, list[dict]] = {}
    for turn in range(repeat if rows <= 10_000_000 else 1):
        for name in CONTESTANTS:
            if (name in ONCE and turn) or (name in IN_PANDAS and rows > pandas_rows):
                continue
            found.setdefault(name, []).append(in_own_process(name, source))
    return {name: {key: statistics.median(one[key] for one in runs) for key in runs[0]} for name, runs in found.items()}


def table(rows: int, medians: dict[str, dict]) -> str:
    base, ours = medians[PLAIN_NAME], medians[OURS]
    lines = [
        f"\n### {rows:,} dossiers\n",
        "| what | s | processor s | peak MB | × plain query | × kstt |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, median in medians.items():
        ratios = [f"{median['cpu'] / other['cpu']:.2f}" if median["cpu"] > 0.3 else "–" for other in (base, ours)]
        values = [f"{median['wall']:.3f}", f"{median['cpu']:.3f}", f"{median['peak_mb']:.0f}", *ratios]
        lines.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join(lines)


LINES = {
    "all counts of a month": OURS,
    "plain `COUNT(CASE …)` in DuckDB": PLAIN_NAME,
    "bare scan of the columns": "bare scan of the columns",
    "pandas, as first written": "pandas, as first written",
    "pandas, only the columns needed": "pandas, one groupby a count",
    "pandas, all marks in one groupby": "pandas, marks summed in one groupby",
    "writing the evidence": "kstt, writing the evidence",
}
RATIOS = {
    "against the plain query": PLAIN_NAME,
    "against pandas as first written": "pandas, as first written",
    "… with only the columns needed": "pandas, one groupby a count",
    "… with all marks in one groupby": "pandas, marks summed in one groupby",
}
BEGIN, END = "<!-- measured: benchmarks/counting.py writes from here -->", "<!-- to here -->"


def page(results: dict[str, dict], said: str) -> str:
    """What docs/counting.md says of these results."""
    sizes = sorted(map(int, results))

    def row(title: str, cell) -> str:
        return f"| {title} | {' | '.join(cell(results[str(rows)]) for rows in sizes)} |"

    def cost(of: dict[str, dict], name: str) -> str:
        one = of.get(name)
        return f"{one['cpu']:.1f} s, {one['wall']:.1f} s, {one['peak_mb']:.0f} MB" if one else "–"

    def ratio(of: dict[str, dict], name: str) -> str:
        if name not in of:
            return "–"
        cpu, wall = (of[name][key] / of[OURS][key] for key in ("cpu", "wall"))
        # Against the plain query one asks how much more is done, against pandas how much less.
        return f"{1 / cpu:.2f} × ({1 / wall:.2f} ×)" if name == PLAIN_NAME else f"{cpu:.1f} × ({wall:.1f} ×)"

    most = results[str(sizes[-1])]
    opened = most["kstt, one figure opened: how many rows, the first 1,000 keys"]
    all_keys = most["kstt, all keys behind one figure"]
    lines = [
        BEGIN,
        said,
        "",
        f"| million dossiers | {' | '.join(f'{rows / 1e6:g}' for rows in sizes)} |",
        f"|---|{'---:|' * len(sizes)}",
        *(row(title, lambda of, name=name: cost(of, name)) for title, name in LINES.items()),
        *(row(title, lambda of, name=name: ratio(of, name)) for title, name in RATIOS.items()),
        row("the whole process, with start and rules", lambda of: f"{of[OURS]['whole_cpu']:.1f} s"),
        "",
        "Each cell: processor seconds, seconds on the clock, peak memory. Ratios: processor, and in brackets on the clock;",
        "DuckDB uses both cores, pandas one.",
        "",
        "![Processor seconds and memory by number of dossiers](counting-benchmark.svg)",
        "",
        f"Opening one figure of {sizes[-1] / 1e6:g} million dossiers: how many rows and the first 1,000 keys in"
        f" {opened['cpu'] * 1000:.0f} ms of",
        f"processor time ({opened['wall'] * 1000:.0f} ms on the clock), all keys in {all_keys['cpu'] * 1000:.0f} ms.",
        END,
    ]
    return "\n".join(lines)


def rewrite(file: Path, text: str) -> None:
    """Put the text between the two marks of the page."""
    before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        sys.exit(f"{file}: no place for the results between {BEGIN} and {END}")
    file.write_text(before + text + after, encoding="utf-8")


DRAWN = {
    OURS: ("kstt", "#1f5fa8", "o", "-"),
    PLAIN_NAME: ("plain COUNT(CASE …) in DuckDB", "#b5651d", "s", "--"),
    "pandas, as first written": ("pandas, as first written", "#5a5a5a", "^", ":"),
    "pandas, marks summed in one groupby": ("pandas, all marks in one groupby", "#5a5a5a", "v", "-."),
}


def draw(results: dict[str, dict], file: Path) -> None:
    """Processor seconds and memory over the number of dossiers."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "kstt", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 9})
    sizes = sorted(map(int, results))
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for axis, key, title in ((axes[0], "cpu", "processor seconds"), (axes[1], "peak_mb", "peak memory, MB")):
        for name, (label, colour, marker, line) in DRAWN.items():
            points = [(rows / 1e6, results[str(rows)][name][key]) for rows in sizes if name in results[str(rows)]]
            axis.plot(*zip(*points, strict=True), color=colour, marker=marker, ls=line, label=label, ms=4, lw=1.3)
        axis.set(xscale="log", yscale="log", title=title, xlabel="million dossiers")
        axis.set_xticks([rows / 1e6 for rows in sizes], [f"{rows / 1e6:g}" for rows in sizes])
        axis.minorticks_off()
        axis.grid(color="#dddddd", lw=0.6)
        axis.spines[["top", "right"]].set_visible(False)
    axes[1].axhline(1000, color="#a33", lw=0.8)
    axes[1].annotate("1 GB", (sizes[0] / 1e6, 1000), textcoords="offset points", xytext=(0, 3), color="#a33")
    axes[0].legend(frameon=False, fontsize=8)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[rows * 1_000_000 for rows in (1, 3, 10, 30, 50)])
    parser.add_argument("--pandas-rows", type=int, default=10_000_000, help="more rows than that are not for pandas")
    parser.add_argument("--repeat", type=int, default=3, help="turns up to 10 million rows; beyond it is one")
    parser.add_argument("--folder", type=Path, help="keep the generated rows here")
    parser.add_argument("--results", type=Path, help="JSON file that gathers the medians of several runs")
    parser.add_argument("--page", type=Path, default=DOCS / "counting.md", help="the page whose table is written anew")
    parser.add_argument("--plot", type=Path, help="SVG of the curve over all results; default: beside the page")
    parser.add_argument("--measure", choices=CONTESTANTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.folder)
        return
    results = json.loads(given.results.read_text()) if given.results and given.results.exists() else {}
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {platform.machine()}"
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        same = check(folder)
        print(f"{versions}, {given.repeat} turns; {same:,} figures are the same in kstt and pandas")
        for rows in given.rows:
            results[str(rows)] = compare(rows, given.pandas_rows, given.repeat, folder)
            if given.results:
                given.results.write_text(json.dumps(results, indent=1))
            print(table(rows, results[str(rows)]), flush=True)
    said = (
        f"`python benchmarks/counting.py`: {os.cpu_count()} cores, {versions}; {busy:.1f} other processes were busy when it"
        f" began.\nMedians of {given.repeat} turns up to 10 million rows, one turn beyond. {same:,} figures are compared before"
        " anything\nis measured. The plain query does less than ours: no unknown rows, no limits in working days, no time"
        " waited\nfor supplements."
    )
    rewrite(given.page, page(results, said))
    draw(results, given.plot or given.page.with_name("counting-benchmark.svg"))


if __name__ == "__main__":
    main()
