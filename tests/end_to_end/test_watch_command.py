"""kstt watch with a real store: the snapshot becomes reports, and the next look finds nothing to do."""

import re


def test_a_new_snapshot_becomes_reports_and_then_there_is_nothing_to_do(kstt, office, tmp_path):
    given = ("watch", "--store", office / "store", "--out", tmp_path, "--once", "--period", "2026-08")
    more = ("--unit", "H99.11", "--formats", "html", "--edition", "public")
    first = kstt(*given, *more, KSTT_LANG="en")
    assert first.returncode == 0, first.stderr
    report = tmp_path / "2026-08" / "H99.11" / "report.html"
    made = report.stat()
    assert re.search(r"2026-08/r\d", first.stderr)
    second = kstt(*given, *more, KSTT_LANG="en")
    assert (second.returncode, second.stderr, second.stdout) == (0, "", "")
    assert report.stat().st_mtime_ns == made.st_mtime_ns
    wrong = kstt(*given, "--edition", "secret", KSTT_LANG="en")
    assert wrong.returncode == 2
    assert "KSTT-USE-002" in wrong.stderr
