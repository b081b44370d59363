"""The commands. Thin: read the options, call a room, print."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from kstt import __version__
from kstt.commands import (
    audit,
    batch_log,
    counts,
    figures,
    form,
    freeze,
    intake,
    lab,
    reconcile,
    report,
    rules,
    sample,
    score,
    signals,
    watch,
)
from kstt.commands.console import show_problems
from kstt.commands.usage import Command, Group, UsageError, asks_for_help, usage_problem
from kstt.errors import KsttError, Place, Problem

app = typer.Typer(
    name="kstt",
    cls=Group,
    help="Báo cáo tháng theo Bộ chỉ số 766, giải thích được từng con số. / Monthly Decision 766 reports that explain every number.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kstt {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Phiên bản. / The version.")
    ] = False,
) -> None:
    """Options that stand before any command."""


_WITH_OTHERS = {"allow_extra_args": True, "ignore_unknown_options": True}

app.command("intake", cls=Command)(intake.intake_command)
app.command("freeze", cls=Command)(freeze.freeze_command)
app.command("diff", cls=Command)(freeze.diff_command)
app.command("counts", cls=Command)(counts.counts_command)
app.command("rows", cls=Command)(counts.rows_command)
app.command("figures", cls=Command)(figures.figures_command)
app.command("form", cls=Command)(form.form_command)
app.command("audit", cls=Command)(audit.audit_command)
app.command("reconcile", cls=Command)(reconcile.reconcile_command)
app.command("score", cls=Command)(score.score_command)
app.command("signals", cls=Command)(signals.signals_command)
app.command("report", cls=Command)(report.report_command)
app.command("batch-log", cls=Command)(batch_log.batch_log_command)
app.add_typer(rules.app, name="rules")
app.command("sample", cls=Command)(sample.sample_command)
app.command("lab", cls=Command, context_settings=_WITH_OTHERS)(lab.lab_command)
app.command("watch", cls=Command, context_settings=_WITH_OTHERS)(watch.watch_command)

ON_WINDOWS = os.name == "nt"
DONE, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
DUCKDB_INTERRUPTED = "Query interrupted"
"""All that DuckDB says of Ctrl-C: a bare RuntimeError in place of the KeyboardInterrupt, without it as its cause."""


def _open_missing_streams() -> None:
    """Lead a standard stream that a service, or `2>&-`, left out to nowhere.

    What is opened next would else get its number, and what a report's process prints would go there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 (as long as the command)
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


def _check_characters(arguments: Sequence[str]) -> None:
    """Names of files are told, written into receipts and handed on as text, so they have to be text.

    Errors: KSTT-USE-017 for a name in an old code page, as unpacking an archive leaves behind.
    """
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            found = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in argument)
            raise KsttError(Problem.of("KSTT-USE-017", Place(), found=found))


def _reader_is_gone(error: OSError) -> bool:
    """Whether what a command was piped into has ended, as `more` does on q. Windows calls that an invalid argument."""
    invalid = error.errno == errno.EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or (ON_WINDOWS and invalid)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 some units or rows failed and are named, 2 wrong use, 130 interrupted."""
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may have a code page without Vietnamese letters.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        _check_characters(sys.argv[1:])
        sys.exit(app(prog_name="kstt", standalone_mode=False))
    except UsageError as error:
        if asks_for_help(error):
            error.show()
        else:
            show_problems([usage_problem(error)])
        sys.exit(WRONG_USE)
    except (typer.Abort, KeyboardInterrupt):  # the second while the commands are put together
        sys.exit(INTERRUPTED)
    except KsttError as error:
        show_problems(error.problems)
        sys.exit(WRONG_USE)
    except RuntimeError as error:
        if str(error) != DUCKDB_INTERRUPTED:
            raise
        sys.exit(INTERRUPTED)
    except OSError as error:
        if _reader_is_gone(error):
            sys.stderr.close()
            sys.exit(SOME_FAILED)
        place = Place(file=str(error.filename)) if error.filename else Place()
        show_problems([Problem.of("KSTT-USE-001", place, text=error.strerror or str(error))])
        sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
