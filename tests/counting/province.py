"""Rows of a small invented province, full of edges: last seconds, empty cells, holidays, supplements."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

UNITS = ("H99.001", "H99.002", "H99.101")
PROVINCE = "H99"
MONTHS = ("2026-06", "2026-07", "2026-08")


def _maybe(dice: random.Random, value, share: float = 0.85):
    return value if dice.random() < share else None


def dossiers(count: int, seed: int) -> list[dict]:
    """Dossiers around three months, received from May to September 2026."""
    dice = random.Random(seed)
    edges = [datetime(2026, m, 1) + timedelta(seconds=s) for m in (6, 7, 8, 9) for s in (-1, 0, 1)]
    rows = []
    for number in range(count):
        start = datetime(2026, 5, 20) + timedelta(seconds=dice.randrange(110 * 86400))
        received = dice.choice(edges) if dice.random() < 0.05 else start
        due = received + timedelta(days=dice.randrange(1, 25), seconds=dice.randrange(3600))
        end = received + timedelta(days=dice.randrange(0, 30), seconds=dice.randrange(86400))
        end = due + timedelta(seconds=dice.choice((-1, 0, 1))) if dice.random() < 0.1 else end
        end = dice.choice(edges) if dice.random() < 0.03 else end
        which = dice.choice(("finished_at", "finished_at", "returned_at", "stopped_at", "withdrawn_at", None))
        row = {
            "dossier_id": f"H99-{number:06d}",
            "unit_code": dice.choice(UNITS),
            "procedure_code": f"1.{dice.randrange(9):06d}",
            "field_code": _maybe(dice, f"F{dice.randrange(3)}"),
            "official_key": _maybe(dice, f"O{dice.randrange(4)}"),
            "channel": _maybe(dice, dice.choice(("direct", "online", "postal"))),
            "received_at": _maybe(dice, received, 0.95),
            "due_at": _maybe(dice, due, 0.8),
            "first_due_at": _maybe(dice, due - timedelta(days=dice.randrange(3)), 0.5),
            "statutory_days": _maybe(dice, dice.choice((0, 1, 3, 15, 40, 20000))),
            "supplement_requests": _maybe(dice, dice.choice((0, 0, 0, 1, 2, 3))),
            "supplement_days": _maybe(dice, dice.choice((0, 0, 1, 5))),
            "fee_amount": _maybe(dice, dice.choice((0, 0, 50_000))),
            "paid_online": _maybe(dice, dice.choice((0, 1, 2))),
        }
        if which:
            row[which] = end
            if which == "finished_at" and dice.random() < 0.7:
                row["returned_at"] = end + timedelta(hours=dice.randrange(-5, 30))
        for flag in (
            *("written_result", "electronic_result", "papers_digitised", "result_digitised", "reused"),
            *("linked_to_store", "population_data", "synchronised", "disliked", "petitioned"),
        ):
            row[flag] = _maybe(dice, dice.random() < 0.6)
        rows.append(row)
    return rows


def procedures(seed: int) -> list[dict]:
    """The catalogue of every unit in every month; some procedures come and go."""
    dice = random.Random(seed)
    rows = []
    for unit in UNITS:
        for month in MONTHS:
            for code in range(25):
                if dice.random() < 0.2:
                    continue
                row = {"unit_code": unit, "period": month, "procedure_code": f"1.{code:06d}"}
                row["online_level"] = _maybe(dice, dice.choice(("none", "partly", "fully")))
                for flag in (
                    *("complete_content", "published", "has_fee", "payment_integrated"),
                    *("for_citizens", "population_connected"),
                ):
                    row[flag] = _maybe(dice, dice.random() < 0.5)
                row["dossiers_in_period"] = _maybe(dice, dice.choice((0, 0, 1, 7)))
                row["online_payments_in_period"] = _maybe(dice, dice.choice((0, 0, 1, 7)))
                rows.append(row)
    return rows


def decisions(count: int, seed: int) -> list[dict]:
    """Announcing decisions, several of them on one procedure."""
    dice = random.Random(seed)
    rows = {}
    for _ in range(count):
        decided = date(2026, 5, 20) + timedelta(days=dice.randrange(110))
        row = {
            "decision_id": f"QD-{dice.randrange(count)}",
            "unit_code": dice.choice(UNITS),
            "procedure_code": f"1.{dice.randrange(60):06d}",
            "decided_on": _maybe(dice, decided, 0.97),
            "text_in_force_on": _maybe(dice, decided + timedelta(days=dice.randrange(-3, 15))),
            "published_on": _maybe(dice, decided + timedelta(days=dice.randrange(0, 14))),
            "announce_due_on": _maybe(dice, decided + timedelta(days=dice.randrange(-2, 3)), 0.3),
            "publish_due_on": _maybe(dice, decided + timedelta(days=dice.randrange(1, 9)), 0.3),
        }
        rows[row["decision_id"], row["procedure_code"]] = row
    return list(rows.values())


def petitions(count: int, seed: int) -> list[dict]:
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        received = datetime(2026, 5, 20) + timedelta(seconds=dice.randrange(110 * 86400))
        rows.append(
            {
                "petition_id": f"P{number:05d}",
                "unit_code": dice.choice(UNITS),
                "received_at": _maybe(dice, received, 0.95),
                "due_at": _maybe(dice, received + timedelta(days=dice.randrange(1, 25)), 0.6),
                "handled_at": _maybe(dice, received + timedelta(days=dice.randrange(0, 40), seconds=5), 0.7),
                "dissatisfied": _maybe(dice, dice.random() < 0.2, 0.5),
                "repeated": _maybe(dice, dice.random() < 0.2, 0.5),
            }
        )
    return rows


def report_totals(seed: int) -> list[dict]:
    """National reports: one unit always, one sometimes, one only last year; one of the province itself."""
    dice = random.Random(seed)
    rows = [{"unit_code": UNITS[0], "period": month, "reported": dice.randrange(50, 400)} for month in MONTHS]
    rows += [{"unit_code": UNITS[1], "period": "2026-07", "reported": 1}]
    rows += [{"unit_code": "H99.900", "period": f"2025-{month:02d}", "reported": 10 * month} for month in range(1, 13)]
    rows += [{"unit_code": PROVINCE, "period": month, "reported": 5} for month in MONTHS]
    return rows


def tables(size: int = 1500, seed: int = 2026) -> dict[str, list[dict]]:
    """All tables, by name."""
    return {
        "dossiers": dossiers(size, seed),
        "procedures": procedures(seed),
        "decisions": decisions(200, seed),
        "petitions": petitions(400, seed),
        "report_totals": report_totals(seed),
    }
