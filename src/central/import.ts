import { hash, verify } from '@node-rs/argon2';
import type pg from 'pg';
import { z } from 'zod';
import type { DemoMall, MallOfficer } from '#contract/wire/mall';
import { ARGON2 } from '#domain/session/index';
import { allowScopes, change, type Queryable, rows, transaction } from './db/sql.ts';
import { codeFor, codeHash } from './enrolment-code.ts';
import { type CatalogueRow, putCatalogueRows } from './feed.ts';
import { insertHead } from './feed.sql.ts';
import { readState } from './db/state.ts';
import { idFrom, newId } from './ports/ids.ts';
import { insertCode } from './routes/enrolment/enrolment.sql.ts';

/** Whoever works at the centre's console; never a person of a mall. */
const CONSOLE = '00000000-0000-0000-0000-000000000000';
const CODE_TTL_MS = 3_600_000;

const upsertSite = change`
  INSERT INTO site (id, code, name)
  VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE
  SET code = excluded.code, name = excluded.name`;

const selectVerifiers = rows(z.object({ id: z.uuid(), verifier: z.string() }))`
  SELECT id, body ->> 'verifier' AS verifier
  FROM catalogue_row
  WHERE scope = $1 AND entity = 'officer'`;

/**
 * Brings an invented mall into the centre; repeating it changes only what differs. Services and counters go to
 * `catalogue`, officers only to their own mall, and a PIN is never stored. Answers how many rows changed.
 */
export async function importMall(pool: pg.Pool, mall: DemoMall): Promise<number> {
  const scope = `mall:${mall.site.id}`;
  return transaction(pool, 'write', async (db) => {
    await allowScopes(db, ['catalogue', scope]);
    await insertHead(db, ['catalogue', newId()]);
    await insertHead(db, [scope, newId()]);
    await upsertSite(db, [mall.site.id, mall.site.code, mall.site.name]);
    const officers = await officersOf(db, scope, mall);
    return putCatalogueRows(db, [...catalogueRows(mall), ...officers]);
  });
}

function catalogueRows({ site, agencies, services, counters }: DemoMall): CatalogueRow[] {
  const at = (entity: string, id: string, body: object): CatalogueRow => ({ scope: 'catalogue', entity, id, body });
  return [
    at('site', site.id, site),
    ...agencies.map((agency) => at('agency', idFrom('agency', agency.code), agency)),
    ...services.map((service) => at('service', idFrom('service', service.code), service)),
    ...counters.map((counter) => at('counter', counter.id, { ...counter, siteId: site.id })),
  ];
}

/** A verifier that still fits its PIN is kept: its salt is random, so a new one would look like a change. */
async function officersOf(db: Queryable, scope: string, { officers }: DemoMall): Promise<CatalogueRow[]> {
  const held = new Map((await selectVerifiers(db, [scope])).map(({ id, verifier }) => [id, verifier]));
  const result: CatalogueRow[] = [];
  for (const { pin, ...officer } of officers) {
    const known = held.get(officer.id);
    const verifier = known && (await verify(known, pin)) ? known : await hash(pin, ARGON2);
    const body: MallOfficer = { ...officer, verifier };
    result.push({ scope, entity: 'officer', id: officer.id, body });
  }
  return result;
}

/** A fresh one-time code for a counter's workstation, made at the centre's console: how the first one comes in. */
export async function issueConsoleCode(
  pool: pg.Pool,
  siteId: string,
  counter: { readonly id: string; readonly name: string },
): Promise<{ readonly code: string; readonly expiresAt: string }> {
  const { codeKey } = await readState(pool);
  const code = codeFor(codeKey, newId());
  const expires = new Date(Date.now() + CODE_TTL_MS);
  await insertCode(pool, [codeHash(code), `mall:${siteId}`, counter.name, counter.id, CONSOLE, expires]);
  return { code, expiresAt: expires.toISOString() };
}
