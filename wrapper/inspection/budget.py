"""How many statements an inspection may send to all sources together."""

from __future__ import annotations


class Budget:
    """Counts statements; `spend` says whether one more may be sent."""

    def __init__(self, statements: int) -> None:
        self.statements = statements
        self.sent = 0

    @property
    def left(self) -> int:
        """How many statements may still be sent."""
        return self.statements - self.sent

    def spend(self) -> bool:
        """Take one statement from the budget; False, and nothing taken, when there is none left."""
        if self.left <= 0:
            return False
        self.sent += 1
        return True
