"""SQLAlchemy over psycopg2: what its dialect asks of a new connection, its pool with a ping, reflection and sessions."""
from sqlalchemy import MetaData, Table, create_engine, event, exc, inspect, select, text
from sqlalchemy.engine import URL

from checks import *

engine = create_engine(
    URL.create("postgresql+psycopg2", USER, PASSWORD, HOST, PORT, DATABASE), pool_size=1, max_overflow=0, pool_pre_ping=True
)


def connecting():
    with engine.connect() as connection:
        equal(1, connection.execute(text("SELECT 1")).scalar())


def prepare():
    with engine.connect() as connection:
        for i in range(1, 10):
            equal("item %d" % i, connection.execute(text("SELECT name FROM app.items WHERE id = :i"), {"i": i}).scalar())


def transaction():
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        with connection.begin(), connection.begin_nested():
            equal("serializable", connection.execute(text("SHOW transaction_isolation")).scalar())


def deny():
    for sql in DENIED:
        with engine.connect() as connection, connection.begin():
            nested = connection.begin_nested()
            try:
                connection.execute(text(sql))
                raise AssertionError("not denied")
            except exc.DBAPIError as error:
                equal("42501", error.orig.pgcode)
                denial()
            nested.rollback()
            equal(1, connection.execute(text("SELECT 1")).scalar())


def pool():
    pids = set()
    for _ in range(3):
        with engine.connect() as connection:
            pids.add(connection.connection.dbapi_connection.info.backend_pid)
    equal(1, len(pids))


def types():
    equal(["items", "secrets"], sorted(inspect(engine).get_table_names(schema="app")))
    items = Table("items", MetaData(), schema="app", autoload_with=engine)
    with engine.connect() as connection:
        row = connection.execute(select(items).where(items.c.id == 1)).one()
        equal(("green", ["x", "y"]), (row.kind, row.tags))


def cursor():
    with engine.connect().execution_options(stream_results=True, max_row_buffer=100) as connection:
        equal(list(range(1, 1001)), [row[0] for row in connection.execute(text("SELECT id FROM app.items ORDER BY id"))])


def batch():
    items = Table("items", MetaData(), schema="app", autoload_with=engine)
    with engine.connect() as connection:
        changes = connection.begin()
        connection.execute(items.insert(), [{"id": 6000 + i, "name": "b"} for i in range(250)])
        equal(250, connection.execute(text("SELECT count(*) FROM app.items WHERE name = 'b'")).scalar())
        changes.rollback()


check("connect", connecting)
check("transaction", transaction)
check("deny", deny)
check("pool", pool)
if READS:
    check("prepare", prepare)
    check("types", types)
    check("cursor", cursor)
check("batch", batch) if WRITES else absent("batch")
absent("copy", "cancel")
done()
