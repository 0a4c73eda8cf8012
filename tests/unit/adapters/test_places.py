"""The url of a source of kind sql and its password: read exactly, and never repeated where they are wrong."""

from __future__ import annotations

import pytest

from adapters.errors import OptionError
from adapters.sql.places import url_of


def test_a_password_beside_the_url_is_taken_as_it_is() -> None:
    url = url_of({"url": "postgresql://reader@db.example:5433/shop?sslmode=require", "password": "p@s/s:#%41"})

    assert (url.username, url.password, url.host, url.port) == ("reader", "p@s/s:#%41", "db.example", 5433)
    assert url_of({"url": "postgresql://reader:p%40ss@db.example/shop"}).password == "p@ss"
    assert url_of({"url": "sqlite:///legacy.db"}).password is None


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({}, "url"),
        ({"url": "s3cret"}, "url"),
        ({"url": "postgresql://u:s3c@ret@db.example/shop"}, "url"),
        ({"url": "postgresql://u:12@s3cret/12@db.example/shop"}, "url"),
        ({"url": "postgresql://u:12@s3cret?12@db.example/shop"}, "url"),
        ({"url": "mysql://u@12:s3cret@db.example/shop"}, "url"),
        ({"url": "postgresql://u:s3cret:12@ret@db.example:x/shop"}, "url"),
        ({"url": "postgresql://u@db.example:s3cret/shop"}, "url"),
        ({"url": "postgresql://u:s3cret@db.example/shop", "password": "s3cret"}, "password"),
        ({"url": "postgresql://db.example/shop", "password": "s3cret"}, "password"),
        ({"url": "sqlite:///legacy.db", "password": "s3cret"}, "password"),
    ],
)
def test_what_cannot_be_understood_is_refused_without_a_part_of_the_password(
    options: dict[str, str], option: str
) -> None:
    with pytest.raises(OptionError) as refused:
        url_of(options)

    said = f"{refused.value} {refused.value.hint}"
    assert refused.value.option == option
    assert not any(part in said for part in ("s3c", "cret", "12"))
    assert refused.value.__cause__ is None
