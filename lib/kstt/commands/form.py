"""`kstt form`: form II.06a/VPCP/KSTT from the office's dossiers, its identities checked before it is written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from kstt.commands.console import any_error, choice, language, leave, show_problems
from kstt.terms import Period
from kstt.terms.numbers import number, percent
from kstt.terms.phrases import Phrases

SUFFIXES = (".xlsx", ".csv")


def form_command(
    store: Annotated[Path, typer.Option("--store", help="Kho hồ sơ; dùng bản chốt mới nhất của kỳ nếu có.")],
    period: Annotated[str, typer.Option("--period", help="Kỳ: 2026-08, 2026-Q3 hoặc 2026.")],
    out: Annotated[Path, typer.Option("--out", help="Tệp nhận biểu: .xlsx hoặc .csv.")],
    unit: Annotated[str | None, typer.Option("--unit", help="Mã đơn vị; mặc định là cả tỉnh.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Lập từ kho hiện tại, kể cả khi kỳ đã có bản chốt.")] = False,
) -> None:
    """Lập biểu II.06a từ hồ sơ. / Make form II.06a from dossiers."""
    from kstt.intake.form_ii06a import form_csv
    from kstt.intake.form_of_store import form_of_store
    from kstt.intake.store import write_safely

    choice(out.suffix.lower(), SUFFIXES, "--out")
    made = form_of_store(store, Period.parse(period), unit, live=live)
    show_problems(made.problems)
    if out.suffix.lower() == ".csv":
        data = form_csv(made.form)
    else:
        from kstt.render.form_workbook import form_xlsx

        data = form_xlsx(made.form, made.office, made.province)
    write_safely(out, data)
    spoken = language()
    on_time, finished = made.form.on_time_rate()
    values = {
        "office": made.office,
        "source": made.snapshot or _WORDS.say("live", spoken),
        "rows": number(len(made.form.rows), spoken),
        "on_time": number(on_time, spoken),
        "finished": number(finished, spoken),
        "rate": percent(Fraction(on_time, finished), spoken) if finished else "–",
    }
    typer.echo(_WORDS.say("made", spoken, **values))
    typer.echo(out.as_posix())
    leave(any_error(made.problems))


_WORDS = Phrases(
    {
        "made": (
            "{office}: {rows} lĩnh vực, {on_time}/{finished} hồ sơ đã giải quyết là trước hạn, đúng hạn ({rate}); từ {source}",
            "{office}: {rows} {rows|field|fields}, {on_time} of {finished} finished {finished|dossier|dossiers} "
            "{on_time|was|were} early or on time ({rate}); from {source}",
        ),
        "live": ("kho hiện tại, chưa chốt", "the store as it is, not frozen"),
    }
)
