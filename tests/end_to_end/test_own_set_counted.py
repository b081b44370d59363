"""A province's own set that counts in another way: the audit page names its clauses, its lines and its values, reports
say what it counts, and the official score beside is of the rows as the official set counts them."""

import pytest

from kstt.batch.from_store import count_month
from kstt.errors import KsttError
from kstt.intake import read_delivery, write_delivery
from kstt.notebook import AuditReport, ProvinceReport, UnitReport, row_section
from kstt.notebook.block_text import block_text
from kstt.notebook.framing import status_note
from kstt.notebook.month import Month
from kstt.rulebook import diff, load
from kstt.sample.store import sample_store
from kstt.terms import Period
from kstt.trace import explain

MONTH = "2026-08"
HEAD = """id: {id}
title: {{vi: Bộ riêng, en: Own set}}
status: provincial
status_note: {{vi: Bộ riêng., en: Own set.}}
in_force: {{from: {first}}}
succeeds: portal-2026
extends: {extends}
sources:
  {id}-1: {{document: Quyết định {id}, clause: Điều 1, tag: P}}
"""
OWN = (
    HEAD.format(id="rieng", first="2026-06-01", extends="portal-2026")
    + """parameters:
  grace_days: {value: 1, title: {vi: Số ngày được trễ, en: Days of grace}, source: rieng-1}
changes:
  - {path: groups/II/max, value: 23, source: rieng-1}
  - {path: indicators/05/max, value: 23, source: rieng-1}
  - {path: groups/IV/max, value: 19, source: rieng-1}
  - {path: groups/IV-b/max, value: 1, source: rieng-1}
  - {path: indicators/17/max, value: 0.4, source: rieng-1}
  - {path: indicators/18/max, value: 0.6, source: rieng-1}
  - {path: indicators/08/versions/1/threshold/pct, value: 62.5, source: rieng-1}
  - path: indicators/08/counting/1/numerator/when
    value: channel IS NOT NULL AND channel IN ('online', 'postal')
    source: rieng-1
  - {path: indicators/12/counting/1/chosen, value: written-results-only, source: rieng-1}
  - {path: indicators/19/versions/1/zero_denominator/policy, value: not-assessed, source: rieng-1}
  - {path: indicators/20/versions/1/zero_denominator/policy, value: redistribute, source: rieng-1}
  - {path: parameters/supplements_allowed/value, value: 2, source: rieng-1}
  - path: terms/on_time/when
    value: (judged_at <= effective_due_at OR days_late <= :grace_days) AND NOT supplemented_again
    source: rieng-1
"""
)


def line(text: str) -> int:
    """The line of the own set on which this stands."""
    return next(number for number, each in enumerate(OWN.splitlines(), 1) if text in each)


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "rieng.yaml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return sample_store(tmp_path_factory.mktemp("counted") / "store", 1500, months=1)


def page(store, rules, indicator: str, unit: str = "H99.103") -> AuditReport:
    return AuditReport(unit=unit, period=MONTH, indicator=indicator, store=store.as_posix(), rules=rules.as_posix())


def values(report: AuditReport) -> dict[str, tuple[str, ...]]:
    """What every used value is called: value, clause, where it is written."""
    table = next(block for block in report.formula() if block.kind == "table")
    return {row.cells[0].text: tuple(cell.text for cell in row.cells[1:]) for row in table.rows}


def text(report: AuditReport) -> str:
    return "\n".join(block_text(block.as_json()) for block in report.blocks())


@pytest.mark.parametrize(("indicator", "words"), [("19", "không đánh giá"), ("20", "chia cho chỉ số khác")])
def test_every_way_of_treating_nothing_has_words_on_the_page(store, rules, indicator, words):
    assert words in text(page(store, rules, indicator))


def test_a_threshold_is_told_as_it_is_written(store, rules):
    answer = "\n".join(block_text(block.as_json()) for block in page(store, rules, "08").answer())
    assert "62,5\u202f%" in answer or "62,5\u00a0%" in answer
    assert "63" not in answer


def test_a_changed_condition_is_cited_where_the_province_wrote_it(store, rules):
    told = values(page(store, rules, "08"))
    _, clause, at = told["Cách đếm tử số"]
    assert clause.startswith("Quyết định rieng")
    assert at == f"rieng.yaml:{line('channel IN')}"
    assert told["Cách đếm mẫu số"][2].startswith("portal-2026.yaml:")


def test_a_changed_term_and_parameter_are_cited_where_the_province_wrote_them(store, rules):
    told = values(page(store, rules, "05"))
    at = {name: each[2] for name, each in told.items()}
    assert [place for name, place in at.items() if "xong đúng hạn" in name] == [f"rieng.yaml:{line('days_late')}"]
    assert at["Số lần yêu cầu bổ sung không làm hồ sơ quá hạn"] == f"rieng.yaml:{line('supplements_allowed')}"
    assert at["Số ngày được trễ"] == f"rieng.yaml:{line('grace_days:')}"


def test_who_chose_a_reading_is_cited_and_not_who_wrote_the_maximum(store, rules):
    value, clause, at = values(page(store, rules, "12"))["Cách hiểu được chọn"]
    assert value == "Chỉ TTHC có kết quả bằng văn bản"
    assert clause.startswith("Quyết định rieng") and at == f"rieng.yaml:{line('written-results-only')}"


def test_the_predicate_of_a_chosen_reading_is_cited_where_it_stands(store, rules):
    portal = load("portal-2026")
    file, number = portal.lines["indicators/12/counting/1/options/written-results-only/denominator/when"]
    assert values(page(store, rules, "12"))["Cách đếm mẫu số"][2] == f"{file}:{number}"


def test_a_choice_differs_by_the_clause_that_made_it_also_in_a_set_that_extends_the_choosing_one(rules):
    later = rules.with_name("sau.yaml")
    head = HEAD.format(id="sau", first="2026-08-01", extends="rieng")
    later.write_text(head + "changes:\n  - {path: indicators/05/max, value: 23, source: sau-1}\n", encoding="utf-8")
    for own in (load(rules), load(later, (rules.parent,))):
        (found,) = (each for each in diff(load("portal-2026"), own) if each.path == "indicators/12/counting/1/chosen")
        assert found.clause_after.document == "Quyết định rieng"


@pytest.fixture(scope="module")
def month(store, rules):
    return count_month(store, Period.parse(MONTH), rules.as_posix())


def test_the_official_score_beside_is_of_the_rows_as_the_official_set_counts_them(store, rules, month):
    by_law = count_month(store, Period.parse(MONTH), "portal-2026").delivery
    own = Month.check(Period.parse(MONTH), rules.as_posix(), month.delivery)
    official = Month.check(Period.parse(MONTH), "portal-2026", by_law)
    assert {code: card.total.points for code, card in own.official_cards.items()} == {
        code: card.total.points for code, card in official.cards(official.period).items()
    }
    pair = [each.get("H99", own.period, "12") for each in (own.counts(own.period), own.official_counts)]
    assert pair[0].denominator < pair[1].denominator


def test_official_figures_are_read_back_from_the_folder_of_the_reports(rules, month, tmp_path):
    write_delivery(month.delivery, tmp_path)
    again = read_delivery(tmp_path, load(rules))
    assert again.official == month.delivery.official and len(again.official)
    assert again.counts == month.delivery.counts
    with (tmp_path / "official-counts.csv").open("a", encoding="utf-8") as table:
        table.write("H99.103,2026-07,05,1,1\n")
    with pytest.raises(KsttError, match="KSTT-FILE-026"):
        read_delivery(tmp_path, load(rules))


def test_a_set_that_counts_as_the_official_one_lays_no_second_table_beside(store):
    assert count_month(store, Period.parse(MONTH), "params/rules/tinh-mau-2026.yaml").delivery.official is None


@pytest.mark.parametrize("unit", ["H99.103", "H99"])
def test_a_report_marks_a_counted_figure_by_the_same_evidence_as_its_audit(store, tmp_path, unit):
    """Ends, deadlines and limits are worked out of rows, partly by inference; figures handed in rest on none of that."""
    write_delivery(count_month(store, Period.parse(MONTH), "portal-2026").delivery, tmp_path)
    report = (ProvinceReport if unit == "H99" else UnitReport)(unit=unit, period=MONTH, data=tmp_path.as_posix())
    marked = {block.id: block.evidence.tag for block in report.indicators() if block.kind == "indicator"}
    audited = {}
    for id in marked:
        audit = AuditReport(unit=unit, period=MONTH, indicator=id, store=store.as_posix())
        audited[id] = max((used.tag.value for used in audit.rule.used()), key="LSAPI".index)
    assert marked == audited
    assert (marked["05"], marked["08"], marked["21"]) == ("I", "A", "I")


def test_a_report_says_what_the_province_counts_by_which_clause_and_what_the_official_set_counts(
    rules, month, tmp_path
):
    write_delivery(month.delivery, tmp_path)
    asked = dict(period=MONTH, rules=rules.as_posix(), data=tmp_path.as_posix(), language="vi", edition="internal")
    report = UnitReport(unit="H99.103", **asked)
    sections = {block.id: block for block in report.indicators() if block.kind == "indicator"}
    postal, written, digitised = sections["08"], sections["12"], sections["13"]
    assert "trực tuyến, bưu chính" in postal.numerator.meaning
    assert postal.denominator.meaning == load("portal-2026").indicator("08").denominator.vi
    assert postal.evidence.tag == "P" and "cách đếm [P1" in postal.evidence.clause
    assert "TTHC có kết quả bằng văn bản" in written.denominator.meaning
    told = [note.text for note in written.notes if "Bộ quy tắc chính thức portal-2026 đếm khác" in note.text]
    pair = month.delivery.official.get("H99.103", Period.parse(MONTH), "12")
    assert len(told) == 1 and f"{pair.numerator} trên {pair.denominator}" in told[0]
    assert digitised.numerator.meaning == load("portal-2026").indicator("13").numerator.vi
    assert not any("đếm khác" in note.text for note in digitised.notes)
    province = ProvinceReport(**asked)
    assert (
        "trực tuyến, bưu chính"
        in next(b for b in province.indicators() if getattr(b, "id", "") == "08").numerator.meaning
    )


@pytest.mark.parametrize(
    ("period", "told"), [("2026-06", False), ("2026-Q2", True), ("2026", True), ("2026-Q3", False)]
)
def test_a_period_that_began_before_the_set_says_that_the_whole_of_it_is_scored_by_the_set(rules, period, told):
    own, said = load(rules), {}
    for language in ("vi", "en"):
        said[language] = status_note(own, Period.parse(period), language)
        assert said[language].startswith(own.status_note[language])
    assert ("có hiệu lực từ 01/06/2026" in said["vi"], "in force from 2026-06-01" in said["en"]) == (told, told)
    assert ("[I]" in said["vi"]) == told


def test_report_and_audit_page_of_the_year_say_when_the_set_began(store, rules, tmp_path, month):
    audit = AuditReport(unit="H99.103", period="2026", indicator="05", store=store.as_posix(), rules=rules.as_posix())
    assert "có hiệu lực từ 01/06/2026" in text(audit)
    write_delivery(month.delivery, tmp_path)
    report = UnitReport(unit="H99.103", period=MONTH, rules=rules.as_posix(), data=tmp_path.as_posix(), language="vi")
    assert report.frame.rules_note().text == "Bộ riêng."


def test_commands_that_lead_to_the_rows_judge_them_by_the_own_set(store, rules, tmp_path, month, monkeypatch):
    own = f"--rules {rules.as_posix()}"
    audited = repr(page(store, rules, "05", "H99").rows())
    assert "--which numerator" in audited and audited.count("kstt rows") == audited.count(own)
    write_delivery(month.delivery, tmp_path)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "H99.11.json").write_bytes(month.rows["H99.11"].as_bytes())
    commands = []
    monkeypatch.setattr(row_section, "dossier_list", lambda *_, rest, **__: commands.append(rest))
    UnitReport(unit="H99.11", period=MONTH, rules=rules.as_posix(), data=tmp_path.as_posix()).dossiers()
    assert commands and all(command.endswith(own) for command in commands)


def test_channels_of_an_own_08_are_told_as_such_and_are_in_no_public_record(store, rules, tmp_path, month):
    assert not any(record.offline for record in month.published_rows().values())
    usual = count_month(store, Period.parse(MONTH), "portal-2026")
    assert any(record.offline for record in usual.published_rows().values())
    narrow = rules.with_name("hep.yaml")
    narrow.write_text(
        HEAD.format(id="hep", first="2026-06-01", extends="portal-2026")
        + "changes:\n  - path: indicators/08/counting/1/denominator/when\n"
        + "    value: received_in_period AND applicant_kind = 'citizen'\n    source: hep-1\n",
        encoding="utf-8",
    )
    counted = count_month(store, Period.parse(MONTH), narrow.as_posix())
    write_delivery(counted.delivery, tmp_path)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "H99.103.json").write_bytes(counted.rows["H99.103"].as_bytes())
    report = UnitReport(unit="H99.103", period=MONTH, rules=narrow.as_posix(), data=tmp_path.as_posix(), language="en")
    titles = [block.title for block in report.dossiers() if block.kind == "facts"]
    assert any(record.form_rate_pct for record in counted.published_rows().values())
    assert "Dossiers in the denominator of indicator 08 as the province counts it, by channel" in titles


def test_an_own_05_of_finished_dossiers_is_not_said_to_count_open_ones(store, rules, tmp_path):
    narrow = rules.with_name("xong.yaml")
    narrow.write_text(
        HEAD.format(id="xong", first="2026-06-01", extends="portal-2026")
        + "changes:\n  - {path: indicators/05/counting/1/chosen, value: finished-only, source: xong-1}\n",
        encoding="utf-8",
    )
    told = {}
    for name in ("portal-2026", narrow.as_posix()):
        counted = count_month(store, Period.parse(MONTH), name)
        folder = tmp_path / str(len(told))
        write_delivery(counted.delivery, folder)
        (folder / "rows").mkdir()
        (folder / "rows" / "H99.103.json").write_bytes(counted.rows["H99.103"].as_bytes())
        report = UnitReport(unit="H99.103", period=MONTH, rules=name, data=folder.as_posix(), language="en")
        told[name] = " ".join(block_text(block.as_json()) for block in report.dossiers())
        # The official pair stands beside the own one: the form's rate would tell what either lacks to the other.
        rates = {record.form_rate_pct for record in counted.published_rows().values()} - {None}
        assert bool(rates) is (name == "portal-2026")
    assert "indicator 05 has open ones as well" in told["portal-2026"]
    assert "indicator 05 has open ones as well" not in told[narrow.as_posix()]
    assert "counts the denominator of indicator 05 in its own way" in told[narrow.as_posix()]


def test_rows_of_which_it_is_unknown_whether_they_belong_are_not_told_to_be_in_the_denominator(kstt, tmp_path, rules):
    """12 by the reading for written results: whether the procedure yields one is empty for one dossier."""
    (tmp_path / "units.csv").write_text(
        "unit_code,name,level,parent_code\nH98,Tỉnh,province,\nH98.01,Sở,department,H98\n", encoding="utf-8"
    )
    rows = [
        f"H98.01-260803-000{n},H98.01,2026-08-03 08:00:00,{cells}"
        for n, cells in enumerate(("true,true", "true,", ",true"))
    ]
    heading = "dossier_id,unit_code,received_at,written_result,electronic_result"
    (tmp_path / "dossiers.csv").write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    own = tmp_path / "store"
    done = kstt(
        "intake", tmp_path / "dossiers.csv", "--mapping", "dossiers", "--units", tmp_path / "units.csv", "--into", own
    )
    assert done.returncode == 0, done.stderr
    report = AuditReport(unit="H98.01", period=MONTH, indicator="12", store=own.as_posix(), rules=rules.as_posix())
    assert report.audit.counted == (1, 2, 2)
    answer = "\n".join(block_text(block.as_json()) for block in report.answer())
    assert "1 hồ sơ thiếu dữ liệu nên chưa biết đạt hay không: vẫn nằm trong mẫu số" in answer
    assert "1 hồ sơ thiếu dữ liệu nên không biết có thuộc mẫu số hay không: không nằm trong mẫu số" in answer
    said = explain(report.audit.score, report.audit.rules, "en").remarks
    (told,) = [remark.text for remark in said if remark.text.startswith("2 rows")]
    assert "only in the part to which it surely belongs" in told and "in the denominator, not" not in told
