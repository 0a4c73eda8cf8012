"""A default guess reads what is stored and finds it again: nothing is padded, trimmed or stripped on a suspicion."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.backends.init.proposed import proposed


def _made(folder: Path, script: str) -> Path:
    with closing(sqlite3.connect(folder / "legacy.db")) as database:
        database.executescript(script)
    return folder / "legacy.db"


@pytest.mark.parametrize(
    "codes",
    [
        ["C1", "C2", "C3 ", "C10"],
        ["C1 ", "C2 ", "C30"],
        [" C1", "C2", "C3"],
        ["  1", " 10", "100", "7"],
        ["0736", "0877", "1389", "9901"],
        ["08437124", "09162000", "05315000"],
        ["007", "07", "7"],
        ["0", "00", "000"],
        ["A~B", "A/B", "A%", ".", ".."],
        ["19960103", "19970204", "19980399"],
        ["Y", "N"],
    ],
)
def test_every_record_is_found_at_its_address_and_by_equality(codes: list[str], tmp_path: Path) -> None:
    rows = ", ".join(f"('{code}', 'name {code}')" for code in codes)
    script = f"""
        CREATE TABLE cust (code VARCHAR(10) PRIMARY KEY, name TEXT);
        CREATE TABLE ord (id INTEGER PRIMARY KEY, cust VARCHAR(10) REFERENCES cust (code));
        INSERT INTO cust VALUES {rows};
        INSERT INTO ord (cust) SELECT code FROM cust;
    """
    with proposed(_made(tmp_path, script), tmp_path) as legacy:
        assert sorted(record["code"] for record in legacy.records("customers")) == sorted(codes)
        assert legacy.lost() == []
        for order in legacy.records("orders"):
            found = legacy.consumer.json(f"/v1/orders/{order['id']}/its-customer")
            assert found["name"] == f"name {order['customer']}"


@pytest.mark.parametrize("copybook", [False, True])
def test_texts_of_a_few_records_of_one_length_are_shown_without_blanks(tmp_path: Path, *, copybook: bool) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    lines = [f"{number:05d} {city:<11} {number:6.2f}" for number, city in enumerate(["Oslo", "", "Rio Grande", "X"])]
    if copybook:
        entries = ("01 C.", "05 NR PIC X(5).", "05 FILLER PIC X.", "05 CITY PIC X(12).", "05 W PIC X(6).")
        (folder / "CITIES.cpy").write_text("".join(f"       {entry}\n" for entry in entries))
    else:
        lines = ["NR    CITY        WEIGHT", "----- ----------- ------", *lines]
    (folder / "CITIES.txt").write_text("".join(f"{line}\n" for line in lines))
    with proposed(str(folder), tmp_path) as legacy:
        assert [record["city"] for record in legacy.records("cities")] == ["Oslo", None, "Rio Grande", "X"]
        assert legacy.lost() == []


def test_texts_that_all_are_filled_up_to_their_declared_length_are_shown_without_blanks(tmp_path: Path) -> None:
    script = """
        CREATE TABLE cust (code CHAR(6) PRIMARY KEY, name CHAR(10));
        INSERT INTO cust VALUES ('C1    ', 'Oslo      '), ('C22   ', 'Rome      '), ('C333  ', 'Turin     ');
    """
    with proposed(_made(tmp_path, script), tmp_path) as legacy:
        assert legacy.records("customers")[0] == {"id": "C1", "code": "C1", "name": "Oslo"}
        assert legacy.lost() == []
        assert legacy.checks == []


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("000037", 37),
        ("37", 37),
        ("000037", "37"),
        ("000037", "00000037"),
        (37, "000037"),
        ("37    ", "37"),
    ],
)
def test_both_ends_of_a_relation_are_read_alike_whatever_fills_them_up(
    own: str | int, other: str | int, tmp_path: Path
) -> None:
    def spelled(like: str | int, number: int) -> str:
        if isinstance(like, int):
            return str(number)
        text = str(number).zfill(len(like)) if like.startswith("0") else str(number).ljust(len(like))
        return f"'{text}'"

    def type_of(like: str | int) -> str:
        return "INTEGER" if isinstance(like, int) else f"CHAR({len(like)})"

    customers = ", ".join(f"({spelled(other, number)}, 'name {number}')" for number in range(10, 60))
    jobs = ", ".join(f"({number}, {spelled(own, number)})" for number in range(10, 60))
    script = f"""
        CREATE TABLE CUSTMAST (CUST_NO {type_of(other)} PRIMARY KEY, CUST_NM TEXT);
        CREATE TABLE JOBMAST (JOB_NO INTEGER PRIMARY KEY, CUST_NO {type_of(own)});
        CREATE INDEX JOBX ON JOBMAST (CUST_NO);
        INSERT INTO CUSTMAST VALUES {customers};
        INSERT INTO JOBMAST VALUES {jobs};
    """
    with proposed(_made(tmp_path, script), tmp_path) as legacy:
        assert legacy.lost() == []
        assert legacy.consumer.json("/v1/jobs/42/customer")["customer_name"] == "name 42"
        embedded = legacy.consumer.json("/v1/jobs?limit=200&embed=customer")["items"]
        assert [job["customer"]["customer_name"] for job in embedded] == [f"name {job['id']}" for job in embedded]
        customer = embedded[3]["customer"]["id"]
        assert [job["id"] for job in legacy.consumer.json(f"/v1/customers/{customer}/jobs")["items"]] == [
            embedded[3]["id"]
        ]


def test_a_few_values_that_may_lead_somewhere_keep_their_zeros(tmp_path: Path) -> None:
    script = """
        CREATE TABLE JOBMAST (JOB_NO INTEGER PRIMARY KEY, CUST_NO TEXT);
        CREATE TABLE CUSTMAST (CUST_NO INTEGER PRIMARY KEY);
        INSERT INTO JOBMAST VALUES (1, '00');
        INSERT INTO CUSTMAST VALUES (0);
    """
    with proposed(_made(tmp_path, script), tmp_path) as legacy:
        assert legacy.records("jobs") == [{"id": "1", "job_number": 1, "customer_number": "00"}]


def test_whole_floats_of_any_size_are_found_by_what_they_show(tmp_path: Path) -> None:
    floats = [1.0, 2.0**53 + 2, 70254153698268944.0, -46601306640169368.0, 1e20, -1.7e308 / 1e280]
    with closing(sqlite3.connect(tmp_path / "sums.db")) as database:
        database.execute("CREATE TABLE SUMS (ID INTEGER PRIMARY KEY, F REAL)")
        database.execute("CREATE INDEX SUMS_F ON SUMS (F)")
        database.executemany("INSERT INTO SUMS VALUES (?, ?)", enumerate(floats))
        database.commit()
    with proposed(tmp_path / "sums.db", tmp_path) as legacy:
        assert [float(record["f"]) for record in legacy.records("sums")] == floats
        assert legacy.lost() == []


def _exports(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


_CUSTOMERS = "CUST_NO;NAME\n" + "".join(f"K00{at};Müller {at}, Köln\n" for at in range(1, 9))
_ORDERS = "ORD_NO{0}CUST_NO{0}CITY\n" + "".join(f"1000{at}{{0}}K00{at}{{0}}{{1}}\n" for at in range(1, 9))


@pytest.mark.parametrize(
    ("charset", "delimiter", "city"),
    [
        ("utf-8", ";", "Aarau"),
        ("utf-8", ",", "Zürich"),
        ("utf-8-sig", "\t", "Zürich"),
        ("cp850", ";", "Zürich"),
        ("utf-16", "|", "Zürich"),
    ],
)
def test_exports_of_one_folder_are_related_whatever_the_charset_of_each(
    charset: str, delimiter: str, city: str, tmp_path: Path
) -> None:
    orders = _ORDERS.format(delimiter, city)
    files = {"CUSTMAST.CSV": _CUSTOMERS.encode("cp1252"), "ORDERS.CSV": orders.encode(charset)}
    with proposed(_exports(tmp_path / "exports", files), tmp_path) as legacy:
        order = legacy.consumer.json("/v1/orders/10003?embed=customer")
        assert order["city"] == city
        assert order["customer"]["name"] == "Müller 3, Köln"
        assert legacy.lost() == []


@pytest.mark.parametrize(
    ("charset", "cities"),
    [
        ("utf-8", ("Łódź", "Świdnica", "Kraków", "Žilina")),
        ("cp1250", ("Łódź", "Świdnica", "Kraków", "Žilina")),
        ("cp1251", ("Москва", "Казань", "Томск", "Омск")),
        ("utf-16", ("Αθήνα", "Πάτρα", "Βόλος", "Λάρισα")),
    ],
)
def test_records_of_a_folder_are_found_in_the_letters_of_their_own_export(
    charset: str, cities: tuple[str, ...], tmp_path: Path
) -> None:
    places = "ORT_ID;NAME\n" + "".join(f"{city}{at};{city}\n" for at in range(1, 6) for city in cities)
    goods = "WARE_NR;BEZ\n" + "".join(f"W{at};Tür {at} für Köln\n" for at in range(1, 9))
    files = {
        "KUNDEN.CSV": _CUSTOMERS.encode("cp1252"),
        "WAREN.CSV": goods.encode("cp1252"),
        "ORTE.CSV": places.encode(charset),
    }
    with proposed(_exports(tmp_path / "exports", files), tmp_path) as legacy:
        assert {record["name"] for record in legacy.records("orte")} == set(cities)
        assert legacy.lost() == []
        found = legacy.consumer.json("/v1/orte?ort_id=" + quote(f"{cities[0]}1"))
        assert [record["name"] for record in found["items"]] == [cities[0]]


def test_an_export_whose_letters_come_late_has_a_charset_of_its_own_in_its_folder(tmp_path: Path) -> None:
    late = "ORD_NO;CUST_NO;CITY\n" + "".join(f"{at};K001;Bonn\n" for at in range(10_000, 90_000)) + "1;K002;Köln\n"
    files = {"CUSTMAST.CSV": _CUSTOMERS.encode(), "ORDERS.CSV": late.encode("cp1252")}
    with proposed(_exports(tmp_path / "exports", files), tmp_path) as legacy:
        assert legacy.consumer.json("/v1/orders/1")["city"] == "Köln"
        assert legacy.consumer.json("/v1/customers/K002")["name"] == "Müller 2, Köln"


def test_decimals_with_points_and_with_commas_stand_side_by_side(tmp_path: Path) -> None:
    rows = "".join(f"A{at};1.{at};{at}.200,{at:02};5{at % 10}.125\n" for at in range(1, 30))
    files = {"PARTS.CSV": f"PART_NO;VERSION;PRICE;LATITUDE\n{rows}".encode()}
    with proposed(_exports(tmp_path / "exports", files), tmp_path) as legacy:
        assert [each["version"] for each in legacy.records("parts")[:3]] == ["1.1", "1.10", "1.11"]
        part = legacy.consumer.json("/v1/parts/A10")
        assert (part["price"], part["latitude"]) == ("10200.1", "50.125")
        assert "decimal_comma: [PRICE]" in legacy.text
        assert legacy.lost() == []


def _days(form: str, days: range) -> list[str]:
    return [date(1998, at % 12 + 1, at).strftime(form) for at in days]


def test_another_column_of_the_source_tells_the_day_from_the_month(tmp_path: Path) -> None:
    clear, unclear, clock = (
        _days("%m/%d/%Y", range(10, 20)),
        _days("%m/%d/%Y", range(2, 12)),
        _days("%m/%d/%y", range(2, 12)),
    )
    orders = "".join(f"{at};{clear[at]};{unclear[at]};{unclear[at].replace('/', '-')}\n" for at in range(10))
    parts = "".join(f"P{at};{clock[at]}\n" for at in range(10))
    files = {
        "ORDERS.CSV": f"ORD_NO;ORD_DT;DUE_DT;SHIP_DT\n{orders}".encode(),
        "PARTS.CSV": f"PART_NO;CNT_DT\n{parts}".encode(),
    }
    with proposed(_exports(tmp_path / "exports", files), tmp_path) as legacy:
        order = legacy.records("orders")[0]
        assert (order["order_date"], order["due_date"]) == ("1998-11-10", "1998-03-02")
        assert order["ship_date"] == "03-02-1998"
        assert legacy.records("parts")[0]["count_date"] == "1998-03-02"
        assert "# MM/DD/YYYY by ORD_DT, whose values tell the day from the month" in legacy.text
        assert "# if it is DD-MM-YYYY, say instead:" in legacy.text
        assert legacy.lost() == []


def test_each_reading_of_an_unclear_date_can_be_uncommented(tmp_path: Path) -> None:
    rows = "".join(f"{at};{day}\n" for at, day in enumerate(_days("%d/%m/%Y", range(2, 12))))
    with proposed(
        _exports(tmp_path / "exports", {"ORDERS.CSV": f"ORD_NO;DUE_DT\n{rows}".encode()}), tmp_path
    ) as legacy:
        assert legacy.records("orders")[0]["due_date"] == "02/03/1998"
        lines = [line.strip() for line in legacy.text.splitlines()]
        assert "# due_date: {column: DUE_DT, type: date, format: DD/MM/YYYY}" in lines
        assert "# due_date: {column: DUE_DT, type: date, format: MM/DD/YYYY}" in lines


def test_a_few_texts_are_read_as_the_days_that_they_lead_to(tmp_path: Path) -> None:
    script = """
        CREATE TABLE depot (due_dt CHAR(8), no INTEGER, PRIMARY KEY (due_dt, no));
        INSERT INTO depot VALUES ('20280503', 401), ('20230503', 87), ('20280706', 764), ('20040821', 325);
        CREATE TABLE stay (id INTEGER PRIMARY KEY, due_dt CHAR(8), no INTEGER,
                           FOREIGN KEY (due_dt, no) REFERENCES depot (due_dt, no));
        INSERT INTO stay VALUES (1, '20040821', 325);
    """
    with proposed(_made(tmp_path, script), tmp_path) as legacy:
        assert legacy.records("stays") == [{"id": "1", "due_date": "2004-08-21", "number": 325}]
        assert legacy.consumer.json("/v1/stays/1/depot")["id"] == "2004-08-21~325"
