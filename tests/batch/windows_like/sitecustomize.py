"""Take from Python what Windows has not, in every process that is started with this folder on its path."""

import multiprocessing
import os

for name in ("fork", "forkpty", "pidfd_open"):
    if hasattr(os, name):
        delattr(os, name)
multiprocessing.set_start_method("spawn")
