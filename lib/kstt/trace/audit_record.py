"""An audit as JSON: what the page shows, for machines and for the attachment of the page."""

from __future__ import annotations

from kstt import __version__
from kstt.counting.by_hand import Verdict
from kstt.trace.audit import Audit, AuditedRow, Reading

AUDIT_SCHEMA = "kstt-audit/1"


def audit_record(audit: Audit) -> dict:
    """The audit, ready for JSON. `schema` names the version of this format."""
    score, check, state = audit.score, audit.check, audit.state
    n, d, u = audit.counted or (None, None, None)
    return {
        "schema": AUDIT_SCHEMA,
        "library": __version__,
        "unit": audit.unit.code,
        "period": audit.period.id,
        "indicator": audit.indicator.id,
        "rules_id": audit.rules.id,
        "rules_sha256": audit.rules.sha256,
        "status": score.status.value,
        "points": _text(score.points),
        "max_points": str(score.max_points),
        "exact_points": _text(score.exact_points),
        "threshold": _text(score.threshold),
        "numerator": n,
        "denominator": d,
        "unknown": u,
        "copied_from": score.copied_from,
        "rows_of": audit.of_unit.code if audit.of_unit else None,
        "units": list(audit.units) if audit.counted else [],
        "option": audit.rule.option if audit.rule else None,
        "rules": [
            {"path": use.path, "value": use.value, "applied": use.applied, "source": use.source, "at": use.at}
            for use in audit.asked
        ],
        "sources": {
            key: audit.rules.source(key).model_dump(mode="json", include={"document", "clause", "tag", "checked"})
            for key in sorted({*(use.source for use in audit.asked), *(audit.rule.source if audit.rule else ())})
        },
        "second_route": {
            "looked": check.looked,
            "of": check.of,
            "agreed": check.agreed,
            "differing": [_row(row) for row in check.differing],
        }
        if check
        else None,
        "state": {
            "name": state.name,
            "sha256": state.snapshot.sha256 if state.snapshot else None,
            "frozen_at": state.snapshot.manifest["frozen_at"] if state.snapshot else None,
            "damaged": [problem.value("found") for problem in state.damage],
        },
        "options": [_reading(each) for each in audit.options],
        "states": [_reading(each) for each in audit.states],
        "rows": [_row(row) for row in audit.rows],
        "sql": audit.sql,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _reading(reading: Reading) -> dict:
    n, d, u = reading.counts
    return {"name": reading.name, "numerator": n, "denominator": d, "unknown": u, "points": _text(reading.points)}


def _row(row: AuditedRow) -> dict:
    return {"unit": row.unit, "key": list(row.key), "first": _part(row.first), "second": _part(row.second)}


def _part(verdict: Verdict) -> str:
    if verdict.unknown:
        return "unknown"
    return "numerator" if verdict.numerator else "missed" if verdict.denominator else "none"
