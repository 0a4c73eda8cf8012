"""What the doctor makes of the words of a driver, which may be those of whoever answers at a port."""

from __future__ import annotations

from wrapper.doctor.attempts import Verdict, _attempt


def test_a_servers_words_cannot_move_the_operators_cursor() -> None:
    told = {
        "error": "SourceUnavailable",
        "message": "",
        "hint": "",
        "cause": "Login failed\n\x1b[2J\x1b]0;x\x07 for 'sa'",
    }
    attempt = _attempt(told)
    assert attempt.verdict is Verdict.LOGIN
    assert attempt.words == "Login failed [2J ]0;x for 'sa'"
    assert _attempt({"product": "Evil\x1b[2J", "version": "1\r\n2", "facts": []}).version == "1 2"
