"""The kernel of a batch: of this Python, whatever kernel Jupyter would start under that name."""

from __future__ import annotations

import sys

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from kstt.batch.kernels import LAUNCHER

KERNEL = "python3"


class OwnKernel(AsyncKernelManager):
    """A user's folders may hold a kernel `python3` of another Python (`ipykernel install --user` leaves one), and outside of
    a virtual environment Jupyter takes that."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", LAUNCHER, "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")
