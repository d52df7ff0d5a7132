// node-postgres: its pool, named statements, cursors, streams and COPY.
'use strict';
const fs = require('fs');
const { once } = require('events');
const { Readable } = require('stream');
const { pipeline } = require('stream/promises');
const { Client, Pool } = require('pg');
const Cursor = require('pg-cursor');
const QueryStream = require('pg-query-stream');
const { to: copyTo, from: copyFrom } = require('pg-copy-streams');

const reads = process.env.GRANT !== 'bare';
const writes = process.env.GRANT === 'change';
const deniedTexts = process.env.DENIED.split('\n');
const say = (line) => fs.appendFileSync(process.env.RESULTS, line + '\n');
let denials = 0;

async function check(name, body) {
  try {
    await body();
    say(`passed\t${name}`);
  } catch (error) {
    console.error(name, error);
    say(`failed\t${name}\t${String(error.message).replace(/\s+/g, ' ')}`);
  }
}

function equal(expected, actual) {
  if (JSON.stringify(expected) !== JSON.stringify(actual)) {
    throw new Error(`expected ${JSON.stringify(expected)} but was ${JSON.stringify(actual)}`);
  }
}

const state = (promise) => promise.then(() => null, (error) => error.code);

const onOwn = (body) => async () => {
  const client = new Client();
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
};

const ping = async (client) => equal(1, (await client.query('SELECT 1 ')).rows[0]['?column?']);

async function denied(client, ask) {
  equal('42501', await state(ask()));
  denials++;
}

async function main() {
  await check('connect', onOwn(ping));
  await check('transaction', onOwn(async (client) => {
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
    await client.query('SAVEPOINT a');
    equal('serializable', (await client.query('SHOW transaction_isolation')).rows[0].transaction_isolation);
    await client.query('ROLLBACK TO SAVEPOINT a');
    await client.query('COMMIT');
  }));
  await check('deny', onOwn(async (client) => {
    for (const text of deniedTexts) {
      for (const query of [text, { text, values: [] }, { text, name: `n${denials}` }]) {
        await client.query('BEGIN');
        await client.query('SAVEPOINT a');
        await denied(client, () => client.query(query));
        equal('25P02', await state(client.query('SELECT 1')));
        await client.query('ROLLBACK TO SAVEPOINT a');
        await ping(client);
        await client.query('ROLLBACK');
      }
      await ping(client);
    }
  }));
  await check('pool', async () => {
    const pool = new Pool({ max: 1 });
    const pids = new Set();
    for (let i = 0; i < 3; i++) {
      const client = await pool.connect();
      pids.add(client.processID);
      await ping(client);
      await client.query('DISCARD ALL');
      client.release();
    }
    equal(1, pids.size);
    await pool.end();
  });
  if (reads) {
    await check('prepare', onOwn(async (client) => {
      for (let i = 1; i < 10; i++) {
        const { rows } = await client.query({ name: 'by-id', text: 'SELECT name FROM app.items WHERE id = $1', values: [i] });
        equal(`item ${i}`, rows[0].name);
      }
    }));
    await check('types', onOwn(async (client) => {
      const { rows } = await client.query('SELECT kind, tags, price FROM app.items WHERE id = 1');
      equal([{ kind: 'green', tags: ['x', 'y'], price: '1.50' }], rows);
      const oid = (await client.query("SELECT oid, typarray FROM pg_type WHERE typname = 'kind'")).rows;
      equal(1, oid.length);
    }));
    await check('cursor', onOwn(async (client) => {
      const cursor = client.query(new Cursor('SELECT id FROM app.items ORDER BY id'));
      equal(100, (await cursor.read(100)).length);
      equal(101, (await cursor.read(100))[0].id);
      await cursor.close();
      const ids = [];
      for await (const row of client.query(new QueryStream('SELECT id FROM app.items ORDER BY id', [], { batchSize: 100 }))) {
        ids.push(row.id);
      }
      equal(1000, ids.length);
    }));
    await check('copy', onOwn(async (client) => {
      let out = '';
      for await (const piece of client.query(copyTo('COPY (SELECT id FROM app.items ORDER BY id LIMIT 3) TO STDOUT'))) {
        out += piece;
      }
      equal('1\n2\n3\n', out);
      await client.query('BEGIN');
      const into = client.query(copyFrom('COPY app.items (id, name) FROM STDIN'));
      const code = await state(pipeline(Readable.from(['5001\tcopied\n']), into));
      equal(writes ? null : '42501', code);
      denials += writes ? 0 : 1;
      await client.query('ROLLBACK');
      await ping(client);
    }));
    await check('cancel', onOwn(async (client) => {
      const running = state(client.query('SELECT pg_sleep(60)'));
      const other = new Client();
      setTimeout(() => other.cancel(client, client.activeQuery || client._getActiveQuery()), 500);
      equal('57014', await running);
      await ping(client);
    }));
  }
  if (writes) {
    await check('batch', onOwn(async (client) => {
      await client.query('BEGIN');
      await Promise.all(
        Array.from({ length: 250 }, (_, i) => client.query("INSERT INTO app.items (id, name) VALUES ($1, 'b')", [6000 + i])));
      equal('250', (await client.query("SELECT count(*) FROM app.items WHERE name = 'b'")).rows[0].count);
      await client.query('ROLLBACK');
    }));
  } else {
    say('absent\tbatch');
  }
  say(`denied\t${denials}`);
}

main();
