"""Reads the console examples of a document: each curl command as a request, with the output shown below it."""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Template
from urllib.parse import parse_qsl, urlsplit

ADDRESS = "http://127.0.0.1:8000"
"""Where the examples find the gateway: the address of `make run`."""

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One command and its output, as they stand in the document."""

    command: str
    output: str


@dataclass(slots=True)
class Curl:
    """What a curl command sends; `include` says that it shows the header of the answer too."""

    url: str = ""
    method: str = "GET"
    include: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the URL, without its query."""
        return urlsplit(self.url).path

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query."""
        return dict(parse_qsl(urlsplit(self.url).query))


def examples(text: str) -> Iterator[Example]:
    """Yield the examples of a document in their order."""
    for block in _BLOCK.findall(text):
        parts = _COMMAND.split(block)
        for command, output in zip(parts[1::2], parts[2::2], strict=True):
            yield Example(command, output.strip("\n"))


def curl(command: str, variables: Mapping[str, str]) -> Curl:
    """Return what a command sends once the shell has filled in its variables; ValueError for a word not known here."""
    program, *words = shlex.split(Template(command).substitute(variables))
    if program != "curl":
        raise ValueError(f"{program} is not curl")
    sent = Curl()
    rest = iter(words)
    for word in rest:
        match word:
            case "-i":
                sent.include = True
            case "-X":
                sent.method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                sent.headers[name] = value
            case "-u":
                sent.headers["Authorization"] = f"Basic {b64encode(next(rest).encode()).decode()}"
            case "-d":
                sent.method = "POST"
                sent.form |= dict(parse_qsl(next(rest)))
            case _ if word.startswith(ADDRESS):
                sent.url = word
            case _:
                raise ValueError(f"{word} means nothing here")
    return sent
