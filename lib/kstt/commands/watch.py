"""`kstt watch`: a new snapshot in the store becomes reports."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from kstt.commands.console import LONGEST_WAIT, errors, language, show_problems
from kstt.errors import KsttError
from kstt.terms import Period
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.intake.snapshot import Snapshot


def watch_command(
    context: typer.Context,
    store: Annotated[Path, typer.Option("--store", help="Kho hồ sơ.")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận báo cáo.")] = Path("reports"),
    period: Annotated[
        list[str] | None, typer.Option("--period", help="Chỉ các kỳ này; dùng được nhiều lần; mặc định mọi kỳ đã chốt.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Xem một lần rồi kết thúc: cho cron, systemd, Task Scheduler.")
    ] = False,
    every: Annotated[float, typer.Option("--every", min=0.1, max=LONGEST_WAIT, help="Số giây giữa hai lần xem.")] = 10,
    quiet: Annotated[
        float,
        typer.Option("--quiet", min=0, max=LONGEST_WAIT, help="Chờ đến khi không có bản chốt mới trong ngần ấy giây."),
    ] = 5,
    retry: Annotated[
        float,
        typer.Option("--retry", min=1, max=LONGEST_WAIT, help="Số giây trước khi thử lại một kỳ không lập được hết."),
    ] = 900,
) -> None:
    """Có bản chốt mới thì lập báo cáo. / Make the reports of each new snapshot.

    Tùy chọn khác được chuyển cho `kstt report`. Mã thoát: 0 không có việc hoặc đã xong, 1 có báo cáo không lập được,
    2 dùng sai, 3 một lượt khác đang chạy. / Other options are passed on to `kstt report`. Exit codes: 0 nothing to do
    or done, 1 some failed, 2 wrong use, 3 another run holds the lock.
    """
    from kstt.batch import watch as watching

    wanted = tuple(Period.parse(each).id for each in period or ())
    watch = watching.Watch(store, out, tuple(context.args), wanted)
    try:
        if once:
            raise typer.Exit(watching.once(watch, _tell))
        with _ended_by_signals():
            try:
                for _ in watching.forever(watch, _tell, show_problems, every=every, quiet=quiet, retry=retry):
                    continue
            except KeyboardInterrupt:
                raise typer.Exit(watching.DONE) from None
    except KsttError as error:
        if error.code != watching.BUSY_CODE:
            raise
        show_problems(error.problems)
        raise typer.Exit(watching.BUSY) from None


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A service manager ends a service by SIGTERM, and that is no failure."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(period: Period, snapshot: Snapshot, status: int | None) -> None:
    key = {None: "begins", 0: "done", 1: "failed", 2: "wrong", 3: "busy"}.get(status, "ended")
    values = {"period": period.label(language()), "snapshot": snapshot.name}
    errors().print(Text(_WORDS.say(key, language(), **values)))


_WORDS = Phrases(
    {
        "begins": ("{period}: lập báo cáo từ bản chốt {snapshot}", "{period}: making reports from snapshot {snapshot}"),
        "done": ("{period}: xong", "{period}: done"),
        "failed": (
            "{period}: có báo cáo không lập được, nguyên nhân nêu ở trên; lần sau sẽ thử lại",
            "{period}: some reports could not be made, for the reasons above; they are tried again next time",
        ),
        "wrong": (
            "{period}: lệnh hoặc dữ liệu không dùng được, nguyên nhân nêu ở trên; sửa rồi chạy lại",
            "{period}: the command or the data cannot be used, for the reasons above; mend that and run it again",
        ),
        "ended": (
            "{period}: tiến trình lập báo cáo bị dừng đột ngột (hết bộ nhớ hoặc bị hệ điều hành kết thúc); lần sau sẽ thử lại",
            "{period}: the process that makes the reports was ended from outside (out of memory, or killed); it is tried "
            "again next time",
        ),
        "busy": (
            "{period}: một đợt lập báo cáo khác đang chạy; lần sau sẽ thử lại",
            "{period}: another batch is at work there; it is tried again next time",
        ),
    }
)
