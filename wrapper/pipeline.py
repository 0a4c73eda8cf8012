"""The way of a request: a `Call` goes in, an `Answer` comes out, one stop after the other.

Plain Python on purpose: no web framework is imported here or behind, so any front door that can make a
`Call` gives the same answers. Each stop is a module of its own; this one says their order.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from wrapper.answers.bodies import problem_answer
from wrapper.answers.call import Answer, Call
from wrapper.answers.negotiation import CSV, csv_form, negotiate
from wrapper.answers.operation import Operation
from wrapper.answers.request import Request
from wrapper.answers.responding import Responder
from wrapper.auth.guard import require
from wrapper.auth.principal import Principal
from wrapper.auth.validator import Authenticator
from wrapper.errors import Problem
from wrapper.limits import Limits
from wrapper.observe import facts
from wrapper.translate.spreadsheet import PLAIN_CSV

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything the stops need, made once per process. `count_deprecated` takes a consumer and an operation's name."""

    authenticator: Authenticator
    limits: Limits
    responder: Responder
    count_deprecated: Callable[[str, str], None]

    def answer(self, operation: Operation, call: Call, record_id: str | None = None) -> Answer:
        """Return the answer to a call of an operation; whatever goes wrong on the way becomes a problem."""
        fields = operation.lifecycle.fields(call.path, linked=operation.has_successor)
        try:
            operation.lifecycle.check(time.time())
            principal = self._admit(operation, call, fields)
            _refuse_body(call)
            media = negotiate(call.headers.get("Accept"), operation.media_types)
            form = csv_form(call.headers.get("Accept")) if media == CSV else PLAIN_CSV
            arguments = operation.parameters.parse(call.query)
            for name in arguments.embeds:
                self._require(principal, self.responder.embedding.operation(operation, name)[0])
            answer = self.responder.respond(Request(operation, call, principal, arguments, media, record_id, form))
        except Problem as problem:
            answer = problem_answer(problem, call)
        except Exception:
            log.exception("request %s failed", call.request_id)
            answer = problem_answer(Problem("internal_error"), call)
        answer.headers += fields
        return answer

    def _admit(self, operation: Operation, call: Call, fields: list[tuple[str, str]]) -> Principal:
        """Return who calls, once limits and scopes allow it; adds the limit's header fields to `fields`."""
        try:
            principal = self.authenticator.authenticate(call.headers, call.query, call.address)
        except Problem:
            # Guessing credentials is limited by address, and the answer then says no more than that.
            fields += self.limits.spend_anonymous(call.address)
            raise
        call.facts[facts.PRINCIPAL] = principal
        fields += self.limits.spend(principal.consumer, principal.plan)
        self._require(principal, operation)
        if operation.lifecycle.deprecated:
            self.count_deprecated(principal.consumer, f"{operation.version.name}.{operation.id}")
        return principal

    @staticmethod
    def _require(principal: Principal, operation: Operation) -> None:
        for scope in operation.scopes:
            require(principal, scope)


def _refuse_body(call: Call) -> None:
    # RFC 9110 §9.3.1 gives a body of GET no meaning; ignoring one would hide a consumer's mistake.
    if call.headers.get("Content-Length") not in (None, "", "0") or call.headers.get("Transfer-Encoding"):
        raise Problem("unsupported_media_type", f"{call.method} takes no request body here.")
