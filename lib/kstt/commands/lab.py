"""`kstt lab`: the notebooks in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer


def lab_command(
    context: typer.Context,
    browser: Annotated[bool, typer.Option(help="Mở trình duyệt.")] = True,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Cổng mạng.")] = None,
) -> None:
    """Mở các sổ tay trong JupyterLab. / Open the notebooks in JupyterLab.

    Tùy chọn khác được chuyển cho JupyterLab. / Other options are passed on to JupyterLab.
    """
    from kstt.batch.plan import UNIT_NOTEBOOK, notebook_file

    command = [sys.executable, "-m", "jupyterlab", str(notebook_file(UNIT_NOTEBOOK).parent)]
    command += [] if browser else ["--no-browser"]
    command += [f"--port={port}"] if port else []
    # Python kernels, the plain "Python 3" among them, start by fork; notebooks keep the name of their kernel.
    environment = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "kstt-fork", **os.environ}
    if os.name == "posix":
        # In our place, not below us: who ends this command ends JupyterLab and its kernels.
        os.execve(sys.executable, [*command, *context.args], environment)
    raise typer.Exit(subprocess.call([*command, *context.args], env=environment))
