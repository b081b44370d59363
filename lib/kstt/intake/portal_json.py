"""The portal's JSON of 2026: finding the answers in it, and the names of what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from kstt.errors import KsttError, Place, Problem
from kstt.intake.findings import Findings

METRICS = {
    "PUBLISH_ON_TIME": 1,
    "PUBLIC_UPDATE_ON_TIME": 2,
    "PUBLIC_CONTENT_FULL": 3,
    "DOSSIER_SYNC": 4,
    "ORIGINAL_RESULT_AVAILABLE": 12,
    "SO_HOA_GIAY_TO_GIAI_QUYET": 13,
    "REUSED_DIGITIZED_DATA": 14,
    "ELECTRONIC_CERTIFIED_COPY": 15,
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": 16,
    "CITIZEN_DATA_CONNECTED_FORMALITY": 17,
    "CITIZEN_DATA_CONNECTED_DOSSIER": 18,
    "PETITION_PROCESSING_ON_TIME": 19,
    "PETITION_HANDLING_SATISFACTION": 20,
    "DOSSIER_RECEIVING_SATISFACTION": 21,
}
"""Metric codes of the portal. Source: domain section 6. A rule set's own `portal_metric` goes before."""

PAYMENT_FIELDS = {
    "09": ("totalDossierOnlineFormalityPaymentSuccess", "totalFeeFormality"),
    "10": ("totalFeeDossierFormality", "totalFeeFormality"),
    "11": ("totalDossierOnlinePaymentSuccess", "totalDossierFinancialObligation"),
}
"""Indicators that the portal shows as totals, not as metrics: numerator and denominator. Source: domain section 6."""

TIMELINESS_FIELDS = ("totalOnTime", "totalOverdue", "totalReceived")

_DEEPEST_WRAPPING = 4


def parse_answers(text: str, findings: Findings) -> tuple[Mapping[str, object], ...]:
    """The answers of a file: one object, a list, or either inside outer objects. Entries of such a list that are no
    answers are told (KSTT-PORTAL-013): the portal may have answered for one of the units with an error.

    Errors: KSTT-FILE-005 no JSON, -025 a key written twice, KSTT-PORTAL-002 JSON of something else.
    """
    file = findings.file

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        read: dict[str, object] = {}
        for key, value in pairs:
            if key in read:
                raise KsttError(Problem.of("KSTT-FILE-025", Place(file), found=key[:60]))
            read[key] = value
        return read

    try:
        data = json.loads(text, object_pairs_hook=once, parse_float=Decimal, parse_constant=_no_constant)
        if "\\ud" in text.lower():
            # `\ud83d` alone is half a character; it could be written into no report and no message.
            json.dumps(data, ensure_ascii=False, default=str).encode()
    except (ValueError, ArithmeticError, RecursionError):
        # RecursionError: brackets nested thousands deep.
        raise KsttError(Problem.of("KSTT-FILE-005", Place(file), kind="JSON")) from None
    answers = tuple(_answers(data, 0))
    if strangers := _strangers(data):
        findings.tell("KSTT-PORTAL-013", count=len(strangers), number=strangers[0])
    if not any("departmentCode" in answer and ("metrics" in answer or _payment(answer)) for answer in answers):
        raise KsttError(Problem.of("KSTT-PORTAL-002", Place(file)))
    return answers


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _answers(data: object, depth: int) -> Iterator[Mapping[str, object]]:
    if depth > _DEEPEST_WRAPPING:
        return
    if isinstance(data, list):
        for entry in data:
            yield from _answers(entry, depth + 1)
    elif isinstance(data, dict):
        if "departmentCode" in data or "metrics" in data:
            yield data
        else:
            for inner in data.values():
                if isinstance(inner, list | dict):
                    yield from _answers(inner, depth + 1)


def _strangers(data: object, depth: int = 0) -> list[int]:
    """The places, from 1, of entries without an answer in the first list that holds answers."""
    if depth > _DEEPEST_WRAPPING or (isinstance(data, dict) and ("departmentCode" in data or "metrics" in data)):
        return []
    if isinstance(data, list):
        empty = [place for place, entry in enumerate(data, 1) if not any(_answers(entry, depth + 1))]
        if 0 < len(empty) < len(data):
            return empty
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return next(filter(None, (_strangers(each, depth + 1) for each in inner)), [])


def fields_of(answer: Mapping[str, object]) -> dict[str, object]:
    """The fields of an answer, with those of the objects directly inside: payment figures stand in either place."""
    inner = {key: value for part in answer.values() if isinstance(part, dict) for key, value in part.items()}
    return {**inner, **answer}


def _payment(answer: Mapping[str, object]) -> bool:
    fields = fields_of(answer)
    return any(field in fields for pair in PAYMENT_FIELDS.values() for field in pair)
