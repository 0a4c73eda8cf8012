"""One try to connect, in a process of its own: `python -m wrapper.doctor.attempt`.

It reads a kind and its options as JSON from its input, where no other user of the machine can see a password,
and prints what came of it. A driver that hangs or crashes takes this process with it and nothing else.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import Any

from adapters.base import Adapter
from adapters.errors import AdapterError, DriverMissing, OptionError
from adapters.registry import adapter_class


def tried(kind: str, options: dict[str, Any], look: bool) -> dict[str, Any]:
    """Return what connecting and one cheap round trip brought, and with `look` a look at the tables."""
    try:
        with closing(adapter_class(kind).open("source", options)) as adapter:
            probe = adapter.probe()
            if look:
                adapter.describe()
            facts = _facts(adapter)
    except AdapterError as error:
        return {
            "error": type(error).__name__,
            "message": str(error),
            "hint": error.hint if isinstance(error, OptionError | DriverMissing) else "",
            "cause": _words(error.__cause__),
        }
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error), "hint": "", "cause": ""}
    return {"product": probe.product, "version": probe.version, "can_write": probe.can_write, "facts": facts}


def _facts(adapter: Adapter) -> list[tuple[str, str, bool]]:
    """Return what values are like on this way; a source that refuses to say was reached all the same."""
    try:
        return [(fact.about, fact.text, fact.limits) for fact in adapter.facts()]
    except AdapterError:
        return []


def _words(cause: BaseException | None) -> str:
    """Return what the driver said, without the repetition of its state that pyodbc puts in front."""
    if cause is None:
        return ""
    arguments = [str(argument) for argument in cause.args]
    return arguments[-1] if len(arguments) > 1 and arguments[0] in arguments[-1] else ": ".join(arguments) or str(cause)


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    # A driver may write to the output too: ours is the last line.
    print("\n" + json.dumps(tried(wanted["kind"], wanted["options"], wanted["look"])))  # noqa: T201 - the answer to our parent
