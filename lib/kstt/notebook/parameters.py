"""The parameters of a report: one typed model, checked before anything is computed and again inside the notebook."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period

DEFAULT_RULES = "portal-2026"
_WHICH = {"period", "unit", "indicator", "language", "edition"}


class PeriodParameters(BaseModel):
    """What the parameters of every notebook have in common. period: `2026-08`, `2026-Q3` or `2026`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    period: str

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, text: str) -> str:
        return Period.parse(text).id

    @classmethod
    def checked(cls, **values: object) -> Self:
        """The parameters. Errors: KSTT-PARAM-001 to -004 for each one that is wrong; KSTT-PERIOD-001 for the period."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise KsttError(*(_problem(fault, cls) for fault in error.errors())) from None

    def made_for(self) -> dict[str, str]:
        """Which report of a notebook's this is. Folders, which are those of the machine that makes it, are not in it."""
        return self.model_dump(include=_WHICH)


class ReportParameters(PeriodParameters):
    """period: `2026-08`, `2026-Q3` or `2026`; unit: code, "" for the province; rules: name or path of a rule set;
    data: `sample` or a folder of counts; folders relative to where the notebook runs, or to one above; language: of the report;
    edition: `internal` or `public`."""

    unit: str = ""
    rules: str = Field(DEFAULT_RULES, min_length=1)
    data: str = Field("sample", min_length=1)
    language: Literal["vi", "en"] = "vi"
    edition: Literal["internal", "public"] = "internal"


_ODD = {"extra_forbidden": "KSTT-PARAM-002", "missing": "KSTT-PARAM-003"}
_FORM = {"string_type": '"…"', "string_too_short": '"…"', "bool_type": "True, False"}
"""What a value has to look like, where the model names none that it may be."""


def _problem(fault: dict, model: type[BaseModel]) -> Problem:
    kind, allowed = fault["type"], fault.get("ctx", {}).get("expected")
    if kind in _ODD:
        expected = ", ".join(model.model_fields)
    else:
        expected = _FORM.get(kind) or (allowed.replace(" or ", ", ") if allowed else fault["msg"])
    name, given = ".".join(map(str, fault["loc"])), fault["input"]
    code = _ODD.get(kind, "KSTT-PARAM-001")
    if kind in ("string_type", "literal_error") and type(given) in (int, float):
        # `papermill -p` and YAML make numbers of 2026 and 05.
        code = "KSTT-PARAM-004"
    return Problem.of(code, Place(), name=name, found=repr(given), expected=expected)
