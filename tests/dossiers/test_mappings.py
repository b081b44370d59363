"""Mappings: the shipped ones are sound, bad ones are refused by code, a proposed one works on its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from dossier_files import csv_text, igate_rows, json_lines, record, stored

from kstt.errors import KsttError
from kstt.intake.dossiers import load_mapping, shipped_mappings, take_in
from kstt.intake.dossiers.suggest import suggest_mapping

GOOD = """
id: thu
title: {vi: "Thử", en: "Trial"}
table: dossiers
dates: [iso]
columns:
  dossier_id: {from: [id]}
  unit_code: {from: [unit]}
"""
PARAMS = Path(__file__).parents[2] / "params" / "mappings"


@pytest.mark.parametrize("name", [*shipped_mappings(), *sorted(PARAMS.glob("*.yaml"))], ids=str)
def test_shipped_mappings_and_the_example_are_sound(name):
    assert load_mapping(name).mapping.columns


@pytest.mark.parametrize(
    ("code", "was", "becomes"),
    [
        ("KSTT-MAPPING-002", "unit_code: {", "channell: {from: [x]}\n  unit_code: {"),
        ("KSTT-MAPPING-003", "unit_code: {", 'channel: {from: [x], values: {"1": pigeon}}\n  unit_code: {'),
        ("KSTT-MAPPING-003", "unit_code: {", 'reused: {from: [x], empty: "maybe"}\n  unit_code: {'),
        ("KSTT-MAPPING-004", "  unit_code: {from: [unit]}\n", ""),
        ("KSTT-MAPPING-005", "columns:", "constants: {dossier_id: x}\ncolumns:"),
        ("KSTT-MAPPING-006", "[iso]", "[ngày tháng năm]"),
        ("KSTT-MAPPING-006", "[iso]", "[dd/MM]"),
        ("KSTT-MAPPING-007", "dates:", "time_zone: Sao/Hoa\ndates:"),
        ("KSTT-MAPPING-008", "columns:", "personal: [unit]\ncolumns:"),
        ("KSTT-MAPPING-009", "table: dossiers", "table: hồ sơ"),
        ("KSTT-RULE-011", "columns:", "colums: {}\ncolumns:"),
        ("KSTT-RULE-004", "columns:", "id: hai\ncolumns:"),
    ],
)
def test_a_bad_mapping_is_refused_by_its_code(code, was, becomes, tmp_path):
    (tmp_path / "m.yaml").write_text(GOOD, encoding="utf-8")
    assert load_mapping(tmp_path / "m.yaml").schema.name == "dossiers"
    assert was in GOOD
    (tmp_path / "m.yaml").write_text(GOOD.replace(was, becomes), encoding="utf-8")
    with pytest.raises(KsttError) as caught:
        load_mapping(tmp_path / "m.yaml")
    assert caught.value.code == code and caught.value.problems[0].place.file


def test_an_unknown_mapping_is_refused_with_the_nearest_name():
    with pytest.raises(KsttError) as caught:
        load_mapping("hosodongbo2")
    problem = caught.value.problems[0]
    assert (problem.code, problem.value("suggestion")) == ("KSTT-MAPPING-001", "hosodongbo")


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("xuat.csv", csv_text(igate_rows(20)), 20),
        ("xuat.jsonl", json_lines([record(n) for n in range(10)]), 10),
    ],
)
def test_a_proposed_mapping_reads_the_file_it_was_made_for(name, content, rows, tmp_path, store):
    (tmp_path / name).write_text(content, encoding="utf-8")
    text = suggest_mapping(tmp_path / name)
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    loaded = load_mapping(tmp_path / "m.yaml")
    assert {"received_at", "due_at", "finished_at", "channel"} <= loaded.mapping.columns.keys()
    assert "Nguyễn Văn" not in text and "0912345678" not in text
    assert take_in(tmp_path / name, loaded, store).accepted == rows


def test_a_heading_over_two_lines_does_not_break_the_proposed_mapping(tmp_path):
    (tmp_path / "x.csv").write_text(
        'Mã hồ sơ,Ngày tiếp nhận,"Cột\nlạ"\nH08-260801-0001,01/08/2026,x\n', encoding="utf-8"
    )
    text = suggest_mapping(tmp_path / "x.csv").replace("ĐIỀN TÊN CỘT", "Cột lạ")
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    assert "not used: Cột lạ\n" in text and "dossier_id" in load_mapping(tmp_path / "m.yaml").mapping.columns


def test_nothing_is_proposed_where_nothing_is_alike(tmp_path):
    (tmp_path / "x.csv").write_text("qwzx,jjk\n1,2\n", encoding="utf-8")
    with pytest.raises(KsttError) as caught:
        suggest_mapping(tmp_path / "x.csv")
    assert caught.value.code == "KSTT-MAPPING-010"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("table: dossiers", 'table: "dossiers; DROP TABLE dossiers"'),
        ("table: dossiers", 'table: "../../etc/passwd"'),
        ("dates:", 'time_zone: "../../etc/passwd"\ndates:'),
        ("dates:", 'time_zone: "/etc/localtime"\ndates:'),
        ("[iso]", '["(a+)+$"]'),
        ("[iso]", '["yyyy-MM-dd\'; DROP"]'),
        ("from: [unit]", "from: [!!python/name:os.system unit]"),
        ("from: [unit]", "from: &a [unit], values: *a"),
        ("from: [unit]", "from: []"),
        ("columns:", 'constants: {status: "1 OR 1=1"}\ncolumns:'),
        ("columns:", "constants: {reused: \"(SELECT TRUE)\"}\ncolumns:"),
        ("columns:", 'constants: {received_at: "2026-02-31"}\ncolumns:'),
        ("columns:", "keyed: {dossier_id: secret}\ncolumns:"),
        ("columns:", "keyed: {no_such_column: account}\ncolumns:"),
        ("unit_code: {", 'fee_amount: {from: [x], take: "eval"}\n  unit_code: {'),
        ("unit_code: {", 'status: {from: [x], values: {"1": "1; DROP"}}\n  unit_code: {'),
    ],
)  # fmt: skip
def test_a_hostile_mapping_value_is_refused_with_its_place(was, becomes, tmp_path):
    assert was in GOOD
    (tmp_path / "m.yaml").write_text(GOOD.replace(was, becomes), encoding="utf-8")
    with pytest.raises(KsttError) as caught:
        load_mapping(tmp_path / "m.yaml")
    assert all(problem.place.file for problem in caught.value.problems)


def test_a_day_may_be_a_constant(take, store, tmp_path):
    text = GOOD.replace("columns:", 'constants: {received_at: "2026-08-03 08:00"}\ncolumns:')
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    take("id,unit\nA1,H08.12\n", tmp_path / "m.yaml")
    assert stored(store, "received_at::VARCHAR") == [("2026-08-03 08:00:00",)]
