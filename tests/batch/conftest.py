"""Fixtures of the batch; the module `batches` is imported by name, which `conftest` cannot be among several."""

from batches import province, plan

__all__ = ["province", "plan"]
