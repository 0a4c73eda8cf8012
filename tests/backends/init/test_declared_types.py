"""What a server declares is proposed as what it is: enumerations as codes, and no word found inside another one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pymysql

from tests.backends.init.proposed import proposed
from tests.servers import Server

SCRIPT = (
    "CREATE DATABASE guesses",
    """CREATE TABLE guesses.clip (id INT PRIMARY KEY, media_type ENUM('image', 'video'), fmt ENUM('raw', 'jpeg'),
       st ENUM('new', 'old'), reason ENUM('updated', 'it''s'), INDEX (media_type))""",
    "INSERT INTO guesses.clip VALUES (1, 'image', 'raw', NULL, 'it''s'), (2, 'video', 'jpeg', NULL, NULL)",
    "CREATE TABLE guesses.later (id INT PRIMARY KEY, st ENUM('new', 'old'), reason ENUM('updated', 'created'))",
)


def test_enumerations_are_codes_with_the_values_that_they_declare(mariadb: Server, tmp_path: Path) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        with connection.cursor() as cursor:
            for statement in SCRIPT:
                cursor.execute(statement)
        try:
            with proposed(f"mysql://root@127.0.0.1:{mariadb.port}/guesses", tmp_path) as legacy:
                assert legacy.records("clips") == [
                    {"id": "1", "media_type": "image", "fmt": "raw", "state": None, "reason": "it's"},
                    {"id": "2", "media_type": "video", "fmt": "jpeg", "state": None, "reason": None},
                ]
                assert legacy.lost() == []
                declared = {name: list(codes.to_public) for name, codes in legacy.catalog.codes.items()}
                assert declared == {
                    "clip_media_type": ["image", "video"],
                    "clip_fmt": ["raw", "jpeg"],
                    "clip_state": ["new", "old"],
                    "clip_reason": ["updated", "it's"],
                    "later_state": ["new", "old"],
                    "later_reason": ["updated", "created"],
                }
                assert [place for place, _ in legacy.checks] == ["laters key"]
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP DATABASE guesses")
