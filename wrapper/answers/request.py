"""A request that was admitted: who asks for what, of which operation, in which form."""

from __future__ import annotations

from dataclasses import dataclass, field

from wrapper.answers.ages import Ages
from wrapper.answers.arguments import Arguments
from wrapper.answers.call import Call
from wrapper.answers.operation import Operation
from wrapper.auth.principal import Principal


@dataclass(frozen=True, slots=True)
class Request:
    """One admitted request. `record_id` is the id in the path, if the operation has one.

    `ages` gathers on the way how old the rows are that were read for the answer.
    """

    operation: Operation
    call: Call
    principal: Principal
    arguments: Arguments
    media: str
    record_id: str | None = None
    ages: Ages = field(default_factory=Ages)

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
