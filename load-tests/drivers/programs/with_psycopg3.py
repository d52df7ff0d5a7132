"""psycopg 3: statements prepared by itself, pipelines, its pool and its types."""
import threading
import time

import psycopg
import psycopg.types.composite
import psycopg.types.enum
import psycopg.types.range
import psycopg_pool

from checks import *

WHERE = "host=%s port=%d user=%s password=%s dbname=%s" % (HOST, PORT, USER, PASSWORD, DATABASE)


def connect(**more):
    return psycopg.connect(WHERE, **more)


def one(connection, sql, *values, **more):
    return connection.execute(sql, values or None, **more).fetchone()[0]


def state(connection, sql, **more):
    try:
        connection.execute(sql, **more)
    except psycopg.Error as error:
        return error.sqlstate
    return None


def connecting():
    with connect() as connection:
        equal(1, one(connection, "SELECT 1"))


def prepare():
    with connect(prepare_threshold=2) as connection:
        for i in range(1, 20):
            equal("item %d" % i, one(connection, "SELECT name FROM app.items WHERE id = %s", i))


def transaction():
    with connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        connection.read_only = not WRITES
        with connection.transaction():
            with connection.transaction():
                equal("serializable", one(connection, "SHOW transaction_isolation"))


def deny():
    with connect(autocommit=True) as connection:
        for sql in DENIED:
            for prepared in (False, True, True):
                try:
                    with connection.transaction():
                        equal(1, one(connection, "SELECT 1"))
                        connection.execute(sql, prepare=prepared)
                    raise AssertionError("not denied")
                except psycopg.Error as error:
                    equal("42501", error.sqlstate)
                    denial()
                equal(1, one(connection, "SELECT 1"))
            with connection.transaction(force_rollback=True):
                with connection.pipeline() as pipeline:
                    first = connection.execute("SELECT 1")
                    try:
                        connection.execute(sql)
                        pipeline.sync()
                        raise AssertionError("not denied")
                    except psycopg.Error as error:
                        equal("42501", error.sqlstate)
                        denial()
                equal((1,), first.fetchone())
            equal(1, one(connection, "SELECT 1"))


def pool():
    with psycopg_pool.ConnectionPool(WHERE, min_size=1, max_size=1, configure=lambda c: c.commit(), reset=reset) as connections:
        pids = set()
        for _ in range(3):
            with connections.connection() as connection:
                pids.add(connection.info.backend_pid)
                equal(1, one(connection, "SELECT 1"))
            connections.check()
        equal(1, len(pids))


def reset(connection):
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.autocommit = False


def types():
    with connect() as connection:
        info = psycopg.types.composite.CompositeInfo.fetch(connection, "app.pair")
        psycopg.types.composite.register_composite(info, connection)
        equal((1, "a"), tuple(one(connection, "SELECT (1, 'a')::app.pair")))
        span = psycopg.types.range.RangeInfo.fetch(connection, "app.span")
        psycopg.types.range.register_range(span, connection)
        equal(7, one(connection, "SELECT '[3,7)'::app.span").upper)
        kind = psycopg.types.enum.EnumInfo.fetch(connection, "app.kind")
        equal(["green", "black"], list(kind.labels))


def cursor():
    with connect() as connection, connection.cursor(name="many") as named:
        named.itersize = 100
        named.execute("SELECT id FROM app.items ORDER BY id")
        equal(list(range(1, 1001)), [row[0] for row in named])


def copy():
    with connect() as connection, connection.cursor() as cursor:
        with cursor.copy("COPY (SELECT id FROM app.items ORDER BY id LIMIT 3) TO STDOUT") as out:
            equal([("1",), ("2",), ("3",)], list(out.rows()))
        try:
            with cursor.copy("COPY app.items (id, name) FROM STDIN") as into:
                into.write_row((5001, "copied"))
            equal(True, WRITES)
        except psycopg.Error as error:
            equal(("42501", False), (error.sqlstate, WRITES))
            denial()
        connection.rollback()
        equal(1, one(connection, "SELECT 1"))


def batch():
    with connect() as connection:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO app.items (id, name) VALUES (%s, 'b')", [(6000 + i,) for i in range(250)])
        equal(250, one(connection, "SELECT count(*) FROM app.items WHERE name = 'b'"))
        connection.rollback()


def cancel():
    with connect() as connection:
        timer = threading.Timer(0.5, connection.cancel)
        timer.start()
        equal("57014", state(connection, "SELECT pg_sleep(60)"))
        timer.join()
        connection.rollback()
        equal(1, one(connection, "SELECT 1"))


check("connect", connecting)
check("transaction", transaction)
check("deny", deny)
check("pool", pool)
if READS:
    check("prepare", prepare)
    check("types", types)
    check("cursor", cursor)
    check("copy", copy)
    check("cancel", cancel)
check("batch", batch) if WRITES else absent("batch")
done()
