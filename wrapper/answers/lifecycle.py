"""What a deprecated version says about itself (RFC 9745, RFC 8594), and the end of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from wrapper.answers.links import quoted_path
from wrapper.catalog.model import Version
from wrapper.errors import Problem


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


class Lifecycle:
    """The stage one version is in; made once at start."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self._sunset = _midnight(version.sunset).timestamp() if version.sunset else None
        self._fields: tuple[tuple[str, str], ...] = ()
        if version.deprecated:
            self._fields += (("Deprecation", f"@{int(_midnight(version.deprecated).timestamp())}"),)
        if version.sunset:
            self._fields += (("Sunset", format_datetime(_midnight(version.sunset), usegmt=True)),)

    @property
    def deprecated(self) -> bool:
        """Whether the version is announced as deprecated, now or for a later day."""
        return self.version.deprecated is not None

    def check(self, now: float) -> None:
        """Raise Problem("version_gone") once the version's sunset has come; `now` is a Unix time."""
        if self._sunset is not None and now >= self._sunset:
            successor = self.version.successor
            raise Problem(
                "version_gone",
                f"{self.version.name} was switched off on {self.version.sunset}."
                + (f" Use {successor} instead." if successor else ""),
                successor=successor and f"/{successor}",
            )

    def fields(self, path: str, *, linked: bool) -> list[tuple[str, str]]:
        """Return the header fields for an answer at `path`: Deprecation, Sunset, and links to what comes next.

        `linked` says that the successor has the same operation; otherwise the link leads to the successor itself.
        """
        if not self._fields:
            return []
        fields = list(self._fields)
        fields.append(("Link", f'</{self.version.name}/docs>; rel="deprecation"; type="text/html"'))
        if self.version.successor:
            # The path has been decoded: it may hold anything, and a header must not.
            rest = quoted_path(path.removeprefix(f"/{self.version.name}")) if linked else ""
            fields.append(("Link", f'</{self.version.successor}{rest}>; rel="successor-version"'))
        return fields
