"""Where the command `wrapper` begins: Ctrl-C is heeded in one line while the rest is still being loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from wrapper.cli import main as run  # noqa: PLC0415 - loading takes long enough to be interrupted

        run()
    except KeyboardInterrupt:
        sys.stderr.write("\nwrapper: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
