import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Agency, Service } from '#contract/catalogue';
import { ImportFile } from '#contract/wire/import-file';

/** Something wrong in a file: where, and what. `path` as in `sites[0].counters[2].number`. */
export interface FileProblem {
  readonly line: number | null;
  readonly path: string;
  readonly message: string;
}

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** The catalogue with every agency in full, and the malls. */
export interface ReadFile extends Omit<ImportFile, 'services'> {
  readonly services: readonly z.output<typeof Service>[];
}

export type Reading =
  { readonly ok: true; readonly file: ReadFile } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads JSON or YAML, which contains JSON. A file with one `site` beside its counters and officers is taken too.
 * All that is wrong is said in one go, each with its place.
 */
export function readImportFile(text: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 100 } as object);
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      line: lines.linePos(pos[0]).line,
      path: '',
      message: message.split('\n')[0] ?? message,
    }));
    return { ok: false, problems };
  }
  const isSingle = isMap(document.contents) && document.contents.has('site');
  const given: unknown = document.toJS({ maxAliasCount: 100 });
  const problems: FileProblem[] = [];
  const report: Report = (path, message) => {
    const own = isSingle ? singlePath(path) : path;
    const node: unknown = own.length === 0 ? document.contents : nearest(document, own);
    problems.push({ line: lineOf(node, lines), path: inWords(own), message });
  };
  const parsed = ImportFile.safeParse(isSingle ? manySites(given) : given);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) report(path.map(plain), message);
    return { ok: false, problems };
  }
  const file = checked(parsed.data, report);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, file };
}

const plain = (part: PropertyKey): string | number => (typeof part === 'number' ? part : String(part));

/** `{site, counters, officers, agencies, services}` as the file of many malls that it is. */
function manySites(given: unknown): unknown {
  const { site, counters, officers, ...rest } = given as Record<string, unknown>;
  return { ...rest, sites: [{ ...(typeof site === 'object' ? site : {}), counters, officers }] };
}

function singlePath([first, second, ...rest]: Path): Path {
  if (first !== 'sites' || second !== 0) return [first, second, ...rest].filter((part) => part !== undefined);
  return rest[0] === 'counters' || rest[0] === 'officers' ? rest : ['site', ...rest];
}

const inWords = (path: Path): string =>
  path.reduce<string>((text, part) => text + (typeof part === 'number' ? `[${part}]` : text ? `.${part}` : part), '');

/** What is missing has no place of its own; the place of what it is missing in is told. */
function nearest(document: ReturnType<typeof parseDocument>, path: Path): unknown {
  const node: unknown = document.getIn([...path], true);
  return node !== undefined || path.length < 2 ? node : nearest(document, path.slice(0, -1));
}

function lineOf(node: unknown, lines: LineCounter): number | null {
  const isPlaced = typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
  return isPlaced ? lines.linePos(Number((node.range as unknown[])[0])).line : null;
}

/** What no schema can see: things named twice, and names of nothing. */
function checked(file: ImportFile, report: Report): ReadFile {
  const agencies = new Map(file.agencies.map((agency) => [agency.code, agency]));
  const services = new Set<string>(file.services.map(({ code }) => code));
  unique(file.agencies, (each) => each.code, 'code', ['agencies'], report);
  unique(file.services, (each) => each.code, 'code', ['services'], report);
  unique(file.sites, (each) => each.id, 'id', ['sites'], report);
  unique(file.sites, (each) => each.code, 'code', ['sites'], report);
  const counterIds = new Set<string>();
  const officerIds = new Set<string>();
  for (const [n, site] of file.sites.entries()) {
    const at = ['sites', n];
    unique(site.counters, (each) => each.number, 'number', [...at, 'counters'], report);
    unique(site.counters, (each) => each.id, 'id', [...at, 'counters'], report, counterIds);
    unique(site.officers, (each) => each.id, 'id', [...at, 'officers'], report, officerIds);
    for (const [m, counter] of site.counters.entries()) {
      for (const [k, code] of counter.serviceCodes.entries()) {
        if (!services.has(code)) report([...at, 'counters', m, 'serviceCodes', k], `there is no service ${code}`);
      }
    }
  }
  return { ...file, services: file.services.map((service, n) => ({ ...service, agency: agencyOf(service, n) })) };

  function agencyOf({ agency }: ImportFile['services'][number], n: number): z.output<typeof Agency> {
    const code = typeof agency === 'string' ? agency : agency.code;
    const known = agencies.get(code);
    if (!known) report(['services', n, 'agency'], `there is no agency ${code}`);
    return typeof agency === 'string' ? (known ?? { code, name: code, shortName: code }) : agency;
  }
}

function unique<T>(
  list: readonly T[],
  keyOf: (each: T) => string,
  field: string,
  at: Path,
  report: Report,
  seen = new Set<string>(),
): void {
  for (const [n, each] of list.entries()) {
    const key = keyOf(each);
    if (seen.has(key)) report([...at, n, field], `${key} is there twice`);
    seen.add(key);
  }
}
