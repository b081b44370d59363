"""Help, and a command typed wrongly, told as every other fault is: code, place, cause, next step; in the reader's language."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kstt.commands.help_words import ENGLISH, HELP
from kstt.errors import KsttError, Place, Problem, readers_language
from kstt.intake.codes import Nearest

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises for wrong use; where it keeps the class differs from one of its versions to the next."""
_NO_COMMAND = re.compile(r"No such command '(?P<name>.*?)'\.")
_TOO_MUCH = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<found>.*)\)$", re.DOTALL)


class _Told:
    """What options and arguments are for, told in the reader's language."""

    params: list[Any]

    def get_params(self, ctx: Any) -> list[Any]:
        """With the option that shows the help, which Typer words itself."""
        params = super().get_params(ctx)  # type: ignore[misc]
        own = {id(each) for each in self.params}
        for each in params:
            if id(each) not in own:
                each.help = HELP
            if readers_language() == "en":
                each.help = ENGLISH.get(each.help, each.help)
        return params


class Group(_Told, TyperGroup):
    """Commands under one name."""


class Command(_Told, TyperCommand):
    """A command whose options have values: one left empty, as an unset variable of a script leaves it, is wrong use."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Errors: KSTT-USE-011; a fault that does not say of which command it is gets this one's name."""
        valued = {name for each in self.params if not getattr(each, "is_flag", True) for name in each.opts}
        for written, following in zip_longest(args, args[1:]):
            if written == "--":
                break
            option, equals, value = written.partition("=")
            if option in valued and (value if equals else following) == "":
                help_ = f"{ctx.command_path} --help"
                raise KsttError(Problem.of("KSTT-USE-011", Place(file=ctx.command_path), option=option, help=help_))
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            error.ctx = error.ctx or ctx  # type: ignore[attr-defined]
            raise


def usage_problem(error: Any) -> Problem:
    """Of an error of `UsageError`, whatever its kind: KSTT-USE-003 and 008 to 014."""
    context = error.ctx
    command = context.command_path if context else "kstt"
    place, help_ = Place(file=command), f"{command} --help"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        options = [option for parameter in context.command.params for option in parameter.opts] if context else []
        near = Nearest(options).to(error.option_name)
        return Problem.of("KSTT-USE-008", place, found=error.option_name, suggestion=near, help=help_)
    if kind == "MissingParameter":
        return Problem.of("KSTT-USE-003", place, option=_named(error))
    if kind == "BadOptionUsage":
        code = "KSTT-USE-012" if "does not take" in error.message else "KSTT-USE-011"
        return Problem.of(code, place, option=error.option_name, help=help_)
    if kind == "BadParameter" and (number := _number(error, place)):
        return number
    if found := _NO_COMMAND.match(error.format_message()):
        near = Nearest(context.command.list_commands(context)).to(found["name"])
        return Problem.of("KSTT-USE-009", place, found=found["name"], suggestion=near, help=help_)
    if found := _TOO_MUCH.match(error.format_message()):
        return Problem.of("KSTT-USE-013", place, found=found["found"], help=help_)
    return Problem.of("KSTT-USE-014", place, text=error.format_message().rstrip("."), help=help_)


def asks_for_help(error: Any) -> bool:
    """Whether a command was given nothing at all and shows its help, which is no fault."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _named(error: Any) -> str:
    """The parameter of an error as it is typed: `--period`, or `COUNTS` for an argument."""
    if error.param is None:
        return str(error.param_hint or "–").strip("'")
    return error.param.opts[-1] if error.param.param_type_name == "option" else error.param.name.upper()


def _number(error: Any, place: Place) -> Problem | None:
    """For an option that wants a number, all of which have limits here; None for others."""
    limits = getattr(error.param, "type", error.param)  # an older Typer keeps them there
    least, most = getattr(limits, "min", None), getattr(limits, "max", None)
    if least is None and most is None:
        return None
    bounds = f"≥ {least}" if most is None else f"{least}…{most}"
    return Problem.of("KSTT-USE-010", place, option=_named(error), bounds=bounds)
