"""The data descriptions of a copybook as trees: each item with its clauses, below the group it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from adapters.fixed_width.copybook_picture import BadPicture, Picture, picture
from adapters.fixed_width.copybook_text import CopybookError, Sentence, Word

RENAMES, STANDALONE, CONSTANT, CONDITION = 66, 77, 78, 88
"""Levels that are no place in a record of their own, but for 77, which is one by itself."""

DEEPEST = 49

USAGES = {
    **dict.fromkeys(("COMP", "COMPUTATIONAL", "BINARY", "COMP-4", "COMPUTATIONAL-4"), "binary"),
    **dict.fromkeys(("COMP-5", "COMPUTATIONAL-5"), "native"),
    **dict.fromkeys(("COMP-3", "COMPUTATIONAL-3", "PACKED-DECIMAL"), "packed"),
    **dict.fromkeys(("COMP-1", "COMPUTATIONAL-1"), "float4"),
    **dict.fromkeys(("COMP-2", "COMPUTATIONAL-2"), "float8"),
    "DISPLAY": "display",
}

REFUSED_USAGES = (
    *("COMP-6", "COMP-X", "COMPUTATIONAL-6", "COMPUTATIONAL-X", "INDEX", "POINTER", "FUNCTION-POINTER"),
    *("PROCEDURE-POINTER", "OBJECT", "NATIONAL", "DISPLAY-1", "BINARY-CHAR", "BINARY-SHORT", "BINARY-LONG"),
)

NOISE = {"IS", "ARE", "TIMES", "RIGHT", "LEFT", "CHARACTER", "WHEN", "ON", "KEY", "BY", "MODE"}

SIMPLE = {"JUSTIFIED", "JUST", "EXTERNAL", "GLOBAL", "BLANK", "ZERO", "ZEROS", "ZEROES"}


@dataclass(frozen=True, slots=True)
class Occurs:
    """How often an item is repeated; `depending` names the item that holds the number, or is ""."""

    least: int
    most: int
    depending: str = ""


@dataclass(slots=True)
class Item:
    """One item and what is below it. A name of "" is FILLER. `usage` and `sign` are "" where nothing is said."""

    level: int
    name: str
    line: int
    picture: Picture | None = None
    usage: str = ""
    sign: tuple[str, bool] | None = None
    occurs: Occurs | None = None
    redefines: str = ""
    children: list[Item] = field(default_factory=list)
    conditions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def records(sentences: Sequence[Sentence]) -> list[Item]:
    """Return the items of the first level, each with all that is below it; raises CopybookError."""
    roots: list[Item] = []
    path: list[Item] = []
    for sentence in sentences:
        level = _level(sentence[0])
        if level in (RENAMES, CONSTANT):
            continue
        if level == CONDITION:
            _add_condition(path, sentence)
            continue
        item = _Clauses(sentence, level).item()
        while path and (path[-1].level >= level or level == STANDALONE):
            path.pop()
        if path:
            _add_child(path[-1], item)
        else:
            roots.append(item)
        path.append(item)
    return roots


def _level(word: Word) -> int:
    if word.text in ("COPY", "EXEC", "REPLACE"):
        raise CopybookError(
            word.line,
            f"{word.text} brings in other text, which is not followed",
            "write the included text here instead",
        )
    if not word.text.isdecimal() or len(word.text) > len("49") or word.literal:
        raise CopybookError(
            word.line, f"{word.text} stands where a level number must be", "begin with a level: 05 NAME"
        )
    level = int(word.text)
    if not 1 <= level <= DEEPEST and level not in (RENAMES, STANDALONE, CONSTANT, CONDITION):
        raise CopybookError(word.line, f"there is no level {word.text}", "use 01 to 49, 66, 77 or 88")
    return level


def _add_child(parent: Item, item: Item) -> None:
    if parent.picture is not None:
        raise CopybookError(
            item.line, f"{item.name or 'FILLER'} stands below {parent.name}, which has a PICTURE", "correct the levels"
        )
    if parent.children and parent.children[0].level != item.level:
        raise CopybookError(
            item.line,
            f"{item.name or 'FILLER'} has level {item.level:02}, its neighbours have {parent.children[0].level:02}",
            "give all items of a group the same level",
        )
    parent.children.append(item)


def _add_condition(path: list[Item], sentence: Sentence) -> None:
    if not path:
        raise CopybookError(sentence[0].line, "a level 88 stands before every item", "put it below its item")
    if len(sentence) < len(("88", "OPEN", "VALUE", "O")):
        raise CopybookError(sentence[0].line, "this level 88 has no name or no value", "write 88 NAME VALUE 'X'.")
    values = [word.text for word in sentence[2:] if word.literal or word.text not in ("VALUE", "VALUES", "IS", "ARE")]
    path[-1].conditions.append((sentence[1].text, tuple(values)))


class _Clauses:
    """Reads the clauses of one sentence from left to right."""

    def __init__(self, sentence: Sentence, level: int) -> None:
        self._words = sentence
        self._at = 1
        self._level = level

    def item(self) -> Item:
        """Return the item that the sentence describes."""
        clauses = self._known_clauses()
        first = self._peek()
        name = ""
        if first is not None and first.text not in clauses and first.text not in USAGES:
            name = self._take().text
            self._check_name(name)
        item = Item(self._level, "" if name == "FILLER" else name, self._words[0].line)
        while (word := self._peek()) is not None:
            self._at += 1
            if word.text in NOISE | SIMPLE and not word.literal:
                continue
            if word.text in USAGES:
                item.usage = USAGES[word.text]
            elif word.text in clauses and not word.literal:
                clauses[word.text](item)
            else:
                raise self._refused(word)
        return item

    def _known_clauses(self) -> dict[str, Callable[[Item], None]]:
        return {
            **dict.fromkeys(("PIC", "PICTURE"), self._picture),
            "USAGE": self._usage,
            "SIGN": self._sign,
            "LEADING": lambda item: self._sign_at(item, "leading"),
            "TRAILING": lambda item: self._sign_at(item, "trailing"),
            "OCCURS": self._occurs,
            "REDEFINES": self._redefines,
            **dict.fromkeys(("VALUE", "VALUES"), self._value),
            **dict.fromkeys(("SYNC", "SYNCHRONIZED"), self._sync),
        }

    def _check_name(self, name: str) -> None:
        if ":" in name:
            raise CopybookError(
                self._words[0].line, f"{name} has a part that COPY … REPLACING fills in", "write the name it is to have"
            )
        if not name.replace("-", "").replace("_", "").isalnum():
            raise CopybookError(self._words[0].line, f"{name} is no name", "use letters, digits and hyphens")

    def _peek(self) -> Word | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _take(self) -> Word:
        word = self._peek()
        if word is None:
            last = self._words[-1]
            raise CopybookError(last.line, f"something is missing behind {last.text}", "complete the clause")
        self._at += 1
        return word

    def _skip(self, *words: str) -> None:
        while (word := self._peek()) is not None and word.text in words and not word.literal:
            self._at += 1

    def _refused(self, word: Word) -> CopybookError:
        if word.text in REFUSED_USAGES:
            return CopybookError(
                word.line, f"{word.text} is not read", "write the item as PIC X of its length in bytes, or as FILLER"
            )
        return CopybookError(word.line, f"{word.text} is no clause that is known here", "check its spelling")

    def _picture(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        try:
            item.picture = picture(word.text)
        except BadPicture as wrong:
            raise CopybookError(word.line, f"PIC {word.text} {wrong}", "read it as PIC X of its length") from wrong

    def _usage(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        if word.text not in USAGES:
            raise self._refused(word)
        item.usage = USAGES[word.text]

    def _sign(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        if word.text not in ("LEADING", "TRAILING"):
            raise CopybookError(word.line, f"SIGN {word.text} is not known", "write SIGN LEADING or SIGN TRAILING")
        self._sign_at(item, word.text.lower())

    def _sign_at(self, item: Item, place: str) -> None:
        following = self._peek()
        separate = following is not None and following.text == "SEPARATE"
        self._skip("SEPARATE", "CHARACTER")
        item.sign = place, separate

    def _occurs(self, item: Item) -> None:
        most = least = self._number()
        if self._next_is("TO"):
            most = self._number()
        self._skip("TIMES")
        depending = ""
        if self._next_is("DEPENDING"):
            self._skip("ON")
            depending = self._name()
        while self._next_is("ASCENDING", "DESCENDING", "INDEXED"):
            self._skip("KEY", "IS", "BY")
            known = {*self._known_clauses(), *USAGES, *NOISE, *SIMPLE, "ASCENDING", "DESCENDING", "INDEXED"}
            while (word := self._peek()) is not None and word.text not in known:
                self._at += 1
        if not least <= most or not most or (least != most and not depending):
            raise CopybookError(
                item.line, f"OCCURS {least} TO {most} cannot be", "write OCCURS n, or OCCURS n TO m DEPENDING ON NAME"
            )
        item.occurs = Occurs(least, most, depending)

    def _name(self) -> str:
        name = self._take().text
        while self._next_is("OF", "IN"):
            self._take()
        return name

    def _next_is(self, *words: str) -> bool:
        word = self._peek()
        if word is None or word.literal or word.text not in words:
            return False
        self._at += 1
        return True

    def _number(self) -> int:
        word = self._take()
        if not word.text.isdecimal() or len(word.text) > len("9999999"):
            raise CopybookError(word.line, f"{word.text} is no number of repetitions", "write OCCURS 12 TIMES")
        return int(word.text)

    def _redefines(self, item: Item) -> None:
        item.redefines = self._take().text

    def _value(self, item: Item) -> None:  # noqa: ARG002 - what a program starts with is no part of a record
        self._skip("IS", "ARE")
        self._take()
        while (word := self._peek()) is not None and (word.literal or word.text in ("THRU", "THROUGH")):
            self._at += 1

    def _sync(self, item: Item) -> None:
        raise CopybookError(
            item.line,
            f"{item.name or 'FILLER'} is SYNCHRONIZED, and what a compiler puts before it is not known here",
            "write the slack bytes as FILLER and take SYNC away",
        )
