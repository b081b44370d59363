"""Tỉnh Mẫu: a province that does not exist, with fourteen months of figures made to be learnt from and tested on."""

from kstt.sample.province import SEED, sample_delivery, write_sample

__all__ = ["SEED", "sample_delivery", "write_sample"]
