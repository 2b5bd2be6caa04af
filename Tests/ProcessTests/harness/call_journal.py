"""The outside database of the Moscow journal, in MariaDB or PostgreSQL: its tables, and rows whose answers are known. Read by a user who
may do nothing else."""

from urllib.parse import quote

from .mariadb import MariaDB
from .postgres import Cluster

NAME, USER, PASSWORD = "callcentre", "journal", "journ@l p:ss/1"
DAY = "2026-11-21"
NAMES = ("names", "city", "metro", "country", "areas", "regions", "operators")
NUMBERS = [f"tel_{place}_id" for place in range(1, 8)]
FLAGS = ["english", "tickets", "station_not_set", "switch_msk_agency", "bank_card", "stambul", "austria"]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
RESULTS = {0: "Сорвался", 1: "Обработано", 2: "Клиент положил трубку", 3: "Не работает интернет", 4: "Сорвался-обрыв",
           5: "Сорвался-плохая слышимость", 6: "Сорвался-тишина", 9: "Неизвестный результат"}
TYPES = {0: "Ошиблись номером", 1: "Англичанин", 2: "Агентство", 3: "Сервисный звонок", 4: "Покупка билетов", 5: "Заказ тура",
         6: "Не по теме", 7: "Сорвался звонок", 12: "Неизвестный тип"}
OUTBOUND = {-1: "ошибка", 0: "дозвон", 1: "занято", 2: "не подходят", 3: "отказались от звонка", 4: "бросили трубку", 5: "тишина на линии",
            6: "неизвестно"}


def tables(datetime: str) -> str:
    """In what both speak; `datetime` is the type of a moment."""
    named = "".join(f"CREATE TABLE {name} (id INT PRIMARY KEY, name VARCHAR(255));\n" for name in NAMES)
    week = ", ".join(f"{day}_{end} TIME" for day in DAYS for end in ("from", "to"))
    numbers = ", ".join(f"{name} INT" for name in NUMBERS)
    flags = ", ".join(f"{name} SMALLINT" for name in FLAGS)
    return named + f"""
CREATE TABLE district (id INT PRIMARY KEY, name VARCHAR(255), hidden SMALLINT);
CREATE TABLE ads (id INT PRIMARY KEY, ads_name VARCHAR(255));
CREATE TABLE time_rezhim (id INT PRIMARY KEY, {week});
CREATE TABLE telephone (id INT PRIMARY KEY, number VARCHAR(64), comment VARCHAR(255), time_rezhim_id INT);
CREATE TABLE cards (id INT PRIMARY KEY, telephone_id INT);
CREATE TABLE calls (id INT PRIMARY KEY, card_id INT, operator_id INT, datetime {datetime}, privat_processing_id INT, result INT, type_call INT);
CREATE TABLE privat_processing (id INT PRIMARY KEY, client_name_id INT, client_city_id INT, manager_name_id INT, metro_id INT, country_id INT,
    ads_id INT, calls_results_ids VARCHAR(255));
CREATE TABLE calls_result (id INT PRIMARY KEY, telephone_id INT, result INT, datetime {datetime});
CREATE TABLE agentstvo (id INT PRIMARY KEY, name VARCHAR(255), english_name VARCHAR(255), adres VARCHAR(255), comment VARCHAR(1000), {numbers},
    city_id INT, metro_id INT, district_id INT, area_id INT, region INT, time_zone VARCHAR(32), time_rezhim_id INT, {flags}, hidden SMALLINT);
"""


def rows() -> str:
    """Twenty-five calls on `DAY`, one an hour from midnight on and two at 23, two on other days; three agencies, one of them hidden."""
    text = "'{}'".format
    lines = []

    def insert(table: str, *values):
        shown = ", ".join("NULL" if value is None else text(str(value).replace("'", "''")) if isinstance(value, str) else str(value)
                          for value in values)
        lines.append(f"INSERT INTO {table} VALUES ({shown});")

    for number, name in enumerate(("Operator One", "Оператор Два", "O''Three <b>"), 1):
        insert("operators", number, name.replace("''", "'"))
    insert("names", 1, "Клиент Первый")
    insert("names", 2, "Менеджер")
    for table in ("city", "metro", "country", "areas", "regions"):
        insert(table, 1, f"{table} один")
    insert("district", 1, "district один", 0)
    insert("ads", 1, "Radio")
    week = [part for day in range(5) for part in ("09:00:00", "18:00:00")] + ["10:30:00", "14:00:00", None, None]
    insert("time_rezhim", 1, *week)
    for number in range(1, 31):
        insert("telephone", number, f"+7000000{number:04}", f"comment {number}", 1 if number == 21 else None)
        insert("cards", number, number)
    # Without a telephone.
    insert("cards", 31, None)
    results, types = list(RESULTS), list(TYPES)
    for number in range(25):
        hour = min(number, 23)
        card, operator, processing = number + 1, number % 3 + 1, 10 if number == 9 else 11 if number == 10 else 0
        if number == 24:
            card, operator, processing = 31, None, 999
        insert("calls", 100 + number, card, operator, f"{DAY} {hour:02}:16:{28 if number < 24 else 29}", processing,
               results[number % len(results)], types[number % len(types)])
    insert("calls", 200, 1, 1, "2026-10-05 12:00:00", 0, 1, 5)
    insert("calls", 201, 1, 1, "2026-11-22 00:00:00", 0, 1, 5)
    # As the old clients wrote it: with a separator at the end.
    insert("privat_processing", 10, 1, 1, 2, 1, 1, 1, "5|")
    insert("privat_processing", 11, 1, 1, 2, 1, 1, 1, "")
    insert("calls_result", 5, 21, -1, f"{DAY} 10:20:30")
    flags = [1, 0, 1, 0, 1, 0, 1]
    for number, (name, first, hidden) in enumerate((("Агентство Солнце", 21, 0), ("O'Moon & <b>", 23, 0), ("Hidden", 25, 1)), 1):
        insert("agentstvo", number, name, f"Sun {number}", f"ул. Ленина, {number}", "comment", first, first + 1, None, None, None, None, None,
               1, 1, 1, 1, 1, "+3", 1 if number == 2 else None, *flags, hidden)
    return "\n".join(lines)


def in_mariadb(running: MariaDB) -> str:
    """Makes it anew; the address of the settings."""
    password = PASSWORD.replace("'", "''")
    running.query(f"DROP DATABASE IF EXISTS {NAME}; CREATE DATABASE {NAME} CHARACTER SET utf8mb4; DROP USER IF EXISTS '{USER}'@'%'; "
                  f"CREATE USER '{USER}'@'%' IDENTIFIED BY '{password}'; GRANT SELECT ON {NAME}.* TO '{USER}'@'%'", database="")
    running.query(tables("DATETIME"), database=NAME)
    running.query(rows(), database=NAME)
    return f"mysql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{running.port}/{NAME}"


def in_postgres(cluster: Cluster) -> str:
    database = cluster.new_database()
    if not cluster.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{USER}'"):
        cluster.new_role(USER, PASSWORD)
    cluster.sql(tables("TIMESTAMP"), database=database)
    cluster.sql(rows(), database=database)
    cluster.sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {USER}", database=database)
    return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{cluster.port}/{database}"
