"""Run a notebook in a process of its own, forked from the one that will set its pages.

Whatever a notebook does to the library, to warnings or to matplotlib ends with its process: the pages are set by code
that it never touched, as they are when a kernel runs it.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from multiprocessing import Pipe, connection

import nbformat
from nbformat import NotebookNode

from kstt.batch.processes import end_with_parent, process_handle


class NotebookLost(ChildProcessError):
    """The notebook's process ended before the notebook did: killed, out of memory, or ended by a cell."""


class NotebookFault(ChildProcessError):
    """Our own code failed in the notebook's process; the text is its traceback."""


def run_apart(notebook: NotebookNode, run: Callable[[NotebookNode], NotebookNode]) -> NotebookNode:
    """The notebook as `run` leaves it. Errors: NotebookLost, NotebookFault."""
    ours, theirs = Pipe(duplex=False)
    here = os.getpid()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            end_with_parent(here)
            ours.close()
            theirs.send_bytes(json.dumps(run(notebook)).encode())
            code = 0
        finally:
            if code:
                theirs.send_bytes(json.dumps(traceback.format_exc(limit=-6)).encode())
            os._exit(code)
    theirs.close()
    # What the notebook has forked holds the pipe open: that the notebook has ended is heard by another way as well.
    ended = process_handle(pid)
    try:
        if ended is not None and ours not in connection.wait([ours, ended]) and not ours.poll(0):
            raise EOFError
        done = json.loads(ours.recv_bytes())
    except EOFError:
        raise NotebookLost("the notebook's process has ended") from None
    finally:
        ours.close()
        if ended is not None:
            os.close(ended)
        os.waitpid(pid, 0)
    if isinstance(done, str):
        raise NotebookFault(done)
    return nbformat.from_dict(done)
