"""What the fork server of kernels loads before the first: ipykernel's application and what a report's cells import.

Less than a batch loads: exporters and page setting are not a kernel's. As there, no back end of matplotlib is chosen
and nothing is used that starts threads.
"""

from __future__ import annotations

import cProfile  # noqa: F401
import faulthandler  # noqa: F401
import os
import pdb  # noqa: F401
import pstats  # noqa: F401
import sqlite3  # noqa: F401

import ipykernel.kernelapp
import ipykernel.kernelspec
import ipykernel_launcher  # noqa: F401
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.core.oinspect
import IPython.extensions.storemagic  # noqa: F401
import tornado.platform.asyncio  # noqa: F401
import zmq.utils.garbage  # noqa: F401

import kstt.batch.preload_figures
import kstt.notebook.audit_report
import kstt.notebook.province_report
import kstt.notebook.signals_report
import kstt.notebook.unit_report  # noqa: F401
from kstt.batch import kernels
from kstt.batch.surroundings import as_in_a_kernel
from kstt.notebook import charts

with as_in_a_kernel():
    import pandas
# The debugger complains, when it is loaded, about every Python that was not started for it.
_ASKED = os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
import ipykernel.debugger  # noqa: E402, F401

if os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] is _ASKED:
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]
charts.preload()
# The rows of a table are loaded by their first use.
pandas.DataFrame({"a": [1]})._repr_html_()
kernels.remember_modules()
