"""The shape of a catalog, declared once: every entry, what it takes and what it means.

The texts here are what an editor shows beside the entry and what docs/catalog.md prints. What a source's
section holds beyond these entries is declared by its adapter.
"""

from __future__ import annotations

from wrapper.catalog.currencies import CURRENCIES
from wrapper.catalog.model import FieldType, FilterKind, OnUnknown, Padding
from wrapper.catalog.scalars import Choice, Day, Flag, Shape, Text, Whole
from wrapper.catalog.shapes import Either, ListOf, MapOf, Named, Section

LARGEST_PAGE = 1000

SNAKE = Text(pattern=r"[a-z][a-z0-9_]*", hint="use small letters, digits and _, starting with a letter: due_on")
NAME = Text(pattern=r"[a-z][a-z0-9_-]*", hint="use small letters, digits, _ and -, starting with a letter")
PATH_NAME = Text(
    pattern=r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*",
    hint="it is part of the URL: use small letters, digits, and single - or _ between",
)
VERSION_NAME = Text(pattern=r"v[1-9][0-9]{0,3}", hint="versions are called v1, v2, …")

VERSION = Section(
    "One public surface of the API.",
    {
        "title": Text("What the documentation calls the version."),
        "description": Text("A paragraph for its documentation."),
        "deprecated": Day("The day from which answers carry the Deprecation header."),
        "sunset": Day("The day from which the version answers 410."),
        "successor": Text("The version that consumers should move to."),
    },
)

SOURCE = Section(
    "One legacy system. Besides these entries, its section holds the options of its kind.",
    {
        "kind": Text("The kind of adapter that reads it, such as sql or fixed_width."),
        "charset": Text(
            "How its texts are encoded, by Python's name for it (default utf-8): cp1252, cp437, latin-1, cp037."
        ),
        "time_zone": Text("The time zone its dates and times are in (default UTC), such as Europe/Oslo."),
        "access": Choice("Whether it may be written to (default read_only).", words=("read_only", "read_write")),
        "generation": Text("The engine's generation, which decides what SQL it is sent; see docs/odbc.md."),
        "description": Text("A note for the operator."),
    },
    required=("kind",),
    others=lambda _: True,
)

CODES = Section(
    "Legacy codes and the public values they stand for.",
    {
        "map": MapOf("Each legacy code, without padding, with its public value.", value=Text()),
        "unknown": Choice(
            "What becomes of a code that is not in the map (default pass: it is shown as stored). Each is reported.",
            words=tuple(OnUnknown),
        ),
        "description": Text("A paragraph for the documentation."),
    },
    required=("map",),
)

PLAN = Section(
    "A usage plan; all its limits hold together.",
    {
        "limits": ListOf("Requests per window: 20/second, 5000/hour, 100 per 5 minutes.", item=Text()),
        "description": Text("A note for the operator."),
    },
    required=("limits",),
)

FIELD = Section(
    "A canonical field, defined once and shown by any number of versions.",
    {
        "column": Text("The legacy column."),
        "columns": ListOf("The date column and the time column of a datetime that is kept in two.", item=Text()),
        "type": Choice("The public type (default text).", words=tuple(FieldType)),
        "format": Text("How the column stores the value (default native); see docs/formats.md."),
        "formats": ListOf("One format for each of the columns.", item=Text()),
        "codes": Text("The code map of a code field."),
        "blanks": ListOf('Stored spellings that mean "no value", besides NULL and spaces.', item=Text()),
        "width": Whole("How many characters the column holds.", least=1, most=65_535),
        "padding": Choice("How stored texts are filled up to the width (default none).", words=tuple(Padding)),
        "decimals": Whole("Implied decimals: with 2, a stored 1234 is 12.34.", most=18),
        "pivot": Whole("The first two-digit year that belongs to the 1900s (default 50).", most=100),
        "currency": Text(
            "The currency of a money field.",
            pattern="|".join(CURRENCIES),
            hint="use the three letters of ISO 4217, such as NOK",
        ),
        "unit": Text("The unit of a number, for the documentation."),
        "time_zone": Text("The time zone of a datetime, where it differs from the source's."),
        "nullable": Flag(
            "Whether the value can be missing (default true; of a key false, where true keeps rows whose key is NULL)."
        ),
        "stored": Choice(
            "Whether a column whose format spells text holds numbers (default text).", words=("text", "number")
        ),
        "description": Text("A sentence for the documentation."),
        "example": Text("A public value for the documentation."),
    },
    exclusive=(("column", "columns"), ("format", "formats")),
)

RELATION = Section(
    "Records of another resource that belong to a record.",
    {
        "resource": Text("The resource it leads to."),
        "by": MapOf("Fields of this resource, each with the field of the other that it equals.", value=Text()),
        "many": Flag("Whether there can be several (default false)."),
        "description": Text("A sentence for the documentation."),
    },
    required=("resource", "by"),
)

MEMBER = Section(
    "A field under a name and a vocabulary of this version.",
    {
        "field": Text("The canonical field."),
        "codes": Text("The code map this version uses for it."),
    },
    required=("field",),
)


def members() -> Shape:
    """Return the shape of what a version shows; it nests."""
    nest = Section("Members grouped below a name.", {"fields": MEMBERS}, required=("fields",))
    member = Either(text=Text(), when="fields", inner=nest, otherwise=MEMBER)
    return MapOf(value=member, names=SNAKE, noun="member")


MEMBERS = Named("The members of a record, in order; omitted: all fields under their own names.", "members", members)

VIEW = Section(
    "How one version shows the resource.",
    {
        "fields": MEMBERS,
        "hide": ListOf("Instead of fields: the canonical fields that are not shown.", item=Text()),
    },
    exclusive=(("fields", "hide"),),
)

RESOURCE = Section(
    "One public collection and the legacy table behind it.",
    {
        "source": Text("The source it is read from."),
        "table": Text("The legacy table or view, by its exact name."),
        "schema": Text("The schema the table is in, where the source has several."),
        "statement": Text("Instead of a table: a SELECT that stands in for it."),
        "key": ListOf(
            "The fields that identify a record. A table with nothing unique has none: then its records have no id.",
            item=Text(),
        ),
        "summary": Text("A few words for the documentation."),
        "description": Text("A paragraph for the documentation."),
        "singular": Text("What one record is called (default: the name without its plural ending)."),
        "fields": MapOf("The canonical fields.", value=FIELD, names=SNAKE, noun="field"),
        "relations": MapOf("Relations to other resources.", value=RELATION, names=SNAKE, noun="relation"),
        "filters": MapOf(
            "Fields that can be filtered by, each with the conditions allowed.",
            value=ListOf(item=Choice(words=tuple(FilterKind))),
        ),
        "sorts": ListOf("Fields that can be sorted by.", item=Text()),
        "default_sort": ListOf(
            "The order of a list that asks for none; -name is descending (default: the key, or the rows' own numbers).",
            item=Text(),
        ),
        "default_limit": Whole("Records on a page that asks for no limit (default 50).", least=1, most=LARGEST_PAGE),
        "max_limit": Whole("Records on the largest page (default 200).", least=1, most=LARGEST_PAGE),
        "key_repeats": Flag(
            "Whether rows can share a key (default false): a list holds them all, an address leads to one of them."
        ),
        "strict": Flag("Whether an unreadable value fails the request instead of becoming null (default false)."),
        "versions": MapOf(
            "The versions that show the resource, and how.", value=VIEW, names=VERSION_NAME, noun="version"
        ),
    },
    required=("source", "fields"),
    exclusive=(("table", "statement"), ("schema", "statement")),
)

CATALOG = Section(
    "The catalog of a gateway. Entries that start with x- are free for anchors and notes.",
    {
        "title": Text("What the API is called."),
        "description": Text("A paragraph for its documentation."),
        "versions": MapOf("The versions of the API.", value=VERSION, names=VERSION_NAME, noun="version"),
        "sources": MapOf("The legacy systems.", value=SOURCE, names=NAME, noun="source"),
        "codes": MapOf("Code maps.", value=CODES, names=NAME, noun="code map"),
        "plans": MapOf("Usage plans.", value=PLAN, names=NAME, noun="plan"),
        "resources": MapOf("The public collections.", value=RESOURCE, names=PATH_NAME, noun="resource"),
    },
    required=("versions", "sources", "resources"),
    others=lambda name: name.startswith("x-"),
)

SECTIONS: tuple[tuple[str, Section], ...] = (
    ("Top level", CATALOG),
    ("versions.NAME", VERSION),
    ("sources.NAME", SOURCE),
    ("codes.NAME", CODES),
    ("plans.NAME", PLAN),
    ("resources.NAME", RESOURCE),
    ("resources.NAME.fields.NAME", FIELD),
    ("resources.NAME.relations.NAME", RELATION),
    ("resources.NAME.versions.NAME", VIEW),
    ("resources.NAME.versions.NAME.fields.NAME", MEMBER),
)
"""Every section with its address, in the order of the reference."""
