"""Judges whether an export is whole: before it is read by what stands around it, afterwards by what was in it.

The looks before are cheap, because they are made every few seconds. What is refused leaves the last good snapshot
where it is, and is taken as soon as it is right, or once the operator accepts it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time

from adapters.charsets import is_single_byte
from adapters.files.opening import opened
from adapters.files.rows import LoadError
from adapters.intake.checksums import Checksum, checksum_files, declared_checksum
from adapters.intake.contents import FEWEST_LETTERS, Contents
from adapters.intake.rules import INCOMPLETE, REFUSED, NotTaken, Refusal, Rules, beside
from adapters.snapshot.origin import Fingerprint, Origin

FEWEST_BAD = 10
"""Fewer bad lines, or rows that do not decode, say nothing about a whole file."""

FAR_ABOVE = 5
"""Rows that do not decode may not become so many times as many as before, nor more by as many percent of all."""

LARGEST_COUNT_FILE = 4096


@dataclass(slots=True)
class Intake:
    """Judges the exports that come in at one path. Not safe for threads: the loader's lock is around it."""

    export: Path
    rules: Rules = field(default_factory=Rules)
    _seen: Fingerprint | None = None
    _since: float = 0.0
    _compared: tuple[object, bool] | None = None

    def key(self, fingerprint: Fingerprint) -> list[object]:
        """Return what the verdict over an export depends on: its own state, and that of the files beside it."""
        files = [beside(self.export, name) for name in (self.rules.marker, self.rules.count_file) if name]
        if self.rules.checksum != "no":
            files += [file for _, file, _ in checksum_files(self.export)]
        state = [fingerprint.size, fingerprint.changed_ns, fingerprint.inode, fingerprint.status_ns]
        return [repr(self.rules), *state, *map(_state, files)]

    def unsettled(self, fingerprint: Fingerprint) -> float:
        """Return for how many seconds an export must still stay as it is; 0 when it has been so for long enough."""
        now = monotonic()
        if fingerprint != self._seen:
            self._seen, self._since = fingerprint, now
        # A file that was written some time ago need not be watched: this is what every start finds.
        unchanged = max(now - self._since, time() - fingerprint.changed_ns / 1e9)
        return max(0.0, self.rules.settle - unchanged)

    def check(self, fingerprint: Fingerprint) -> None:
        """Raise NotTaken for an export that is not finished; reads at most its checksum, and that once."""
        if fingerprint.size == 0:
            reason = "it is empty (0 bytes)"
            raise NotTaken(Refusal(REFUSED, reason, "an export that failed leaves such a file; run it again"))
        self._check_marker(fingerprint)
        if self.rules.count_file:
            self._count()
        if self.rules.checksum != "no":
            self._check_sum(fingerprint)

    def judge(self, now: Origin, contents: Contents, before: Origin | None) -> None:
        """Raise NotTaken for rows that cannot be the whole export, or not in the charset that is declared."""
        self.judge_letters(contents)
        if now.quarantined >= FEWEST_BAD and now.quarantined > self.rules.most_bad * now.lines:
            reason = f"{now.quarantined} of {now.lines} lines are no rows, more than {self.rules.most_bad:.0%}"
            raise NotTaken(Refusal(REFUSED, reason, "compare the layout with the catalog's"))
        if self.rules.count_file and self._count() != now.lines:
            reason = (
                f"{beside(self.export, self.rules.count_file).name} counts {self._count()} rows, it has {now.lines}"
            )
            raise NotTaken(Refusal(REFUSED, reason, "an export that was cut off looks like this; run it again"))
        if before is not None:
            self._judge_against(now, before)

    def _judge_against(self, now: Origin, before: Origin) -> None:
        if before.rows and (not now.rows or now.rows < self.rules.minimum_share * before.rows):
            reason = f"it has {now.rows} rows, and the one before had {before.rows}: less than "
            reason += f"{self.rules.minimum_share:.0%}" if now.rows else "any"
            raise NotTaken(Refusal(REFUSED, reason, "if that is right, accept it: wrapper snapshot refresh --accept"))
        if now.undecodable < FEWEST_BAD or not before.rows:
            return
        share, was = now.undecodable / now.rows, before.undecodable / before.rows
        if share > FAR_ABOVE * was and share > was + FAR_ABOVE / 100:
            reason = f"{now.undecodable} of {now.rows} rows do not decode as {self.rules.charset}"
            reason += f", and {before.undecodable} of {before.rows} did not before"
            raise NotTaken(Refusal(REFUSED, reason, "compare its charset with the catalog's"))

    def judge_letters(self, contents: Contents) -> None:
        """Raise NotTaken for bytes that are spelled in another way than the charset that is declared."""
        charset = self.rules.charset
        if not self.rules.is_text:
            return
        if contents.utf16 and not _is_wide(charset):
            seems = "UTF-16"
        elif _is_ascii_based(charset):
            # Bytes of another charset make hardly ever ten letters of UTF-8, and never a whole file of it.
            seems = "UTF-8" if is_single_byte(charset) and contents.utf8 and contents.letters >= FEWEST_LETTERS else ""
        else:
            # The blanks of EBCDIC alone are ASCII, too: signs of it.
            is_ascii = contents.ascii and contents.ascii_letters >= FEWEST_LETTERS
            seems = "ASCII" if is_ascii and not _is_wide(charset) else ""
        if seems:
            reason = f"it is written in {seems}, and the catalog says {charset}"
            raise NotTaken(Refusal(REFUSED, reason, "set charset to what the export is written in, or mend the export"))

    def _check_marker(self, fingerprint: Fingerprint) -> None:
        if not self.rules.marker:
            return
        marker = beside(self.export, self.rules.marker)
        try:
            written = marker.stat().st_mtime_ns
        except OSError:
            raise _incomplete(f"the file that says it is finished, {marker.name}, is not there") from None
        if written < fingerprint.changed_ns:
            raise _incomplete(f"the file that says it is finished, {marker.name}, is older than it is")

    def _count(self) -> int:
        file = beside(self.export, self.rules.count_file)
        try:
            with opened(file) as counting:
                found = re.search(rb"[0-9]+", counting.read(LARGEST_COUNT_FILE))
        except OSError:
            raise _incomplete(f"the file with its number of rows, {file.name}, is not there") from None
        except LoadError as error:
            raise _incomplete(f"the file with its number of rows, {file.name}: {error}") from None
        if found is None:
            raise _incomplete(f"the file with its number of rows, {file.name}, holds no number")
        return int(found[0])

    def _check_sum(self, fingerprint: Fingerprint) -> None:
        declared = declared_checksum(self.export)
        if declared is None:
            if self.rules.checksum == "required":
                raise _incomplete("there is no checksum file beside it")
            return
        if not declared.digest or not self._agrees(fingerprint, declared):
            raise _incomplete(f"it does not agree with its checksum in {declared.file.name}")

    def _agrees(self, fingerprint: Fingerprint, declared: Checksum) -> bool:
        asked = (fingerprint, declared)
        if self._compared is None or self._compared[0] != asked:
            self._compared = asked, declared.agrees(self.export)
        return self._compared[1]


def _incomplete(reason: str) -> NotTaken:
    return NotTaken(Refusal(INCOMPLETE, reason, "it is taken as soon as it is complete", passing=True))


def _state(file: Path) -> list[int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def _is_ascii_based(charset: str) -> bool:
    return b"A1 ".decode(charset, "replace") == "A1 "


def _is_wide(charset: str) -> bool:
    return b"\0" in "A".encode(charset)
