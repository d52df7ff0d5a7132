"""psycopg2, its pool, and its types."""
import io
import threading

import psycopg2
import psycopg2.extensions
import psycopg2.extras
import psycopg2.pool

from checks import *


def connect():
    return psycopg2.connect(host=HOST, port=PORT, user=USER, password=PASSWORD, dbname=DATABASE)


def one(cursor, sql, *values):
    cursor.execute(sql, values or None)
    return cursor.fetchone()[0]


def state(cursor, sql):
    try:
        cursor.execute(sql)
    except psycopg2.Error as error:
        return error.pgcode
    return None


def connecting():
    with connect() as connection, connection.cursor() as cursor:
        equal(1, one(cursor, "SELECT 1"))


def prepare():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("PREPARE p (int) AS SELECT name FROM app.items WHERE id = $1")
        for i in (1, 2, 3):
            equal("item %d" % i, one(cursor, "EXECUTE p (%s)", i))
        cursor.execute("DEALLOCATE p")


def transaction():
    with connect() as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=not WRITES)
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT a")
            cursor.execute("SHOW transaction_isolation")
            equal("repeatable read", cursor.fetchone()[0])
            cursor.execute("ROLLBACK TO SAVEPOINT a")
        connection.commit()


def deny():
    connection = connect()
    for sql in DENIED:
        with connection.cursor() as cursor:
            equal(1, one(cursor, "SELECT 1"))
            cursor.execute("SAVEPOINT a")
            equal("42501", state(cursor, sql))
            denial()
            equal("25P02", state(cursor, "SELECT 1"))
            cursor.execute("ROLLBACK TO SAVEPOINT a")
            equal(1, one(cursor, "SELECT 1"))
            equal("42501", state(cursor, sql))
            denial()
        connection.rollback()
        connection.autocommit = True
        with connection.cursor() as cursor:
            equal("42501", state(cursor, sql))
            denial()
            equal(1, one(cursor, "SELECT 1"))
        connection.autocommit = False
    connection.close()


def pool():
    connections = psycopg2.pool.ThreadedConnectionPool(1, 1, host=HOST, port=PORT, user=USER, password=PASSWORD, dbname=DATABASE)
    pids = set()
    for _ in range(3):
        connection = connections.getconn()
        pids.add(connection.info.backend_pid)
        with connection.cursor() as cursor:
            equal(1, one(cursor, "SELECT 1"))
        connections.putconn(connection)
        connection.reset()
    equal(1, len(pids))
    connections.closeall()


def types():
    with connect() as connection, connection.cursor() as cursor:
        composite = psycopg2.extras.register_composite("app.pair", cursor)
        equal(composite.type(1, "a"), one(cursor, "SELECT (1, 'a')::app.pair"))
        psycopg2.extras.register_range("app.span", "Span", connection)
        equal(7, one(cursor, "SELECT '[3,7)'::app.span").upper)
        psycopg2.extras.register_uuid()
        equal("green", one(cursor, "SELECT kind FROM app.items WHERE id = 1"))


def cursor():
    with connect() as connection:
        with connection.cursor(name="many") as named:
            named.itersize = 100
            named.execute("SELECT id FROM app.items ORDER BY id")
            equal(list(range(1, 1001)), [row[0] for row in named])


def copy():
    with connect() as connection, connection.cursor() as cursor:
        out = io.StringIO()
        cursor.copy_expert("COPY (SELECT id FROM app.items ORDER BY id LIMIT 3) TO STDOUT", out)
        equal("1\n2\n3\n", out.getvalue())
        rows = io.StringIO("5001\tcopied\n")
        into = "COPY app.items (id, name) FROM STDIN"
        if WRITES:
            cursor.copy_expert(into, rows)
            equal("copied", one(cursor, "SELECT name FROM app.items WHERE id = 5001"))
        else:
            try:
                cursor.copy_expert(into, rows)
                raise AssertionError("not denied")
            except psycopg2.Error as error:
                equal("42501", error.pgcode)
                denial()
        connection.rollback()
        equal(1, one(cursor, "SELECT 1"))


def batch():
    with connect() as connection, connection.cursor() as cursor:
        psycopg2.extras.execute_batch(cursor, "INSERT INTO app.items (id, name) VALUES (%s, %s)", [(6000 + i, "b") for i in range(250)])
        psycopg2.extras.execute_values(cursor, "INSERT INTO app.items (id, name) VALUES %s", [(7000 + i, "b") for i in range(250)])
        equal(500, one(cursor, "SELECT count(*) FROM app.items WHERE name = 'b'"))
        connection.rollback()


def cancel():
    connection = connect()
    with connection.cursor() as cursor:
        timer = threading.Timer(0.5, connection.cancel)
        timer.start()
        equal("57014", state(cursor, "SELECT pg_sleep(60)"))
        timer.join()
    connection.rollback()
    with connection.cursor() as cursor:
        equal(1, one(cursor, "SELECT 1"))
    connection.close()


def run():
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


if __name__ == "__main__":
    run()
    done()
