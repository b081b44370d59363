"""Form II.06a of a unit, or of the province as the sum of its units, from the dossiers of a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake.dossiers.unit_list import read_unit_list
from kstt.intake.form_ii06a import Form, check_form, check_previous, check_province, make_forms, province_form, summed
from kstt.intake.reached import months_of_days, unreached
from kstt.intake.snapshot import Snapshot, connected, latest
from kstt.intake.store import Store, quoted
from kstt.terms import Period


@dataclass(frozen=True)
class MadeForm:
    """office: name of the unit; province: of its province, empty where it is the province itself; snapshot: `2026-08/r1`,
    None for the store as it is; problems: broken identities, and months of the period that no row reaches."""

    form: Form
    office: str
    province: str
    snapshot: str | None
    problems: tuple[Problem, ...]


def form_of_store(path: str | Path, period: Period, unit: str | None = None, *, live: bool = False) -> MadeForm:
    """The form of a period, with all six identities checked.

    unit: None is the province. live: from the store as it is, even where the period is frozen. Column (6) is compared
    with column (11) of the period before where dossiers of that period are there; it differs when dossiers of the
    earlier period came in, or were mended, after that period was frozen.
    That no row reaches a month of the period is one of the problems: KSTT-COUNTING-014 or 015.
    Errors: KSTT-STORE-001, -002; KSTT-SNAPSHOT-003; KSTT-UNITS-018; KSTT-UNIT-001; KSTT-FORM-010 without dossiers.
    """
    store = Store.open(path)
    if not store.units_file.is_file():
        raise KsttError(Problem.of("KSTT-UNITS-018", Place(store.path.name)))
    tree = read_unit_list(store.units_file)[0].tree
    whose = tree.get(unit) if unit else tree.root
    frozen = None if live else latest(store, period)
    dossiers = _dossiers(store, frozen)
    forms = make_forms(dossiers, period)
    form = _of(forms, whose.code, tree.root.code, period)
    problems = (*unreached("dossiers", period, _months(dossiers, frozen, period)), *check_form(form))
    if whose.code == tree.root.code:
        problems += check_province(form, tuple(forms.values()))
    before = period.previous()
    earlier = None if live else latest(store, before)
    past = make_forms(_dossiers(store, earlier), before)
    if earlier is not None or past:
        problems += check_previous(form, _of(past, whose.code, tree.root.code, before))
    province = tree.root.name if whose.code != tree.root.code else ""
    return MadeForm(form, whose.name, province, frozen.name if frozen else None, tuple(problems))


def _months(dossiers: str, frozen: Snapshot | None, period: Period) -> set[str]:
    """Months that rows reach. A snapshot's own are only those that concern its period: it says how far the table went."""
    with connected() as db:
        own = months_of_days(db, "dossiers", dossiers, period)
    return {*own, *(frozen.manifest.get("months", {}).get("dossiers", ()) if frozen else ())}


def _of(forms: dict[str, Form], unit: str, root: str, period: Period) -> Form:
    if unit == root:
        return province_form(forms.values(), root, period)
    return forms.get(unit) or Form(unit, period, (), summed(()))


def _dossiers(store: Store, frozen: Snapshot | None) -> str:
    """DuckDB SQL for the dossiers of a snapshot, verified, or of the store."""
    if frozen is None:
        relation = store.relation("dossiers")
        if relation is None:
            raise KsttError(Problem.of("KSTT-FORM-010", Place(store.path.name)))
        return relation
    if damage := frozen.verify():
        raise KsttError(*damage)
    if not frozen.file("dossiers").is_file():
        raise KsttError(Problem.of("KSTT-FORM-010", Place(frozen.name)))
    return f"SELECT * FROM read_parquet({quoted(frozen.file('dossiers').as_posix())})"
