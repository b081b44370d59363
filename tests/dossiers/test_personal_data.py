"""Personal data stay at the door: in no table, no list of rejected rows, no receipt."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import unicodedata

import pyarrow.parquet
import pytest
from dossier_files import IGATE, csv_text, igate_rows, json_lines, record, rejected, stored
from hypothesis import given
from hypothesis import strategies as st

from kstt.errors import KsttError
from kstt.intake.dossiers import office_key
from kstt.intake.dossiers.personal import join_codes, masked, personal_code, personal_data

PLANTED = ("001203004567", "0912345678", "mau@example.vn", "Trần Thị Mẫu", "0987 654 321", "123456789")


def everything_written(store) -> str:
    texts = []
    for path in sorted(store.path.rglob("*")):
        if path.suffix == ".parquet":
            texts.append(str(pyarrow.parquet.read_table(path).to_pylist()))
        elif path.is_file():
            texts.append(path.read_text(encoding="utf-8"))
    return "\n".join(texts)


def test_personal_columns_and_free_text_leave_no_trace_in_the_store(take, store):
    note = "Công dân Trần Thị Mẫu, CCCD 001203004567, gọi 0987 654 321 hoặc mau@example.vn"
    receipt = take(json_lines([record(n, TrichYeuHoSo=note, GhiChu=note) for n in range(5)]), "hosodongbo", "in.jsonl")
    assert receipt.personal == {"TrichYeuHoSo": 5, "GhiChu": 5}
    assert {"KSTT-DOSSIER-010", "KSTT-DOSSIER-011"} <= {problem.code for problem in receipt.problems}
    written = everything_written(store) + json.dumps(receipt.as_json(), ensure_ascii=False)
    assert not [secret for secret in PLANTED if secret in written]


@pytest.mark.parametrize("secret", ["001203004567", "123456789", "0912345678", "mau@example.vn"])
def test_personal_data_as_a_code_never_reach_a_file(take, store, secret):
    rows = igate_rows(3)
    rows[0][2] = secret
    rows[1][0] = secret
    receipt = take(csv_text(rows))
    assert receipt.rejected_by == {"KSTT-DOSSIER-008": 1} and receipt.repaired["KSTT-DOSSIER-009"] == 1
    assert secret not in everything_written(store)


def test_a_dossier_that_stands_twice_is_named(take, store):
    """Its id holds as many digits as an identity number."""
    rows = igate_rows(1)
    receipt = take(csv_text([*rows, *rows]))
    (line,) = rejected(store, receipt)
    assert line["rule"] == "KSTT-DOSSIER-014" and line["value"] == rows[0][0]
    assert rows[0][0] in {problem.value("found") for problem in receipt.problems}
    assert masked("gửi 0912345678 H99.01-260803-0001") == "gửi […] H99.01-260803-0001"


def test_a_commune_with_its_period_is_no_identity_number():
    assert masked("H44.100 2026-08 05") == "H44.100 2026-08 05"
    assert masked("000.00.12.H44 2026-Q3 05") == "000.00.12.H44 2026-Q3 05"
    for text in ("100 2026-08", "H44.100 2026-08-15", "H44.100 0912-345-678", "xH44.100 2026-08"):
        assert "[…]" in masked(text), text


def test_personal_data_in_a_rejected_cell_are_masked(take, store):
    rows = igate_rows(2)
    rows[0][5] = "ngày 3, gọi 0912345678"
    assert take(csv_text(rows)).rejected == 1
    assert "0912345678" not in everything_written(store)


@pytest.mark.parametrize("number", [79083012345, 1203004567])
def test_an_identity_number_that_a_workbook_keeps_as_a_number_is_seen_without_its_zeros(take, store, number):
    records = [record(1, MaHoSo=number), record(2, MaTTHC=number), record(3, NgayTiepNhan=number), record(4)]
    receipt = take(json_lines(records), "hosodongbo", "in.jsonl")
    assert receipt.rejected_by == {"KSTT-DOSSIER-008": 1, "KSTT-DOSSIER-004": 1}
    assert receipt.repaired["KSTT-DOSSIER-009"] == 1
    assert str(number) not in everything_written(store) + json.dumps(receipt.as_json())


def test_an_identity_number_in_a_column_of_numbers_is_told_masked_and_never_counted(take, store):
    records = [record(1, TrangThaiHoSo="079083012345"), record(2, DanhSachLePhi=[{"Gia": "0987654321"}]), record(3)]
    receipt = take(json_lines(records), "hosodongbo", "in.jsonl")
    assert receipt.rejected_by == {"KSTT-DOSSIER-006": 2}
    written = everything_written(store) + json.dumps(receipt.as_json())
    assert "79083012345" not in written and "987654321" not in written


def test_a_state_that_is_none_is_told_as_it_is_written(take, store):
    receipt = take(json_lines([record(1, TrangThaiHoSo="0011"), record(2)]), "hosodongbo", "in.jsonl")
    (line,) = rejected(store, receipt)
    assert (line["rule"], line["value"]) == ("KSTT-DOSSIER-005", "0011")


@pytest.mark.parametrize("name", ["Nguyễn Văn Mẫu", "TRẦN THỊ BÍCH MẪU", "Lý Thị Mẫu", "Nguyen Van Mau", "Lê Mẫu"])
@pytest.mark.parametrize(
    "column", ["MaHoSo", "MaTTHC", "KenhThucHien", "TrangThaiHoSo", "NgayTiepNhan", "KhongHaiLong", "DonViXuLy"]
)
def test_a_name_where_none_belongs_is_told_by_its_place_alone(take, store, name, column):
    """Columns that are shifted put names among codes, dates and marks; the message says which row and column."""
    receipt = take(json_lines([record(1, **{column: name}), record(2)]), "hosodongbo", "in.jsonl")
    assert name not in everything_written(store) + json.dumps(receipt.as_json(), ensure_ascii=False)
    if column != "DonViXuLy":  # which the dossier's id tells too
        (line,) = rejected(store, receipt)
        assert (line["row"], line["column"], line["value"]) == ("1", column, "[…]")


@pytest.mark.parametrize(
    "word", ["Trực tiếp tại bộ phận", "HỒ SƠ GIẤY", "ĐANG GIẢI QUYẾT", "LÝ LỊCH TƯ PHÁP", "Le Phi"]
)
def test_a_word_that_a_mapping_lacks_is_told_as_it_is_written(take, store, word):
    receipt = take(json_lines([record(1, KenhThucHien=word), record(2)]), "hosodongbo", "in.jsonl")
    (line,) = rejected(store, receipt)
    assert (line["rule"], line["value"]) == ("KSTT-DOSSIER-005", word) and word in line["reason"]


def test_of_a_line_that_is_no_record_nothing_is_written_down(take, store):
    broken = '{"ChuHoSo": "Trần Thị Mẫu", "MaHoSo":\nTrần Thị Mẫu", "MaTTHC": ""}\n["Trần Thị Mẫu"]\n'
    receipt = take(json_lines([record(1, ChuHoSo="")]) + broken, "hosodongbo", "in.jsonl")
    assert receipt.rejected_by == {"KSTT-DOSSIER-022": 3}
    assert [line["row"] for line in rejected(store, receipt)] == ["2", "3", "4"]
    assert "Trần Thị Mẫu" not in everything_written(store)


def test_a_file_without_headings_does_not_have_its_first_dossier_read_out(take):
    rows = [["Nguyễn Văn Mẫu", *row[:7]] for row in igate_rows(3)]
    with pytest.raises(KsttError) as caught:
        take(csv_text(rows[1:], tuple(rows[0])))
    assert {problem.code for problem in caught.value.problems} == {"KSTT-DOSSIER-001"}
    assert "Nguyễn" not in str(caught.value)


def test_a_heading_with_personal_data_in_it_is_masked(take):
    rows = [[*row, ""] for row in igate_rows(2)]
    receipt = take(csv_text(rows, (*IGATE, "Gọi 0912345678")))
    (told,) = [problem for problem in receipt.problems if problem.code == "KSTT-FILE-011"]
    assert told.value("found") == "Gọi […]"
    receipt = take(json_lines([record(1, **{"Gọi 0912345678": ""})]), "hosodongbo", "in.jsonl")
    (told,) = [problem for problem in receipt.problems if problem.code == "KSTT-FILE-011"]
    assert "[…]" in told.value("found") and "0912345678" not in told.value("found")


def test_without_a_key_officials_and_accounts_are_dropped(take, store):
    receipt = take(json_lines([record(1)]), "hosodongbo", "in.jsonl")
    assert stored(store, "official_key, account_key") == [(None, None)]
    assert "KSTT-DOSSIER-012" in {problem.code for problem in receipt.problems}


def test_with_a_key_equal_accounts_join_and_cannot_be_read(take, store, tmp_path):
    key = office_key(tmp_path / "office.key")
    records = [record(1), record(2), record(3, TaiKhoanNop="khác")]
    take(json_lines(records), "hosodongbo", "in.jsonl", key=key)
    codes = [row[1] for row in stored(store, "dossier_id, account_key")]
    assert codes[0] == codes[1] != codes[2] and "0912345678" not in everything_written(store)
    officials = stored(store, "official_key")
    assert officials[0][0] != codes[0]
    assert office_key(tmp_path / "office.key") == key


def test_a_key_file_is_for_its_owner_only_and_must_be_a_key(tmp_path):
    office_key(tmp_path / "office.key")
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "office.key").stat().st_mode) == 0o600
    (tmp_path / "no.key").write_text("mật khẩu", encoding="utf-8")
    with pytest.raises(KsttError) as caught:
        office_key(tmp_path / "no.key")
    assert caught.value.code == "KSTT-DOSSIER-031"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps other rights")
@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_key_that_others_can_read_is_told(tmp_path, mode, told):
    office_key(tmp_path / "office.key")
    (tmp_path / "office.key").chmod(mode)
    (tmp_path / "in.jsonl").write_text(json_lines([record(1)]), encoding="utf-8")
    words = ["intake", "in.jsonl", "--mapping", "hosodongbo", "--into", "kho", "--key", "office.key"]
    made = subprocess.run([sys.executable, "-m", "kstt", *words], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0 and ("KSTT-DOSSIER-037" in made.stderr) == told, made.stderr


@pytest.mark.parametrize("text", ["1.010708.000.00.00.H08", "H08.12-221015-0001", "LV-12345", "9.000123"])
def test_codes_of_procedures_and_dossiers_are_no_personal_data(text):
    assert personal_code(text) is None


@given(st.integers(0, 10**12 - 1), st.text(alphabet="aăđ ờ,;", max_size=12), st.text(alphabet="aăđ ờ,;", max_size=12))
def test_twelve_digits_in_any_text_are_seen_and_masked(number, before, after):
    digits = f"{number:012d}"
    text = f"{before} {digits} {after}"
    assert personal_data(text) == "identity" and digits not in masked(text)


@given(st.sampled_from("35789"), st.integers(0, 10**8 - 1), st.sampled_from(["", " ", ".", "-"]))
def test_a_phone_number_is_seen_however_it_is_grouped(network, number, gap):
    digits = f"0{network}{number:08d}"
    text = f"ĐT: {digits[:4]}{gap}{digits[4:7]}{gap}{digits[7:]}"
    assert personal_data(text) == "phone" and digits[7:] not in masked(text)


def test_an_official_has_one_code_however_the_letters_are_composed():
    """A list of JSON comes as it was written; the lines of a table are composed when they are read."""
    code = join_codes(b"k" * 32, "official_key")
    assert code("Trần Thị Bé") == code(unicodedata.normalize("NFD", "Trần Thị Bé ")) != code("Trần Thị Be")
