"""Parameters of a notebook that cannot be used are told one by one, in the reader's language alone."""

import nbformat
import pytest
from nbclient import NotebookClient

from kstt.errors import KsttError, Place, Problem
from kstt.notebook.month import Month
from kstt.notebook.parameters import ReportParameters
from kstt.notebook.signals_report import SignalsParameters

WRONG = {
    "a number for a text": ({"unit": 7}, "KSTT-PARAM-004", ["unit", "7", "-r unit"]),
    "a year as papermill -p hands it over": ({"period": 2026}, "KSTT-PARAM-004", ["period", "2026", "-r period"]),
    "a number for a word": ({"language": 1}, "KSTT-PARAM-004", ["language", "1", "-r language"]),
    "an empty text": ({"data": ""}, "KSTT-PARAM-001", ["data", "''"]),
    "a value of no language": ({"language": "fr"}, "KSTT-PARAM-001", ["language", "'fr'", "'vi', 'en'"]),
    "a name misspelt": (
        {"unitt": "H99.05"},
        "KSTT-PARAM-002",
        ["unitt", "period, unit, rules, data, language, edition"],
    ),
    "no period": ({"period": None}, "KSTT-PARAM-001", ["period", "None"]),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_each_parameter_that_is_wrong_is_named_with_what_it_may_be(wrong):
    given, code, said = WRONG[wrong]
    with pytest.raises(KsttError) as caught:
        ReportParameters.checked(**{"period": "2026-08", **given})
    (problem,) = caught.value.problems
    assert problem.code == code
    for language in ("vi", "en"):
        assert all(each in problem.text(language) for each in said)
    assert not any(word in problem.text("vi") for word in (" or ", "should", "input", "quotes"))


def test_what_is_neither_true_nor_false_is_told_in_the_readers_language(monkeypatch):
    with pytest.raises(KsttError) as caught:
        SignalsParameters.checked(period="2026-08", live="yes")
    (problem,) = caught.value.problems
    assert problem.code == "KSTT-PARAM-001" and problem.text("vi").endswith("giá trị hợp lệ: True, False")


def test_a_parameter_that_is_missing_and_one_too_many_are_told_together():
    with pytest.raises(KsttError) as caught:
        ReportParameters.checked(unitt="P.1")
    assert [problem.code for problem in caught.value.problems] == ["KSTT-PARAM-003", "KSTT-PARAM-002"]


@pytest.mark.parametrize(("language", "words"), [("vi", "không có đơn vị nào"), ("en", "no unit has the code")])
def test_what_stops_a_cell_is_told_in_the_readers_language(language, words, monkeypatch):
    monkeypatch.setenv("KSTT_LANG", language)
    assert words in str(KsttError(Problem.of("KSTT-UNIT-001", Place(), found="H99.999", suggestion="H99.199")))


@pytest.mark.parametrize("kernel", ["python3", "kstt"])
def test_a_cell_that_is_stopped_shows_every_problem_and_no_traceback(kernel, monkeypatch):
    monkeypatch.setenv("KSTT_LANG", "en")
    source = 'from kstt.notebook import UnitReport\nUnitReport(language="fr", unitt="H99.05")'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name=kernel, allow_errors=True).execute()
    (told,) = notebook.cells[0].outputs
    assert [line.partition(":")[0] for line in told.traceback] == ["KSTT-PARAM-003", "KSTT-PARAM-001", "KSTT-PARAM-002"]
    assert told.ename == "KsttError" and told.evalue.splitlines() == told.traceback


def test_a_cell_that_is_run_again_after_a_table_was_edited_sees_the_edit(tmp_path, monkeypatch):
    """JupyterLab keeps its kernel: figures of before the edit stood in the report until it was started anew."""

    def edited(folder, numerator: int) -> int:
        heading = "unit_code,period,indicator,numerator,denominator"
        (folder / "counts.csv").write_text(f"{heading}\nH98.01,2026-08,05,{numerator},10\n", encoding="utf-8")
        month = Month.of("2026-08", "portal-2026", "here")
        return month.counts(month.period).get("H98.01", month.period, "05").numerator

    for place in ("one", "other"):
        folder = tmp_path / place / "here"
        folder.mkdir(parents=True)
        units = "unit_code,name,level,parent_code\nH98,Tỉnh,province,\nH98.01,Sở,department,H98\n"
        (folder / "units.csv").write_text(units, encoding="utf-8")
        monkeypatch.chdir(folder.parent)
        assert [edited(folder, numerator) for numerator in (1, 9, 1)] == [1, 9, 1]
