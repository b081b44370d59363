"""`kstt intake`: outside files into the store, with a receipt; or a mapping proposed for a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from kstt.commands.console import language, leave, show_problems
from kstt.errors import KsttError, Place, Problem, Severity
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.intake.dossiers import LoadedMapping, Receipt, UnitList
    from kstt.intake.store import Store

SHOWN_PROBLEMS = 20


def intake_command(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Tệp CSV, TSV, XLSX, Parquet, JSON (mỗi dòng một bản ghi hoặc danh sách), hoặc postgresql://…"
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", help="hosodongbo, igate, ii06a, wabo, tên một bảng chuẩn, hoặc tệp YAML."),
    ] = None,
    into: Annotated[Path | None, typer.Option("--into", help="Kho dữ liệu; được tạo nếu chưa có.")] = None,
    units: Annotated[
        Path | None,
        typer.Option("--units", help="Danh sách đơn vị (kèm old_code, valid_from, valid_to, successor nếu có)."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Tệp khóa của cơ quan cho mã ghép; được tạo nếu chưa có.")
    ] = None,
    table: Annotated[str, typer.Option("--table", help="Bảng PostgreSQL cần đọc.")] = "",
    unit: Annotated[str | None, typer.Option("--unit", help="Đơn vị của mọi dòng (biểu II.06a).")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Kỳ của mọi dòng (biểu II.06a).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In biên nhận dạng JSON.")] = False,
    suggest: Annotated[bool, typer.Option("--suggest", help="Chỉ đề xuất bảng ánh xạ cho tệp, không nhận.")] = False,
) -> None:
    """Nhận hồ sơ vào kho, kèm biên nhận từng dòng. / Take dossiers into the store, every row accounted for."""
    if suggest:
        from kstt.intake.database_address import is_database
        from kstt.intake.dossiers.suggest import suggest_mapping

        for file in files:
            if is_database(file):
                raise KsttError(Problem.of("KSTT-USE-016", Place(), option="--suggest"))
            typer.echo(suggest_mapping(Path(file)), nl=False)
        return
    for option, given in (("--mapping", mapping), ("--into", into)):
        if given is None:
            raise KsttError(Problem.of("KSTT-USE-003", Place(), option=option))
    from kstt.intake.dossiers import load_mapping, office_key, read_by_others
    from kstt.intake.store import Store

    loaded = load_mapping(mapping)
    constants = {"unit_code": unit, "period": Period.parse(period).id if period else None}
    constants = {name: value for name, value in constants.items() if value and name in loaded.schema.names()}
    store = Store.make(into)
    listed = _units(units, store)
    secret = office_key(key) if key else None
    if key and read_by_others(key):
        show_problems([Problem.of("KSTT-DOSSIER-037", Place(key.name), found=key.as_posix())])
    receipts, refused = _take(files, loaded, store, listed, secret, constants, table)
    if as_json:
        typer.echo(json.dumps(_as_json(receipts, refused, store), ensure_ascii=False, indent=1))
    else:
        for receipt in receipts:
            _print(receipt, store)
    show_problems(refused)
    if refused and not receipts:
        raise typer.Exit(2)
    leave(bool(refused) or any(receipt.rejected for receipt in receipts))


def _take(
    files: Iterable[str],
    loaded: LoadedMapping,
    store: Store,
    units: UnitList | None,
    key: bytes | None,
    constants: dict[str, str],
    table: str,
) -> tuple[list[Receipt], list[Problem]]:
    """Receipts of what could be read; a file that is refused does not keep the others out."""
    from kstt.intake.database_address import is_database
    from kstt.intake.dossiers import PostgresTable, take_in

    receipts, refused = [], []
    for file in files:
        try:
            source = PostgresTable(file, table) if is_database(file) else Path(file)
            options = {"units": units, "key": key, "constants": constants, "language": language()}
            receipts.append(take_in(source, loaded, store, **options))
        except KsttError as error:
            refused.extend(error.problems)
    return receipts, refused


def _units(path: Path | None, store: Store) -> UnitList | None:
    """The list given, which the store then keeps; else the one that it kept."""
    from kstt.intake.dossiers import read_unit_list
    from kstt.intake.dossiers.unit_list import unit_list_csv
    from kstt.intake.store import write_safely

    if path is None and not store.units_file.is_file():
        return None
    units, problems = read_unit_list(path or store.units_file)
    show_problems(problems)
    if path is not None:
        write_safely(store.units_file, unit_list_csv(units))
    return units


def _as_json(receipts: list[Receipt], refused: list[Problem], store: Store) -> dict[str, object]:
    counted = ("read", "accepted", "rejected", "stored")
    listed = [receipt.as_json(language()) for receipt in receipts]
    for one in listed:
        if one["rejected_file"]:
            one["rejected_file"] = (store.path / str(one["rejected_file"])).as_posix()
    sums: dict[str, object] = {name: sum(one[name] for one in listed) for name in counted}
    sums["repaired"] = sum(one["repaired"] for one in listed)
    texts = [
        {
            "code": each.code,
            "file": each.place.file,
            "cause": each.cause(language()),
            "what_to_do": each.advice(language()),
        }
        for each in refused
    ]
    return {**sums, "sha256": listed[0]["sha256"] if len(listed) == 1 else None, "refused": texts, "files": listed}


def _print(receipt: Receipt, store: Store) -> None:
    lang, console = language(), Console(highlight=False, soft_wrap=True)
    say = lambda key, **values: _WORDS.say(key, lang, **values)  # noqa: E731
    console.print(Text(say("file", file=receipt.file, table=receipt.table), style="bold"))
    console.print(Text(f"  SHA-256 {receipt.sha256}"))
    counts = {name: number(getattr(receipt, name), lang) for name in ("read", "accepted", "rejected", "stored")}
    repaired = number(sum(receipt.repaired.values()), lang)
    console.print(Text("  " + say("counts", **counts, repaired=repaired)))
    for codes in (receipt.repaired, receipt.rejected_by, receipt.warned):
        for code, times in sorted(codes.items()):
            console.print(Text(f"    {code} × {number(times, lang)}"))
    if receipt.rejected_file:
        console.print(Text("  " + say("rejected", file=(store.path / receipt.rejected_file).as_posix())))
    # Errors and warnings before notices; the list of rejected rows has them all.
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTICE]
    problems = sorted(receipt.problems, key=lambda problem: order.index(problem.severity))
    show_problems(problems[:SHOWN_PROBLEMS], console)
    if len(problems) > SHOWN_PROBLEMS:
        console.print(Text("  " + say("more", n=len(problems) - SHOWN_PROBLEMS), style="dim"))


_WORDS = Phrases(
    {
        "file": ("{file} → {table}", "{file} → {table}"),
        "counts": (
            "đọc {read}, nhận {accepted} (sửa {repaired}), loại {rejected}; ghi vào kho {stored} dòng",
            "read {read}, accepted {accepted} (repaired {repaired}), rejected {rejected}; {stored} {stored|row|rows} stored",
        ),
        "rejected": ("dòng bị loại: {file}", "rejected rows: {file}"),
        "more": ("… và {n} thông báo nữa trong biên nhận của lô", "… and {n} more messages in the batch's receipt"),
    }
)
