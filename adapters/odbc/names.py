"""The codec of what ODBC calls metadata: names, as UTF-16, in which no unit fails.

Some drivers give a name of other letters than ASCII as what is no UTF-16, and pyodbc decodes the names of a result
before any row of it. We go by the places of columns, so a name that is wrong there does no harm.
"""

from __future__ import annotations

import codecs

METADATA = "wrapper_odbc_metadata"


def _codec(name: str) -> codecs.CodecInfo | None:
    if name != METADATA:
        return None
    return codecs.CodecInfo(
        lambda text, _errors="strict": codecs.utf_16_le_encode(text, "surrogatepass"),
        lambda raw, _errors="strict": codecs.utf_16_le_decode(raw, "replace", True),
        name=METADATA,
    )


codecs.register(_codec)
