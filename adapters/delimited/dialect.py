"""How a delimited file is spelled, and the csv module's reader of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

NO_DELIMITER = "\0"
"""The csv module always splits at some character. A line that holds this one is set aside anyway."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is spelled. `quote` is "" when the exporter never quotes, `delimiter` when a line is one field.

    With `skip_blanks`, blanks behind a delimiter are not part of the field. Behind `escape`, a quote, a delimiter or a
    line end is a letter. With `fill`, fields that a line lacks at its end are blank.
    """

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    skip_blanks: bool = False
    escape: str = ""
    fill: bool = False

    def reader(self, lines: Iterable[str]) -> Any:
        """Return the csv module's reader of this dialect."""
        how: dict[str, Any] = {"delimiter": self.delimiter or NO_DELIMITER, "skipinitialspace": self.skip_blanks}
        how |= {"quotechar": self.quote, "strict": True} if self.quote else {"quoting": csv.QUOTE_NONE}
        if self.escape:
            how["escapechar"] = self.escape
            lines = map(_escapes(self.escape, self.delimiter, self.quote), lines)
        return csv.reader(lines, **how)

    @property
    def preface(self) -> re.Pattern[bytes]:
        """The line above all others by which Excel is told the delimiter."""
        return re.compile(rb'"?sep=%b"?\r?\n' % re.escape(self.delimiter.encode()), re.IGNORECASE)


@lru_cache
def _escapes(escape: str, delimiter: str, quote: str) -> Callable[[str], str]:
    r"""Return what prepares a line: the csv module would take the escape in C:\temp away, and make \N the letter N.

    MySQL and PostgreSQL write \N for NULL.
    """
    mark, end = re.escape(escape), rf"{re.escape(delimiter)}|\n|\Z" if delimiter else r"\n|\Z"
    begin = rf"(?:^|(?<={re.escape(delimiter)}))" if delimiter else "^"
    pattern = re.compile(rf"(?P<null>{begin}{mark}N(?={end}))|{mark}(?P<next>[^\0]?)")
    meant = {quote, delimiter, escape, "\n", ""}

    def kept(found: re.Match[str]) -> str:
        if found["null"]:
            return ""
        return found[0] if found["next"] in meant else escape + found[0]

    return lambda line: pattern.sub(kept, line)
