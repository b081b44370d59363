"""A real PostgreSQL server in a private folder, and a local Spark session, for the tests that compare engines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"true", "1"}


def lacking(reason: str) -> None:
    """Skip a test for want of an engine; where everything must be there, fail."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


def _programs() -> Path | None:
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    on_path = shutil.which("pg_ctl")
    found = [*folders, *([Path(on_path).parent] if on_path else [])]
    return next((folder for folder in found if (folder / "initdb").is_file()), None)


def _as_other_user(folder: Path) -> dict:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    other = pwd.getpwnam("nobody")
    os.chown(folder, other.pw_uid, other.pw_gid)
    return {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}


@contextmanager
def postgres_server() -> Iterator[str]:
    """A new server on a socket in a folder of its own; gives its URL."""
    programs = _programs()
    if programs is None:
        lacking("PostgreSQL is not installed (Debian: postgresql-15)")
    with tempfile.TemporaryDirectory(prefix="kstt-pg-") as folder:
        yield from _served(Path(folder), programs)


def _served(folder: Path, programs: Path) -> Iterator[str]:
    options = {"cwd": folder, "env": {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}, **_as_other_user(folder)}
    data, log = folder / "data", folder / "log"

    def run(*command: str) -> None:
        made = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
        assert made.returncode == 0, made.stderr

    run(str(programs / "initdb"), "-D", str(data), "-U", "kstt", "-A", "trust", "-E", "UTF8", "--no-sync")
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=64MB"
    run(str(programs / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-o", settings, "start")
    try:
        yield f"postgresql://kstt@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")


def into_schema(url: str, schema: str, rows: dict[str, list[dict]]) -> str:
    """Canonical tables in a new schema of a server, numbers as narrow as an office may keep them; the schema's URL."""
    import psycopg

    from kstt.terms.tables import TABLES

    types = {"text": "TEXT", "integer": "INTEGER", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP", "date": "DATE"}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        for name, of_table in rows.items():
            columns = TABLES[name].columns
            listed = ", ".join(
                f'"{each.name}" {"BIGINT" if each.name == "fee_amount" else types[each.kind]}' for each in columns
            )
            connection.execute(f"CREATE TABLE {schema}.{name} ({listed})")
            with connection.cursor().copy(f"COPY {schema}.{name} FROM STDIN") as copy:
                for row in of_table:
                    copy.write_row([row.get(each.name) for each in columns])
    return f"{url}&schema={schema}"


@contextmanager
def spark_session() -> Iterator:
    """Spark on two cores of this machine."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        lacking("Java is not installed, which Spark needs")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        lacking("pyspark is not installed")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").appName("kstt-tests")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1500m",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
