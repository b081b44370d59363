"""Fixtures of the batch; the module `batches` is imported by name, which `conftest` cannot be among several."""

from batches import plan, province

__all__ = ["plan", "province"]
