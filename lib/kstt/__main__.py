"""The command `kstt`, also as `python -m kstt` where no folder of programs is on the path."""

from __future__ import annotations

import sys


def main() -> None:
    """Run a command. Exit codes: as `kstt.cli.main`, 130 too when interrupted while that is still being loaded."""
    try:
        from kstt import cli
    except KeyboardInterrupt:
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()
