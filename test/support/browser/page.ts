import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { EVENTS, type ProcedureName, PROCEDURES } from '#contract/index';
import { type Browser, chromium, type Page } from 'playwright';
import { buildPages, PAGES } from './build.ts';
import type { LoketHost } from './host.ts';

/** As the window's pages get it from the protocol handler (docs/design/security.md, Content security policy). */
export const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self'",
  "worker-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Builds the pages and serves them on loopback under the policy of the window. */
export async function servePages(): Promise<{ url: string; close: () => Promise<void> }> {
  await buildPages();
  const server: Server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://loket').pathname);
    readFile(join(PAGES, path)).then(
      (body) => {
        response.setHeader('Content-Security-Policy', CSP);
        response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
        response.end(body);
      },
      // Browsers ask for an icon by themselves; nothing else may be missing.
      () => response.writeHead(path === '/favicon.ico' ? 204 : 404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const FLAGS = [
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium; root may not use its sandbox. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
  });

export interface OpenPage {
  readonly page: Page;
  /** What the policy refused, and errors that reached the page; a test ends with none. */
  readonly violations: string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  /** The page's clock runs from here, or stands there; `page.clock` moves it. Without either it is the machine's. */
  readonly clockFrom?: string;
  readonly clockAt?: string;
  readonly file?: 'index.html' | 'simulator.html';
}

/** Opens a page whose `window.loket` is answered by `host`. */
export async function openPage(
  browser: Browser,
  url: string,
  host: LoketHost,
  options: PageOptions = {},
): Promise<OpenPage> {
  const { width = 1366, height = 768, theme = 'light', file = 'index.html' } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: 'id-ID' });
  const page = await context.newPage();
  if (options.clockFrom) await page.clock.install({ time: options.clockFrom });
  if (options.clockAt) await page.clock.setFixedTime(options.clockAt);
  const violations: string[] = [];
  page.on('pageerror', (error) => violations.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') violations.push(message.text());
  });
  await page.exposeFunction('loketViolation', (text: string) => violations.push(text));
  await page.exposeFunction('loketCall', (name: ProcedureName, input: unknown) => host.call(name, input));
  await page.addInitScript(installBridge, [Object.keys(PROCEDURES), Object.keys(EVENTS)] as const);
  host.listen((name, payload) => {
    page.evaluate(([event, value]) => window.loketEmit(event, value), [name, payload] as const).catch(() => undefined);
  });
  await page.goto(`${url}/${file}`);
  return { page, violations };
}

declare global {
  interface Window {
    loketCall(name: string, input: unknown): Promise<unknown>;
    loketViolation(text: string): void;
    loketEmit(name: string, payload: unknown): void;
  }
}

/** Runs in the page before its own scripts: the bridge as the preload script gives it. */
function installBridge([procedures, events]: readonly [readonly string[], readonly string[]]): void {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const api: Record<string, unknown> = {};
  for (const name of procedures) api[name] = (input: unknown) => window.loketCall(name, input);
  for (const name of events) {
    api[name] = (listener: (payload: unknown) => void) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    };
  }
  window.loketEmit = (name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload);
  };
  Object.defineProperty(window, 'loket', { value: api });
  window.addEventListener('securitypolicyviolation', (event) => {
    window.loketViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
}
