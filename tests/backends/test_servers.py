"""The servers that other tests rely on do start."""

from __future__ import annotations

import psycopg
import pymysql
import redis

from tests.servers import Server


def test_a_postgresql_server_answers(postgresql: Server) -> None:
    with psycopg.connect(host="127.0.0.1", port=postgresql.port, user="legacy", dbname="postgres") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_mariadb_server_answers(mariadb: Server) -> None:
    connection = pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_redis_server_answers(redis_server: Server) -> None:
    with redis.Redis(port=redis_server.port) as client:
        assert client.ping()
