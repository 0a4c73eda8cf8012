"""Takes a proposal over into a catalog's folder: merged with what is there, checked, written, and remembered.

What init proposed last stands in `.wrapper/proposed` of the folder: the common ancestor of the next merge.
Nothing is written before the result has passed the check that the gateway makes when it starts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.base import TableDescription
from wrapper.catalog import Catalog, Finding
from wrapper.drift.lock import Lock, described, held_lock, write_lock
from wrapper.drift.tables import respelled
from wrapper.judged import check_catalog
from wrapper.proposal.aligning import Became, Standing, aligned
from wrapper.proposal.existing import is_begun_by_hand
from wrapper.proposal.locking import to_lock
from wrapper.proposal.losses import Losses
from wrapper.proposal.merging import merged
from wrapper.proposal.running import Outcome
from wrapper.proposal.spans import forget
from wrapper.proposal.three import Said
from wrapper.proposal.writing import LEFT_OUT, SHARED_FILE, file_of, shared_text, source_text
from wrapper.whole_files import write_whole

PROPOSED = Path(".wrapper") / "proposed"


class CannotAdopt(Exception):
    """The merged catalog has errors, or a file cannot be written; `findings` say which."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = list(findings)


@dataclass
class Adoption:
    """What is to be written: the files of the catalog before and after, and what becomes the next ancestor."""

    folder: Path
    before: Mapping[str, str]
    after: dict[str, str]
    ancestors: dict[str, str]
    said: list[Said] = field(default_factory=list)
    catalog: Catalog | None = None
    hold: bool = True
    warnings: list[Finding] = field(default_factory=list)

    def changed(self) -> list[str]:
        """Return the names of the files that will be other than they are."""
        return [name for name, text in self.after.items() if self.before.get(name) != text]

    @property
    def breaking(self) -> list[Said]:
        """What breaks consumers; it is written only without `hold`."""
        return [said for said in self.said if said.what == "breaking"]

    def diff(self) -> str:
        """Return the change as a unified diff."""
        lines: list[str] = []
        for name in self.changed():
            old, new = self.before.get(name, ""), self.after[name]
            lines += unified_diff(old.splitlines(True), new.splitlines(True), name if old else "/dev/null", name)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def prepare(
    folder: Path,
    title: str | None,
    outcomes: Sequence[Outcome],
    environ: Mapping[str, str] = os.environ,
    *,
    hold: bool = True,
) -> Adoption:
    """Return what the proposals make of a catalog's folder; raises CannotAdopt and UnreadableYAML.

    Without a title the API is called after its first source; a further one does not rename it. With `hold`, nothing
    that is served already changes so that its consumers would break.
    """
    before, ancestors = texts_of(folder)
    adoption = Adoption(folder, before, dict(before), {}, hold=hold)
    if not is_begun_by_hand(before, ancestors):
        last = ancestors.get(SHARED_FILE)
        shared = last if last is not None and title is None else shared_text(title or _after(outcomes))
        _merge(adoption, SHARED_FILE, shared, last, keep_absent=False)
    lock = held_lock(folder) if ancestors else Lock({})
    for outcome in outcomes:
        name, theirs = file_of(outcome.proposal.source.name), source_text(outcome.proposal)
        base = ancestors.get(name)
        if base is not None and theirs != base:
            standing, source = Standing.of(adoption.after), outcome.proposal.source.name
            theirs = aligned(theirs, name, standing, _became(lock, source, outcome.descriptions))
            base = aligned(base, name, standing, {})
        _merge(adoption, name, theirs, base, keep_absent=outcome.partial)
    # The check reads the files in a way of its own, and needs the memory.
    forget()
    variables = {name: value for outcome in outcomes for name, value in outcome.origin.variables.items()}
    adoption.catalog = _check(adoption, {**environ, **variables})
    adoption.said = Losses(adoption.catalog, _seen(outcomes)).explained(adoption.said)
    return adoption


def _became(lock: Lock, source: str, seen: Sequence[TableDescription]) -> Became:
    """Return the columns of a source that seem to have been renamed."""
    tables = lock.tables.get(source, {}).items()
    found = {table.name: respelled(was, now) for table, was in tables if (now := described(table, seen)) is not None}
    return {(source, table): columns for table, columns in found.items() if columns}


def _after(outcomes: Sequence[Outcome]) -> str:
    return outcomes[0].proposal.source.name.replace("_", " ").title()


def _merge(adoption: Adoption, name: str, theirs: str, base: str | None, *, keep_absent: bool) -> None:
    """Merge one file; with `keep_absent`, what is not proposed this time was not looked at either."""
    if not adoption.before and base is None:
        # In a new folder there is nothing to merge with, and parsing big proposals takes its time.
        adoption.after[name] = adoption.ancestors[name] = theirs
        return
    result = merged(adoption.after, base or "", theirs, name, hold=adoption.hold)
    if base is not None and not keep_absent:
        result.texts = {
            file: _with_left_out(text, base, theirs, is_home=file == name) for file, text in result.texts.items()
        }
    if base is None and name not in adoption.after and all(said.what == "added" for said in result.said):
        # Nothing of it stands anywhere else: the file is written as it was proposed, comments at its top included.
        adoption.after[name] = adoption.ancestors[name] = theirs
        return
    adoption.after = result.texts
    adoption.said += [said for said in result.said if not (keep_absent and _is_absence(said))]
    held = any(said.what == "gone" or (said.what == "breaking" and adoption.hold) for said in result.said)
    if base and (keep_absent or held):
        # A look at some tables must not make the merge forget what it proposed for the others. What was held back or is
        # found no more is not an edit of the operator: it is said again next time.
        ancestor = merged({name: base}, base, theirs, name, hold=adoption.hold).texts[name]
        adoption.ancestors[name] = ancestor if keep_absent else _with_left_out(ancestor, base, theirs, is_home=True)
    else:
        adoption.ancestors[name] = theirs


def _with_left_out(text: str, base: str, theirs: str, *, is_home: bool) -> str:
    """Return a file with the list of what is not proposed now, where the last one stands as init wrote it."""
    before, now = (one[one.find(LEFT_OUT) :] if LEFT_OUT in one else "" for one in (base, theirs))
    if not before:
        return text.rstrip("\n") + "\n" + now if now and is_home and LEFT_OUT not in text else text
    return text.replace(before, now)


def _is_absence(said: Said) -> bool:
    return said.what == "gone" and len(said.path) == 2  # noqa: PLR2004 - a whole resource or code map


def texts_of(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files of a catalog's folder, and what init proposed for them last time; raises CannotAdopt."""
    return _texts(folder), _texts(folder / PROPOSED)


def _texts(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    paths = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))
    try:
        # Without translation of newlines: what the operator's editor wrote stays as it is.
        return {path.name: path.read_bytes().decode("utf-8") for path in paths}
    except (OSError, UnicodeDecodeError) as wrong:
        raise CannotAdopt(f"a file of {folder} cannot be read as UTF-8 text: {wrong}") from wrong


def _check(adoption: Adoption, environ: Mapping[str, str]) -> Catalog:
    """Compile the result where it will stand to the letter; raises CannotAdopt when it could not be served."""
    with TemporaryDirectory(prefix="wrapper-init-") as place:
        trial = Path(place)
        for name, text in adoption.after.items():
            (trial / name).write_bytes(text.encode("utf-8"))
        _lend_files(adoption.folder, trial)
        catalog, findings = check_catalog(trial, environ)
    shown = [_moved(finding, place, adoption.folder) for finding in findings]
    if catalog is None:
        was_good = not adoption.before or not any(finding.level == "error" for finding in shown)
        whose = "the proposal" if was_good else "the catalog with the proposal merged into it"
        raise CannotAdopt(f"{whose} would have errors, so nothing was written", shown)
    adoption.warnings = shown
    return catalog


def _lend_files(folder: Path, trial: Path) -> None:
    """Let relative paths of the catalog lead where they lead from its own folder."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if not (trial / path.name).exists() and path.suffix != ".yaml":
            (trial / path.name).symlink_to(path.resolve())


def _moved(finding: Finding, place: str, folder: Path) -> Finding:
    return Finding(
        finding.level,
        finding.file.replace(place, folder.as_posix()),
        finding.line,
        finding.path,
        finding.message.replace(place, folder.as_posix()),
        finding.hint.replace(place, folder.as_posix()),
        finding.code,
    )


def write(adoption: Adoption, outcomes: Sequence[Outcome]) -> None:
    """Write the files that changed, the next ancestors and the lock; raises CannotAdopt."""
    proposed = adoption.folder / PROPOSED
    texts = {adoption.folder / name: adoption.after[name] for name in adoption.changed()}
    texts |= {proposed / name: text for name, text in adoption.ancestors.items()}
    try:
        proposed.mkdir(parents=True, exist_ok=True)
        write_whole(texts)
        if adoption.catalog is not None:
            partial = {one.proposal.source.name for one in outcomes if one.partial}
            whole = {one.proposal.source.name for one in outcomes} - partial
            found = _to_lock(adoption, adoption.catalog, outcomes)
            write_lock(adoption.folder, adoption.catalog, found, partial, whole)
    except OSError as wrong:
        raise CannotAdopt(f"{wrong.filename or adoption.folder} cannot be written: {wrong.strerror}") from wrong


def _to_lock(
    adoption: Adoption, catalog: Catalog, outcomes: Sequence[Outcome]
) -> Mapping[str, Sequence[TableDescription]]:
    proposals = {one.proposal.source.name: one.proposal for one in outcomes}
    return to_lock(catalog, adoption.after, proposals, _seen(outcomes), held_lock(adoption.folder))


def _seen(outcomes: Sequence[Outcome]) -> dict[str, Sequence[TableDescription]]:
    return {one.proposal.source.name: one.descriptions for one in outcomes}
