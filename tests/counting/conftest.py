"""The engines that counting is tested on: DuckDB always, PostgreSQL and Spark where they are installed."""

import os
import warnings

import pytest
from servers import postgres_server, spark_session


@pytest.fixture(scope="session")
def postgres():
    """The URL of a PostgreSQL server that lives as long as the tests."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def spark():
    """A Spark session on two cores. Its own libraries warn; ours do not use what they warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = os.environ.get("PYSPARK_PYTHON")
        with spark_session() as session:
            yield session
        if before is None:
            os.environ.pop("PYSPARK_PYTHON", None)
