"""A request that was admitted: who asks for what, of which operation, in which form."""

from __future__ import annotations

from dataclasses import dataclass, field

from wrapper.answers.ages import Ages
from wrapper.answers.arguments import Arguments
from wrapper.answers.call import Call
from wrapper.answers.negotiation import content_type
from wrapper.answers.operation import Operation
from wrapper.auth.principal import Principal
from wrapper.translate.spreadsheet import PLAIN_CSV, CSVForm


@dataclass(frozen=True, slots=True)
class Request:
    """One admitted request. `record_id` is the id in the path, if the operation has one, `csv` how CSV is written.

    `ages` gathers on the way how old the rows are that were read for the answer.
    """

    operation: Operation
    call: Call
    principal: Principal
    arguments: Arguments
    media: str
    record_id: str | None = None
    csv: CSVForm = PLAIN_CSV
    ages: Ages = field(default_factory=Ages)

    @property
    def content_type(self) -> str:
        """The Content-Type of its answer."""
        return content_type(self.media, self.csv)

    @property
    def form(self) -> str:
        """The form of its answer, which tells the tags of the forms apart."""
        return self.media if self.csv == PLAIN_CSV else self.content_type

    @property
    def source(self) -> str:
        """The name of the source that is read."""
        return self.operation.resource.source.name

    def cursor_binding(self) -> tuple[bytes, ...]:
        """Return what a cursor of this request is valid for."""
        return binding(self.operation, self.record_id, self.arguments, self.principal)


def binding(
    operation: Operation, record_id: str | None, arguments: Arguments, principal: Principal
) -> tuple[bytes, ...]:
    """Return what a cursor is bound to: the operation, its owner, filters and sort, and what the principal may see."""
    return (
        f"{operation.version.name}.{operation.id}".encode(),
        (record_id or "").encode(),
        arguments.bound,
        principal.view.encode(),
    )
