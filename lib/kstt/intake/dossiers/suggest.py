"""A mapping proposed for a file, from its headings and the values under them; for the analyst to correct."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake.cells import text_of
from kstt.intake.dossiers.files import InFile, look_at
from kstt.intake.dossiers.json_rows import first_records
from kstt.intake.dossiers.mapping import ColumnRule, LoadedMapping, load_mapping, shipped_mappings
from kstt.intake.dossiers.raw import Raw, Sources
from kstt.intake.dossiers.table_rows import read_parquet, read_text, read_workbook
from kstt.intake.dossiers.timestamps import pattern
from kstt.intake.dossiers.values import DOSSIER_ID
from kstt.intake.findings import Findings
from kstt.intake.names import file_name_without_persons, without_person
from kstt.intake.personal import personal_data
from kstt.intake.table import plain_heading
from kstt.terms.tables import TABLES, Kind, TableSchema

_ENOUGH = 0.72
_LOOKED_AT = 500
_DATES = ("yyyyMMddHHmmss", "dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "dd/MM/yyyy", "iso", "yyyyMMdd", "dd-MM-yyyy")
_PERSONAL_HEADINGS = re.compile(
    r"ho ten|ho va ten|chu ho so|nguoi nop|cccd|cmnd|dinh danh|so giay to|sogiayto|chuhoso|email|mail|dien thoai"
    r"|dienthoai|sdt|phone|dia chi|diachi|ngay sinh|passport|ho chieu|name of"
)
_FREE_TEXT_HEADINGS = re.compile(r"trich yeu|trichyeu|ghi chu|ghichu|noi dung|noidung|ly do|dien giai|note|comment")


def suggest_mapping(path: Path) -> str:
    """A mapping file as YAML text. Columns whose heading is known or alike are mapped; the rest is listed in comments.

    Errors: those of opening and reading the file; KSTT-MAPPING-010 when nothing resembles a canonical column.
    """
    file = look_at(path)
    headings, columns = _sample(file)
    # Where the first row is a dossier, what stands in the place of a heading may be a name.
    headings = [heading for heading in headings if without_person(heading) == heading]
    schema, found = _best(headings, columns)
    if not found:
        raise KsttError(Problem.of("KSTT-MAPPING-010", Place(file.name)))
    return _yaml(file, schema, found, headings, columns)


def _sample(file: InFile) -> tuple[list[str], dict[str, list[str]]]:
    """Headings and the first values under each."""
    findings = Findings(file.name)
    if file.kind == "json":
        return _json_sample(file)
    headings = _headings(file, findings)
    read = {"text": read_text, "xlsx": read_workbook, "parquet": read_parquet}[file.kind]
    raws: list[Raw] = list(itertools.islice(read(file, Sources(tuple(headings)), findings, _ignore), 1))
    columns = {name: [] for name in headings}
    for raw in raws:
        for name, cells in raw.columns.items():
            columns[name] = [text_of(cell) for cell in cells[:_LOOKED_AT]]
    return headings, columns


def _ignore(*_: object, **__: object) -> None:
    """Rows that cannot be read say nothing about a mapping."""


def _headings(file: InFile, findings: Findings) -> list[str]:
    """The first row that looks like a heading: mostly texts, each once."""
    known = tuple(dict.fromkeys(name for mapping in _known() for name in mapping.sources))
    read = {"text": read_text, "xlsx": read_workbook, "parquet": read_parquet}[file.kind]
    quiet = Findings(file.name)
    raw = next(iter(read(file, Sources(known), quiet, _ignore)), None)
    labels = list(raw.headings) if raw else []
    if file.kind == "xlsx":
        told = [problem.value("found") or "" for problem in quiet.problems if problem.code == "KSTT-FILE-011"]
        labels += [label for text in told for label in text.split(", ")]
    return [label for label in dict.fromkeys(labels) if label]


def _json_sample(file: InFile) -> tuple[list[str], dict[str, list[str]]]:
    columns: dict[str, list[str]] = {}
    for record in first_records(file, _LOOKED_AT):
        for name, value in _flat(record):
            columns.setdefault(name, []).append(text_of(value))
    return list(columns), columns


def _flat(record: object, before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in record.items() if isinstance(record, dict) else ():
        name = f"{before}{key}"
        if isinstance(value, dict):
            found += _flat(value, f"{name}.")
        elif isinstance(value, list):
            for item in value[:5]:
                found += _flat(item, f"{name}[].") if isinstance(item, dict) else [(f"{name}[]", item)]
        else:
            found.append((name, value))
    return found


def _known() -> list[LoadedMapping]:
    return [load_mapping(name) for name in shipped_mappings() if name != "ii06a"]


def _best(headings: Sequence[str], columns: dict[str, list[str]]) -> tuple[TableSchema, dict[str, str]]:
    """The canonical table that the headings fit best, and column → heading."""
    best: tuple[float, TableSchema, dict[str, str]] = (0.0, TABLES["dossiers"], {})
    for schema in TABLES.values():
        found, score = _matched(schema, headings, columns)
        required = sum(column.name in found for column in schema.columns if column.required)
        if (score + required) > best[0]:
            best = (score + required, schema, found)
    return best[1], best[2]


def _matched(
    schema: TableSchema, headings: Sequence[str], columns: dict[str, list[str]]
) -> tuple[dict[str, str], float]:
    spellings: dict[str, set[str]] = {
        column.name: {plain_heading(text) for text in (column.name, column.vi.partition("(")[0], column.en)}
        for column in schema.columns
    }
    for loaded in _known():
        if loaded.schema is schema:
            for name, rule in loaded.mapping.columns.items():
                spellings[name] |= {plain_heading(source) for source in rule.source}
    scored = []
    for heading in headings:
        plain = plain_heading(heading)
        if _PERSONAL_HEADINGS.search(plain):
            continue
        for name, known in spellings.items():
            likeness = 1.0 if plain in known else max(_likeness(plain, each) for each in known)
            if likeness < _ENOUGH:
                continue
            if _shipped_rule(schema.name, name, heading) or _fits(schema, name, columns.get(heading, [])):
                scored.append((likeness, name, heading))
    found: dict[str, str] = {}
    for _, name, heading in sorted(scored, key=lambda each: (-each[0], each[1])):
        if name not in found and heading not in found.values():
            found[name] = heading
    if schema.name == "dossiers" and "dossier_id" not in found:
        for heading, values in columns.items():
            given = [value for value in values if value]
            if given and all(DOSSIER_ID.fullmatch(value) for value in given):
                found["dossier_id"] = heading
    return found, sum(score for score, name, heading in scored if found.get(name) == heading)


def _likeness(one: str, other: str) -> float:
    """How alike two spellings are, 0 to 1; the costly comparison only for those that can be alike at all."""
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < _ENOUGH or matcher.quick_ratio() < _ENOUGH:
        return 0.0
    return matcher.ratio()


def _fits(schema: TableSchema, name: str, values: Sequence[str]) -> bool:
    """Whether the values could stand in the column: dates where dates belong, numbers where numbers do."""
    given, column = [value for value in values if value][:50], schema.column(name)
    if column.kind in (Kind.TIMESTAMP, Kind.DATE):
        return not given or _date_format(given) is not None
    if column.kind is Kind.INTEGER and not column.allowed:
        return all(value.replace(".", "").isdigit() for value in given)
    return column.kind is not Kind.BOOLEAN or len(set(given)) <= 3


def _date_format(values: Sequence[str]) -> str | None:
    return next((text for text in _DATES if all(pattern(text).regex.fullmatch(value) for value in values)), None)


def _yaml(
    file: InFile, schema: TableSchema, found: dict[str, str], headings: Sequence[str], columns: dict[str, list[str]]
) -> str:
    personal = [
        heading
        for heading in headings
        if heading not in found.values()
        and (_PERSONAL_HEADINGS.search(plain_heading(heading)) or _mostly_personal(columns.get(heading, [])))
    ]
    free = [
        heading
        for heading in headings
        if heading not in (*found.values(), *personal) and _FREE_TEXT_HEADINGS.search(plain_heading(heading))
    ]
    used = [_date_format([v for v in columns.get(h, []) if v][:50]) for n, h in found.items() if _is_date(schema, n)]
    dates = list(dict.fromkeys([text for text in used if text])) or ["iso"]
    name = _quoted(file_name_without_persons(file.name))
    lines = [
        f"# Đề xuất cho tệp {name}: xem lại từng dòng trước khi dùng. / Proposed: check every line.",
        "id: de-xuat",
        'title: {vi: "Ánh xạ đề xuất", en: "Proposed mapping"}',
        f"table: {schema.name}",
        "time_zone: Asia/Ho_Chi_Minh",
        f"dates: [{', '.join(dates)}]",
        "columns:",
    ]
    for column in schema.columns:
        if column.name in found:
            lines += _column_lines(column.name, found[column.name], columns, schema)
        elif column.required:
            lines.append(f"  {column.name}: {{from: [ĐIỀN TÊN CỘT]}}  # bắt buộc: {column.vi}")
    for name, listed in (("personal", personal), ("free_text", free)):
        if listed:
            lines.append(f"{name}: [{', '.join(map(_quoted, listed))}]")
    rest = [heading for heading in headings if heading not in (*found.values(), *personal, *free)]
    if rest:
        lines.append(f"# Chưa dùng / not used: {' '.join(', '.join(rest).split())}")
    return "\n".join(lines) + "\n"


def _shipped_rule(table: str, name: str, heading: str) -> ColumnRule | None:
    """The rule of a shipped mapping that takes this column from this very heading."""
    for loaded in _known():
        rule = loaded.mapping.columns.get(name)
        if loaded.schema.name == table and rule and heading in rule.source:
            return rule
    return None


def _column_lines(name: str, heading: str, columns: dict[str, list[str]], schema: TableSchema) -> list[str]:
    column, rule = schema.column(name), _shipped_rule(schema.name, name, heading)
    if rule and (rule.take != "first" or (rule.empty is not None and not rule.values)):
        more = [f"{key}: {value}" for key, value in (("take", rule.take), ("until", rule.until)) if value]
        more = [text.replace(f": {rule.until}", f": {_quoted(rule.until)}") if rule.until else text for text in more]
        texts = {_quoted(word): _quoted(value) for word, value in rule.values.items()}
        more += [f"values: {{{', '.join(f'{word}: {value}' for word, value in texts.items())}}}"] if texts else []
        more += [f"{key}: {_quoted(v)}" for key, v in (("other", rule.other), ("empty", rule.empty)) if v is not None]
        return [f"  {name}: {{from: [{_quoted(heading)}], {', '.join(more)}}}"]
    if not column.allowed:
        grouped = column.kind is Kind.INTEGER and any("." in value for value in columns.get(heading, []))
        thousands = ', thousands: "."' if grouped else ""
        return [f"  {name}: {{from: [{_quoted(heading)}]{thousands}}}"]
    words = [word for word in dict.fromkeys(columns.get(heading, [])) if word and without_person(word) == word][:20]
    known = {str(value) for value in column.allowed}
    if all(word in known for word in words):
        return [f"  {name}: {{from: [{_quoted(heading)}]}}"]
    lines = [
        f"  {name}:",
        f"    from: [{_quoted(heading)}]",
        f"    values:  # nhận / allowed: {', '.join(sorted(known))}",
    ]
    guessed = _shipped_words(name)
    first = str(column.allowed[0])
    for word in words:
        value = guessed.get(plain_heading(word), first)
        mark = "" if plain_heading(word) in guessed else "  # ĐOÁN / a guess"
        lines.append(f"      {_quoted(word)}: {_quoted(value)}{mark}")
    return lines


def _shipped_words(name: str) -> dict[str, str]:
    """What the shipped mappings take words of this column to mean."""
    return {
        plain_heading(word): value
        for loaded in _known()
        if name in loaded.mapping.columns
        for word, value in loaded.mapping.columns[name].values.items()
    }


def _is_date(schema: TableSchema, name: str) -> bool:
    return schema.column(name).kind in (Kind.TIMESTAMP, Kind.DATE)


def _mostly_personal(values: Sequence[str]) -> bool:
    given = [value for value in values if value]
    return bool(given) and sum(personal_data(value) is not None for value in given) * 2 > len(given)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
