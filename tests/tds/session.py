"""One client of the TDS stub, from PRELOGIN to its goodbye: what it asks, and what it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from tests.tds import tokens
from tests.tds.engine import Result, run
from tests.tds.faults import Stage
from tests.tds.grammar import Refused, Token, call_of, statements
from tests.tds.procedures import parameters, procedure
from tests.tds.requests import (
    Call,
    CallReader,
    Encryption,
    Packet,
    encryption_wanted,
    login_of,
    prelogin,
)
from tests.tds.tokens import Ends
from tests.tds.transport import Broken, Transport
from tests.tds.types import COLLATION, LEVELS, SQLType

if TYPE_CHECKING:
    from tests.tds.server import Stub

SORT_CHARSETS = {"cp1252": "iso_1", "cp850": "cp850", "cp437": "cp437"}
"""What servers up to 7.0 call their charset."""

LOOK_ROWS = 50
"""An attention is looked for after this many rows."""

DEADLOCK = Refused(
    1205, 13, "Your transaction (process ID 51) was deadlocked with another process and has been chosen as the victim."
)
_IGNORED = ("SET", "USE", "PRINT", "DECLARE", "IF", "BEGIN", "COMMIT", "ROLLBACK")
_DELAY = re.compile(r"'(\d+):(\d+):(\d+)(?:[.:](\d+))?'")


class Session:
    """One connection; runs in a thread of its own until the client leaves or a fault ends it."""

    def __init__(self, stub: Stub, transport: Transport) -> None:
        self._stub = stub
        self._transport = transport
        self._level = LEVELS["7.1"]
        self._prepared: dict[int, tuple[list[str], str]] = {}
        self._shapes_only = False
        self._row_count: int | None = None
        self._attention = False

    def run(self) -> None:
        """Answer the client until it leaves."""
        self._mute_at(Stage.CONNECT)
        with closing(self._stub.database.connect()) as self._connection:
            if self._greeted():
                while True:
                    self._answer(*self._transport.message())

    def _greeted(self) -> bool:
        """Negotiate and let the client in, or not."""
        faults, version = self._stub.faults, self._stub.version
        kind, body = self._transport.message()
        encrypted = Encryption.NOT_SUPPORTED
        if kind == Packet.PRELOGIN:
            if "7.1" not in faults.levels:
                return False
            encrypted = self._agreed(encryption_wanted(body))
            self._transport.send([prelogin(version, encrypted)])
            if encrypted is not Encryption.NOT_SUPPORTED:
                if faults.tls is None:
                    return False
                self._transport.encrypt(faults.tls)
            kind, body = self._transport.message()
        if kind != Packet.LOGIN:
            return False
        if encrypted is Encryption.OFF:
            self._transport.decrypt()
        return self._logged_in(body)

    def _agreed(self, wanted: Encryption) -> Encryption:
        """Return what the server says to what the client wants ([MS-TDS] 2.2.6.5)."""
        offered = self._stub.faults.encryption
        if wanted in {Encryption.ON, Encryption.REQUIRED} and offered is Encryption.OFF:
            return Encryption.ON
        return offered if wanted is not Encryption.NOT_SUPPORTED or offered is Encryption.REQUIRED else wanted

    def _logged_in(self, body: bytes) -> bool:
        login = login_of(body)
        self._stub.logins.append(login.user)
        self._mute_at(Stage.LOGIN)
        newest = LEVELS[max(self._stub.faults.levels)] if self._stub.faults.levels[-1] in LEVELS else None
        if newest is None or login.level < LEVELS["7.0"].number:
            return False
        self._level = LEVELS["7.0"] if (login.level >> 24) == 0x70 else newest
        if self._stub.accounts.get(login.user) != login.password:
            refusal = tokens.error(18456, 14, f"Login failed for user '{login.user}'.")
            self._transport.send([refusal, tokens.done(tokens.FAILED)])
            return False
        if login.database and login.database != "legacy":
            message = f"Cannot open database requested in login '{login.database}'. Login fails."
            refusal = tokens.error(4060, 11, message) + tokens.error(
                18456, 14, f"Login failed for user '{login.user}'."
            )
            self._transport.send([refusal, tokens.done(tokens.FAILED)])
            return False
        self._transport.send(self._welcome())
        return True

    def _welcome(self) -> Iterator[bytes]:
        yield tokens.changed(1, tokens.short_text("legacy"), tokens.short_text("master"))
        yield tokens.note(5701, "Changed database context to 'legacy'.")
        if self._level.has_collations:
            yield tokens.changed(7, bytes([len(COLLATION)]) + COLLATION)
        else:
            # Before there were collations a server named its one charset here. Left without the name, the driver
            # takes texts for ones of the client's charset.
            yield tokens.changed(3, tokens.short_text(SORT_CHARSETS[self._stub.codepage]))
        yield tokens.changed(4, tokens.short_text("4096"), tokens.short_text("4096"))
        yield tokens.acknowledged(self._level, self._stub.version)
        yield tokens.done()

    def _answer(self, kind: int, body: bytes) -> None:
        if kind == Packet.ATTENTION:
            self._stub.attentions += 1
            self._transport.send([tokens.done(tokens.ATTENDED)])
            return
        self._attention = False
        if kind == Packet.BATCH:
            self._transport.send(self._batch(body.decode("utf-16le"), {}, Ends.BATCH))
        elif kind == Packet.CALL:
            try:
                call = CallReader(body, self._level, self._stub.codepage).call()
            except Refused as refused:
                failed = tokens.error(refused.number, refused.severity, refused.message)
                self._transport.send([failed, tokens.done(tokens.FAILED)])
            else:
                self._transport.send(self._call(call))
        else:
            self._transport.send([tokens.error(4002, 14, "The packet is not known here."), tokens.done(tokens.FAILED)])

    def _batch(self, text: str, values: Mapping[str, Any], ends: Ends) -> Iterator[bytes]:
        """Answer each statement of a batch; an error ends it."""
        self._stub.texts.append(text)
        if self._stub.faults.only in text:
            self._mute_at(Stage.QUERY)
        found = list(statements(text))
        for place, statement in enumerate(found):
            more = tokens.MORE if place + 1 < len(found) else 0
            try:
                yield from self._statement(text, statement, values, ends, more)
            except Refused as refused:
                yield tokens.error(refused.number, refused.severity, refused.message)
                yield tokens.done(tokens.FAILED, ends=ends)
                return
            if self._attention:
                return
        if not found:
            yield tokens.done(ends=ends)

    def _statement(
        self, text: str, statement: Sequence[Token], values: Mapping[str, Any], ends: Ends, more: int
    ) -> Iterator[bytes]:
        if statement[0].is_word("WAITFOR"):
            yield from self._delayed(_seconds(statement[-1].text))
            yield b"" if self._attention else tokens.done(more, ends=ends)
            return
        if statement[0].is_word("SET") and len(statement) > 2 and statement[1].is_word("FMTONLY"):
            self._shapes_only = statement[2].is_word("ON")
        if statement[0].is_word("SET") and len(statement) > 2 and statement[1].is_word("ROWCOUNT"):
            # What a procedure sets, a prepared statement too, ends with it.
            self._row_count = int(statement[2].text) or None if ends is Ends.BATCH else self._row_count
        if statement[0].is_word(*_IGNORED):
            yield tokens.done(more, ends=ends)
            return
        called = call_of(statement)
        if called is not None:
            yield from self._catalog(Call(*called), ends)
            return
        faults = self._stub.faults
        if faults.is_victim(text):
            raise DEADLOCK
        yield from self._delayed(faults.delay_of(text))
        if not self._attention:
            yield from self._result(run(self._connection, statement, values), ends, more, faults.drop_of(text))

    def _result(self, result: Result, ends: Ends, more: int = 0, drop_after: int | None = None) -> Iterator[bytes]:
        """Answer a result, row by row, until it ends or the client wants no more."""
        if not result.columns:
            yield tokens.done(tokens.COUNTED | more, result.changed, ends)
            return
        yield tokens.columns(result.columns, self._level)
        kinds: list[SQLType] = [kind for _, kind in result.columns]
        count = 0
        for count, row in enumerate(() if self._shapes_only else islice(result.rows, self._row_count), 1):
            if drop_after is not None and count > drop_after:
                yield tokens.row(kinds, row, self._stub.codepage)[:-1]
                raise Broken
            yield tokens.row(kinds, row, self._stub.codepage)
            if count % LOOK_ROWS == 0:
                yield from self._attended(0)
                if self._attention:
                    return
        yield tokens.done(tokens.COUNTED | more, count, ends)

    def _delayed(self, seconds: float) -> Iterator[bytes]:
        if seconds:
            yield from self._attended(seconds)

    def _attended(self, seconds: float) -> Iterator[bytes]:
        """Wait for an attention, and answer it."""
        if self._transport.waits(seconds):
            kind, _ = self._transport.message()
            self._attention = True
            self._stub.attentions += kind == Packet.ATTENTION
            yield tokens.done(tokens.ATTENDED)

    def _call(self, call: Call) -> Iterator[bytes]:
        handler = {
            "sp_executesql": self._execute_text,
            "sp_prepare": self._prepare,
            "sp_prepexec": self._prepare,
            "sp_execute": self._execute,
            "sp_unprepare": self._unprepare,
        }.get(call.procedure.lower(), self._catalog)
        yield from handler(call)

    def _execute_text(self, call: Call) -> Iterator[bytes]:
        places = [f"P{place}" for place in range(1, len(call.parameters))]
        values = call.named("text", "declared", *places)
        yield from self._closed(self._batch(str(call.parameters[0][1]), values, Ends.WITHIN))

    def _prepare(self, call: Call) -> Iterator[bytes]:
        handle = len(self._prepared) + 1
        (_, declared), (_, text) = call.parameters[1:3]
        self._prepared[handle] = (re.findall(r"@(\w+)", declared or ""), str(text))
        executed = self._bound(handle, call.parameters[3:]) if call.procedure.lower() == "sp_prepexec" else ()
        yield from self._closed(executed, tokens.output(handle))

    def _execute(self, call: Call) -> Iterator[bytes]:
        (_, handle), *rest = call.parameters
        yield from self._closed(self._bound(handle, rest))

    def _unprepare(self, call: Call) -> Iterator[bytes]:
        self._prepared.pop(call.parameters[0][1], None)
        yield from self._closed(())

    def _bound(self, handle: int, given: Sequence[tuple[str, Any]]) -> Iterator[bytes]:
        names, text = self._prepared[handle]
        values = {name: value for name, (_, value) in zip(names, given, strict=False)}
        yield from self._batch(text, values, Ends.WITHIN)

    def _catalog(self, call: Call, ends: Ends = Ends.PROCEDURE) -> Iterator[bytes]:
        found = procedure(call.procedure)
        if found is None:
            yield tokens.error(2812, 16, f"Could not find stored procedure '{call.procedure}'.")
            yield tokens.done(tokens.FAILED, ends=ends)
            return
        result = found(self._connection, call.named(*parameters(call.procedure)))
        yield from self._closed(self._result(result, Ends.WITHIN))

    def _closed(self, parts: Iterable[bytes], outputs: bytes = b"") -> Iterator[bytes]:
        """Answer the inside of a procedure and its end, unless the client cut it short."""
        yield from parts
        if not self._attention:
            yield tokens.status(0) + outputs + tokens.done(ends=Ends.PROCEDURE)

    def _mute_at(self, stage: Stage) -> None:
        if self._stub.faults.mute is stage:
            self._transport.silence()


def _seconds(spelled: str) -> float:
    """Return the seconds of WAITFOR DELAY '0:00:05'."""
    match = _DELAY.fullmatch(spelled)
    if match is None:
        raise Refused(148, 15, f"Incorrect time syntax in time string '{spelled}' used with WAITFOR.")
    hours, minutes, seconds = (int(part) for part in match.groups()[:3])
    return hours * 3600 + minutes * 60 + seconds + float(f"0.{match[4] or 0}")
