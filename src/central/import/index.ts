import { hash, verify } from '@node-rs/argon2';
import type pg from 'pg';
import type { DemoMall, MallOfficer } from '#contract/wire/mall';
import { ARGON2 } from '#domain/session/index';
import { allowScopes, transaction } from '../db/sql.ts';
import { readState } from '../db/state.ts';
import { codeFor, codeHash } from '../enrolment-code.ts';
import { type CatalogueRow, publish, storeRows } from '../feed.ts';
import { insertHead } from '../feed.sql.ts';
import { idFrom, newId } from '../ports/ids.ts';
import { insertCode } from '../routes/enrolment/enrolment.sql.ts';
import { selectStored, upsertSite } from './import.sql.ts';
import { type Plan, planImport, type StoredRow } from './plan.ts';
import type { ReadFile } from './read.ts';

/** Whoever works at the centre's console; never a person of a mall. */
const CONSOLE = '00000000-0000-0000-0000-000000000000';
const CODE_TTL_MS = 3_600_000;

const ENTITIES = ['site', 'agency', 'service', 'counter', 'officer'];

/**
 * Brings a file into the centre in one transaction; repeating it changes nothing. Services and counters go to
 * `catalogue`, officers only to their own mall, and a PIN is never stored. With `isCheck` nothing is written.
 */
export async function importFile(pool: pg.Pool, file: ReadFile, isCheck = false): Promise<Plan> {
  return transaction(pool, isCheck ? 'read' : 'write', async (db) => {
    const scopes = ['catalogue', ...file.sites.map(({ id }) => `mall:${id}`)];
    await allowScopes(db, scopes);
    const stored = await selectStored(db, [scopes, ENTITIES]);
    const wanted = [...catalogueRows(file), ...(await officerRows(file, stored))];
    const plan = planImport(stored, wanted, file.complete);
    if (isCheck) return plan;
    for (const scope of scopes) await insertHead(db, [scope, newId()]);
    for (const { id, code, name } of file.sites) await upsertSite(db, [id, code, name]);
    const changed = plan.changes.map(({ row }) => row);
    await storeRows(db, changed);
    await publish(db, changed);
    return plan;
  });
}

/** One invented mall, as the demo and the tests have it; answers how many rows changed. */
export async function importMall(pool: pg.Pool, mall: DemoMall): Promise<number> {
  const { site, counters, officers, agencies, services } = mall;
  const file = { complete: false, agencies, services, sites: [{ ...site, counters, officers }] };
  return (await importFile(pool, file)).changes.length;
}

function catalogueRows({ sites, agencies, services }: ReadFile): CatalogueRow[] {
  const at = (entity: string, id: string, body: object): CatalogueRow => ({ scope: 'catalogue', entity, id, body });
  return [
    ...sites.map(({ counters: _counters, officers: _officers, ...site }) => at('site', site.id, site)),
    ...agencies.map((agency) => at('agency', idFrom('agency', agency.code), agency)),
    ...services.map((service) => at('service', idFrom('service', service.code), service)),
    ...sites.flatMap(({ id, counters }) =>
      counters.map((counter) => at('counter', counter.id, { ...counter, siteId: id })),
    ),
  ];
}

/** A verifier that still fits its PIN is kept: its salt is random, so a new one would look like a change. */
async function officerRows({ sites }: ReadFile, stored: readonly StoredRow[]): Promise<CatalogueRow[]> {
  const held = new Map(
    stored.filter(({ entity }) => entity === 'officer').map(({ id, body }) => [id, body['verifier']]),
  );
  const result: CatalogueRow[] = [];
  for (const site of sites) {
    for (const { pin, verifier, ...officer } of site.officers) {
      const body: MallOfficer = {
        ...officer,
        verifier: verifier ?? (await verifierOf(pin ?? '', held.get(officer.id))),
      };
      result.push({ scope: `mall:${site.id}`, entity: 'officer', id: officer.id, body });
    }
  }
  return result;
}

async function verifierOf(pin: string, known: unknown): Promise<string> {
  return typeof known === 'string' && (await verify(known, pin)) ? known : hash(pin, ARGON2);
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
