"""The receipt of one file: what it was, how many rows came, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from kstt.errors import Problem


@dataclass(frozen=True)
class Receipt:
    """read = accepted + rejected, always; headings and blank lines are no rows.

    repaired: code of the repair → rows. rejected_by, warned: code → rows. stored: rows written to the table (fewer than
    accepted where several events make one dossier). batch: id in the store, None when nothing was stored.
    units_sha256, keyed: the list of units that the rows were held to, and whether an office's key was given.
    """

    file: str
    sha256: str
    bytes: int
    mapping: str
    mapping_sha256: str
    table: str
    read: int
    accepted: int
    rejected: int
    stored: int
    repaired: dict[str, int] = field(default_factory=dict)
    rejected_by: dict[str, int] = field(default_factory=dict)
    warned: dict[str, int] = field(default_factory=dict)
    personal: dict[str, int] = field(default_factory=dict)
    batch: str | None = None
    taken_at: str = ""
    rejected_file: str | None = None
    table_sha256: str | None = None
    units_sha256: str | None = None
    keyed: bool = False
    problems: tuple[Problem, ...] = ()

    def as_json(self, language: str = "vi") -> dict[str, object]:
        """The receipt as plain data. repaired: whole number of repairs, each named in `repairs`."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "mapping": self.mapping,
            "mapping_sha256": self.mapping_sha256,
            "table": self.table,
            "batch": self.batch,
            "taken_at": self.taken_at,
            "read": self.read,
            "accepted": self.accepted,
            "repaired": sum(self.repaired.values()),
            "rejected": self.rejected,
            "stored": self.stored,
            "repairs": dict(sorted(self.repaired.items())),
            "rejected_by": dict(sorted(self.rejected_by.items())),
            "warnings": dict(sorted(self.warned.items())),
            "personal_data": dict(sorted(self.personal.items())),
            "rejected_file": self.rejected_file,
            "table_sha256": self.table_sha256,
            "units_sha256": self.units_sha256,
            "keyed": self.keyed,
            "problems": [_problem(problem, language) for problem in self.problems],
        }


def _problem(problem: Problem, language: str) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "cause": problem.cause(language),
        "what_to_do": problem.advice(language),
    }
