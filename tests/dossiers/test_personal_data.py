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
from kstt.intake.dossiers.keys import join_codes
from kstt.intake.dossiers.suggest import suggest_mapping
from kstt.intake.names import engine_line, persons_name, quotable, without_person
from kstt.intake.personal import masked, personal_code, personal_data
from kstt.intake.snapshot import freeze
from kstt.terms import Period
from kstt.terms.tables import DOSSIERS

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
    assert masked("H44.100 2026-08-15") == "H44.100 2026-08-15"
    assert masked("thủ tục 1.010708.000.00.00.H08, gọi 0912.345.678") == "thủ tục 1.010708.000.00.00.H08, gọi […]"
    for text in ("100 2026-08", "H44.100 0912-345-678", "xH44.100 2026-08"):
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


MIXED_UP = {
    "a rarer family name": "Hồ Minh Kìkò",
    "small letters": "nguyễn văn kìkò",
    "capitals": "HỒ MINH KÌKÒ",
    "no accents": "Tran Quoc Kikoj",
    "no accents, rarer": "Ho Minh Kikoj",
    "a title": "Ông Nguyễn Văn Kìkò",
    "an aside": "Nguyễn Văn Kìkò (chủ hộ)",
    "the family behind": "Kìkò, Nguyễn Văn",
    "with a number": "Hồ Minh Kìkò 079203001777",
    "an address": "Số 12 đường Kìkò, phường Bến Nghé",
    "an address without accents": "12 Duong Kikoj Ben Nghe",
    "a number behind a word": "CCCD079203001777",
    "a number behind a sign": "x_079203001777",
    "a phone behind a word": "ĐT0977001777",
    "a phone in groups": "0977 001 777",
    "a phone in groups of dots": "0977.001.777",
    "a phone with the country": "+84977001777",
}
SECRETS = ("kìkò", "kikoj", "079203001777", "977001777", "977 001 777", "977.001.777")
EVERYWHERE = (
    *("MaHoSo", "MaTTHC", "MaLinhVuc", "KenhThucHien", "LoaiDoiTuong", "DonViXuLy", "TrangThaiHoSo", "NgayTiepNhan"),
    *("NgayHenTra", "DuocThanhToanTrucTuyen", "HoSoCoThanhPhanSoHoa", "KhongHaiLong", "TaiKhoanNop", "CanBoXuLy"),
)


@pytest.mark.parametrize("kind", MIXED_UP)
def test_personal_data_in_whatever_column_reach_no_file_of_the_store(take, store, kind):
    """A record for every column that a shifted or badly mapped export may put it in; one good record stays good."""
    records = [record(1 + n, ChuHoSo="", **{column: MIXED_UP[kind]}) for n, column in enumerate(EVERYWHERE)]
    receipt = take(json_lines([record(0, ChuHoSo=""), *records]), "hosodongbo", "in.jsonl")
    assert receipt.read == len(records) + 1 == receipt.accepted + receipt.rejected and receipt.accepted >= 1
    written = everything_written(store) + json.dumps(receipt.as_json(), ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in written.casefold()]


@pytest.mark.parametrize("kind", MIXED_UP)
@pytest.mark.parametrize("column", ["DanhSachLePhi", "DanhSachHoSoBoSung", "GiayToKetQua"])
def test_personal_data_within_lists_reach_no_file_of_the_store(take, store, kind, column):
    items = {
        "DanhSachLePhi": {"Gia": MIXED_UP[kind]},
        "DanhSachHoSoBoSung": {"NgayBoSung": MIXED_UP[kind], "NgayTiepNhanBoSung": "20260806080000"},
        "GiayToKetQua": {"MaKetQua": MIXED_UP[kind], "DuongDanTepTinKetQua": MIXED_UP[kind]},
    }
    receipt = take(json_lines([record(1, ChuHoSo="", **{column: [items[column]]})]), "hosodongbo", "in.jsonl")
    written = everything_written(store) + json.dumps(receipt.as_json(), ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in written.casefold()]


@pytest.mark.parametrize(
    "unit", ["x_079203001777", "79203001777", 79203001777, "0977001777", "CCCD079203001777", "lanntt"]
)
def test_without_a_list_no_number_or_name_of_a_person_becomes_a_unit(take, store, unit):
    receipt = take(json_lines([record(1, MaHoSo="A-1", DonViXuLy=unit), record(2)]), "hosodongbo", "in.jsonl")
    assert receipt.rejected == 1 and stored(store, "unit_code") == [("H08.12",)]
    assert "79203001777" not in everything_written(store) and "977001777" not in everything_written(store)


@pytest.mark.parametrize(
    "text", ["HS030820260001", "HS0308260001", "HS202608010001", "H08-12 0001", "12/QĐ-UBND", "12 QD UBND"]
)
def test_ids_with_a_day_in_front_and_short_forms_are_codes(take, store, text):
    take(json_lines([record(1, MaHoSo=text)]), "hosodongbo", "in.jsonl")
    assert stored(store, "dossier_id") == [(text,)] or "Đ" in text


def test_a_receipt_does_not_keep_the_name_of_a_person_in_that_of_a_file(take, store):
    name = "hoso_Nguyen_Van_Mau_079203001777.jsonl"
    receipt = take(json_lines([record(1), record(2, NgayTiepNhan="hôm qua")]), "hosodongbo", name)
    assert receipt.file == "hoso_[…]_[…].jsonl"
    written = everything_written(store)
    assert "Nguyen_Van_Mau" not in written and "079203001777" not in written


USUAL_FILES = ("ho_so_2026-08.csv", "so_tai_nguyen_moi_truong.csv", "Thai_Nguyen_thang_8.csv", "bo_phan_mot_cua.csv")
USUAL_FILES += ("xuat_20260801081500.csv", "HS01082026_0001.csv", "Phuong_Nguyen_Van_Cu.csv", "thi_tran_mau_ho_so.csv")


@pytest.mark.parametrize("name", USUAL_FILES)
def test_the_usual_names_of_files_stay_as_they_are(take, name):
    assert take(csv_text(igate_rows(1)), name=name).file == name


@pytest.mark.parametrize("number", ["0912345678", "0912 345 678", "0912.345.678", "079203001777"])
def test_the_name_of_a_file_keeps_no_number_of_a_person(take, number):
    assert take(csv_text(igate_rows(1)), name=f"ho so {number}.csv").file == "ho so […].csv"


def test_officials_are_kept_under_a_key_only(take, store):
    """A table in the canonical form, as another program may write it: codes are taken, names are not."""
    heading = "dossier_id,unit_code,received_at,official_key,account_key\n"
    rows = f"A1,H08.12,2026-08-03,lanntt,0912345678\nA2,H08.12,2026-08-03,{'0a' * 10},{'f0' * 10}\n"
    receipt = take(heading + rows, "dossiers")
    assert receipt.accepted == 2 and receipt.repaired["KSTT-DOSSIER-041"] == 2
    assert stored(store, "official_key, account_key") == [("0a" * 10, "f0" * 10), (None, None)]
    assert "lanntt" not in everything_written(store)


def test_a_number_at_the_end_of_what_is_shown_is_not_shown_in_part(take, store):
    receipt = take(json_lines([record(1, KenhThucHien="x" * 69 + " 079203001777")]), "hosodongbo", "in.jsonl")
    assert "0792" not in everything_written(store) and receipt.rejected == 1


_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Dương", "Quách", "Lò", "Võ", "Đặng")
_GIVEN = ("Mẫu", "An", "Bích", "Quốc", "Hùng", "Ánh", "Thảo")
_CASES = (str, str.lower, str.upper, lambda name: f"Bà {name}", lambda name: f"{name} (con)", lambda name: f" {name}. ")


@given(
    st.sampled_from(_FAMILIES),
    st.sampled_from(["Văn", "Thị", "Minh", "Đức", "Ngọc"]),
    st.lists(st.sampled_from(_GIVEN), min_size=1, max_size=3),
    st.sampled_from(_CASES),
)
def test_full_names_are_seen_however_they_are_written(family, middle, given_names, case):
    assert persons_name(case(" ".join([family, middle, *given_names])))


OFFICES = [
    "Trực tuyến",
    "Từ chối tiếp nhận",
    "Chờ bổ sung",
    "Đã có kết quả",
    "Phạm vi toàn tỉnh",
    "Bà Rịa",
    "Hồ sơ giấy",
]
OFFICES += ["UBND xã Trần Hưng Đạo", "Phường Nguyễn Văn Cừ", "Sở Tài nguyên và Môi trường", "Đang chờ nộp phí, lệ phí"]
OFFICES += [
    "1 - Trực tiếp",
    "Thu phí qua đường bưu điện",
    "Hồ sơ trễ hạn 12 ngày",
    "Tổ chức, doanh nghiệp",
    "Dang xu ly",
]


@pytest.mark.parametrize("text", OFFICES)
def test_what_offices_write_is_shown(text):
    assert without_person(text) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("31/02/2026", "31/02/2026"),
        ("2026-08-03 25:00:00 SA", "2026-08-03 25:00:00 SA"),
        ("NULL", "NULL"),
        ("Chưa có", "Chưa có"),
        ("hẹn 12/9 tại nhà Kikoto", "[…] 12/9 […]"),
        ("Kikoto", "[…]"),
        ("Đã gọi cho Kikoto", "[…]"),
        ("", ""),
        (None, None),
    ],
)
def test_of_a_cell_that_is_no_date_digits_are_shown_and_words_are_not(value, shown):
    assert quotable(value, DOSSIERS.column("received_at")) == shown


def test_a_name_within_what_should_be_one_of_some_words_is_left_out():
    words = quotable("Chuyển cho Nguyễn Văn Mẫu xử lý tại phường Lê Thánh Tông", DOSSIERS.column("channel"))
    assert words == "Chuyển cho […] xử lý tại phường Lê Thánh Tông"


def test_a_reason_with_the_name_of_a_person_is_refused_and_places_named_after_persons_are_none(take, store):
    take(json_lines([record(1)]), "hosodongbo", "in.jsonl")
    freeze(store, Period.parse("2026-08"))
    take(json_lines([record(2)]), "hosodongbo", "more.jsonl")
    with pytest.raises(KsttError) as caught:
        freeze(store, Period.parse("2026-08"), reason="theo đơn của ông Nguyễn Văn Mẫu")
    assert caught.value.code == "KSTT-SNAPSHOT-011" and "Mẫu" not in str(caught.value)
    made, _ = freeze(
        store, Period.parse("2026-08"), reason="bổ sung hồ sơ phường Nguyễn Văn Cừ, Thái Nguyên, TP Hồ Chí Minh"
    )
    assert made.revision == 2


def test_a_proposed_mapping_of_a_file_without_headings_reads_no_name_out(tmp_path):
    (tmp_path / "in.csv").write_text(
        "Mã hồ sơ,Trạng thái,Hồ Minh Mẫu,0977001777\nH08.12-260801-0001,Trần Thị Bé,1,2\nH08.12-260801-0002,Đã trả,1,2\n",
        encoding="utf-8",
    )
    text = suggest_mapping(tmp_path / "in.csv")
    assert "Đã trả" in text and not [secret for secret in ("Mẫu", "977001777", "Trần Thị Bé") if secret in text]


def test_the_line_of_an_engine_quotes_no_person():
    error = ValueError('invalid input: "Nguyễn Văn Mẫu", column "due_at", 0912345678\nLINE 1: Nguyễn Văn Mẫu')
    assert engine_line(error) == 'invalid input: "[…]", column "due_at", […]'


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
