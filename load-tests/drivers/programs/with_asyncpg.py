"""asyncpg: everything prepared and in binary; types are looked up in the catalog when they are met; its pool resets connections."""
import asyncio
import io

import asyncpg

from checks import *


async def connect(**more):
    return await asyncpg.connect(host=HOST, port=PORT, user=USER, password=PASSWORD, database=DATABASE, ssl=False, **more)


async def state(future):
    try:
        await future
    except asyncpg.PostgresError as error:
        return error.sqlstate
    return None


def on_own(body):
    async def run():
        connection = await connect()
        try:
            await body(connection)
        finally:
            await connection.close()

    return run


@on_own
async def connecting(connection):
    equal(1, await connection.fetchval("SELECT 1"))


@on_own
async def prepare(connection):
    statement = await connection.prepare("SELECT name FROM app.items WHERE id = $1")
    for i in range(1, 10):
        equal("item %d" % i, await statement.fetchval(i))


@on_own
async def transaction(connection):
    async with connection.transaction(isolation="serializable", readonly=not WRITES):
        async with connection.transaction():
            equal("serializable", await connection.fetchval("SHOW transaction_isolation"))


@on_own
async def deny(connection):
    for sql in DENIED:
        for ask in (connection.execute, connection.fetch):
            equal("42501", await state(ask(sql)))
            denial()
            equal(1, await connection.fetchval("SELECT 1"))
        outer = connection.transaction()
        await outer.start()
        try:
            async with connection.transaction():
                await connection.fetch(sql)
            raise AssertionError("not denied")
        except asyncpg.InsufficientPrivilegeError:
            denial()
        equal(1, await connection.fetchval("SELECT 1"))
        await outer.rollback()


async def pool():
    async with asyncpg.create_pool(
        host=HOST, port=PORT, user=USER, password=PASSWORD, database=DATABASE, ssl=False, min_size=1, max_size=1
    ) as connections:
        pids = set()
        for _ in range(3):
            async with connections.acquire() as connection:
                pids.add(connection.get_server_pid())
                equal(1, await connection.fetchval("SELECT 1"))
        equal(1, len(pids))


@on_own
async def types(connection):
    row = await connection.fetchrow("SELECT kind, tags, (1, 'a')::app.pair AS pair, '[3,7)'::app.span AS span FROM app.items WHERE id = 1")
    equal("green", row["kind"])
    equal(["x", "y"], row["tags"])
    equal((1, "a"), tuple(row["pair"]))
    equal(7, row["span"].upper)
    await connection.set_type_codec("kind", schema="app", encoder=str, decoder=str.upper)
    await connection.reload_schema_state()
    equal("GREEN", await connection.fetchval("SELECT kind FROM app.items WHERE id = 1"))


@on_own
async def cursor(connection):
    async with connection.transaction():
        ids = [row["id"] async for row in connection.cursor("SELECT id FROM app.items ORDER BY id", prefetch=100)]
    equal(list(range(1, 1001)), ids)


@on_own
async def copy(connection):
    out = io.BytesIO()
    await connection.copy_from_query("SELECT id FROM app.items ORDER BY id LIMIT 3", output=out)
    equal(b"1\n2\n3\n", out.getvalue())
    rows = connection.transaction()
    await rows.start()
    copied = await state(connection.copy_to_table("items", schema_name="app", columns=["id", "name"], source=io.BytesIO(b"5001\tcopied\n")))
    equal(None if WRITES else "42501", copied)
    denial(0 if WRITES else 1)
    await rows.rollback()
    equal(1, await connection.fetchval("SELECT 1"))


@on_own
async def batch(connection):
    rows = connection.transaction()
    await rows.start()
    await connection.executemany("INSERT INTO app.items (id, name) VALUES ($1, $2)", [(6000 + i, "b") for i in range(250)])
    await connection.copy_records_to_table("items", schema_name="app", columns=["id", "name"], records=[(7000 + i, "b") for i in range(250)])
    equal(500, await connection.fetchval("SELECT count(*) FROM app.items WHERE name = 'b'"))
    await rows.rollback()


@on_own
async def cancel(connection):
    try:
        await connection.fetch("SELECT pg_sleep(60)", timeout=0.5)
        raise AssertionError("not cancelled")
    except asyncio.TimeoutError:
        pass
    equal(1, await connection.fetchval("SELECT 1"))


async def main():
    await acheck("connect", connecting)
    await acheck("transaction", transaction)
    await acheck("deny", deny)
    await acheck("pool", pool)
    if READS:
        await acheck("prepare", prepare)
        await acheck("types", types)
        await acheck("cursor", cursor)
        await acheck("copy", copy)
        await acheck("cancel", cancel)
    if WRITES:
        await acheck("batch", batch)
    else:
        absent("batch")
    done()


asyncio.run(main())
