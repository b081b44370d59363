"""Three engines that answer the same SQL questions: DuckDB embedded, the office's PostgreSQL, Spark for a country."""

from kstt.counting.engines.base import ENGINES, Engine, opened

__all__ = ["ENGINES", "Engine", "opened"]
