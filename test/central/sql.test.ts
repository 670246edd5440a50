import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesArray, idArray, numberArray } from '#central/db/sql';
import { startDatabase, type TestDatabase } from './setup.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await startDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.close();
});

const read = async (type: string, literal: string): Promise<unknown> => {
  const { rows } = await client.query<{ read: unknown }>(`SELECT to_json($1::${type}) AS read`, [literal]);
  return rows[0]?.read;
};

test('array literals of ids, numbers and bytes are read as what they were', async () => {
  const ids = fc.array(fc.uuid(), { maxLength: 20 });
  const numbers = fc.array(fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })), { maxLength: 20 });
  const bytes = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(ids, numbers, bytes, async (someIds, someNumbers, someBytes) => {
      expect(await read('uuid[]', idArray(someIds))).toEqual(someIds);
      expect(await read('bigint[]', numberArray(someNumbers))).toEqual(someNumbers);
      const hex = someBytes.map((each) => `\\x${Buffer.from(each).toString('hex')}`);
      expect(await read('bytea[]', bytesArray(someBytes))).toEqual(hex);
    }),
    { numRuns: 60 },
  );
});

test.each(['a,b', '{', '"', 'x', "'", '\\'])('%j is no id', (text) => {
  expect(() => idArray([text])).toThrow();
});
