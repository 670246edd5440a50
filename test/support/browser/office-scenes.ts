import type { OfficerId } from '#contract/ids';
import type { MachineAlarmKind } from '#contract/wire/machine';
import type { Browser, Page } from 'playwright';
import { openPage, type PageOptions } from './page.ts';
import type { AtScene } from './scenes.ts';
import { PIN, StandIn } from './stand-in.ts';

const NOW = '2026-11-24T06:16:40.000Z';

/** Signs in by keys and opens a screen. */
export async function openOffice(page: Page, name: string, key: string, title: string): Promise<void> {
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByLabel('PIN').waitFor();
  await page.keyboard.type(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-panel=work] h1').waitFor();
  await page.keyboard.press(key);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** Kiriman with and without a network, Pengecualian and Denah loket, by keys. Returns what the policy refused. */
export async function walkOffice(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  return [
    ...(await walkLedger(browser, url, options, at)),
    ...(await walkLongOffline(browser, url, options, at)),
    ...(await walkEmpty(browser, url, options, at)),
    ...(await walkDecisions(browser, url, options, at)),
    ...(await walkFloor(browser, url, options, at)),
    ...(await walkImports(browser, url, options, at)),
    ...(await walkAlarms(browser, url, options, at)),
  ];
}

async function open(browser: Browser, url: string, options: PageOptions, host: StandIn) {
  host.now = NOW;
  return openPage(browser, url, host, { ...options, clockAt: NOW });
}

async function walkLedger(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn({
    online: false,
    session: {
      closing: { counter: { number: '7', name: 'Loket 7' }, site: null, reason: 'Antrean kependudukan panjang' },
      allowances: [
        {
          role: 'officer',
          lastContactAt: '2026-11-20T01:12:00.000Z' as never,
          until: '2026-11-27T10:12:00.000Z' as never,
          phase: 'counting',
          daysLeft: 3,
          hoursLeft: 4,
        },
      ],
    },
  });
  host.line = {
    since: '2026-11-24T03:20:00.000Z',
    unsentCount: 13,
    oldestUnsentAt: '2026-11-24T03:19:00.000Z',
    blobs: { waitingCount: 5, waitingBytes: 3_400_000, damagedCount: 1, problem: 'unreachable' },
  };
  host.ledger.notices = ['closing', 'offline'];
  const { page, violations } = await open(browser, url, options, host);
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('rah');
  await page.keyboard.press('Enter');
  await page.getByText('Masuk tanpa jaringan masih bisa').first().waitFor();
  await at('sign-in-countdown', page);
  await page.keyboard.type(PIN);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Siap melayani' }).waitFor();
  await at('counter-moves', page);
  await page.keyboard.press('F11');
  await page.getByText('Tidak dapat diterapkan').first().waitFor();
  await at('ledger', page);
  await page.keyboard.press('ArrowDown');
  await page.getByText('Wiraswasta').waitFor();
  await at('ledger-conflict', page);
  await page.getByRole('button', { name: 'Bahasa: Indonesia' }).click();
  await page.getByText('Sent work').first().waitFor();
  await at('ledger-english', page);
  await page.context().close();
  return violations;
}

async function walkLongOffline(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn({ online: false });
  host.line = {
    since: '2026-11-19T03:20:00.000Z',
    unsentCount: 64,
    unsentApplicationCount: 17,
    oldestUnsentAt: '2026-11-19T03:19:00.000Z',
  };
  host.ledger.notices = ['offline'];
  const { page, violations } = await open(browser, url, options, host);
  await openOffice(page, 'rah', 'F11', 'Kiriman');
  await page.keyboard.press('Escape');
  await page.getByText('Belum terkirim 5 hari').waitFor();
  await at('export-due', page);
  await page.context().close();
  return violations;
}

async function walkEmpty(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn();
  host.ledger.entries = [];
  host.ledger.conflicts = [];
  host.ledger.parked = [];
  const { page, violations } = await open(browser, url, options, host);
  await openOffice(page, 'les', 'F11', 'Kiriman');
  await page.getByText('Belum ada kiriman').waitFor();
  await at('ledger-empty', page);
  await page.keyboard.press('Shift+F12');
  await page.getByRole('heading', { name: 'Tidak ada pengecualian' }).waitFor();
  await at('decisions-empty', page);
  await page.context().close();
  return violations;
}

async function walkDecisions(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn();
  host.ledger.malls = [{ siteId: '01990000-a3f6-72e7-8cda-446b85e7df01', shortName: 'MPP Bontang' }];
  const { page, violations } = await open(browser, url, options, host);
  await openOffice(page, 'les', 'Shift+F12', 'Pengecualian');
  await page.getByText('Karyawan swasta').waitFor();
  await at('decisions', page);
  await page.keyboard.press('End');
  await page.getByText('Terima', { exact: true }).waitFor();
  await at('decisions-parked', page);
  await page.keyboard.press('2');
  await page.getByRole('textbox', { name: 'Alasan' }).waitFor();
  await at('decisions-refuse', page);
  await page.context().close();
  return violations;
}

async function walkFloor(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const { page, violations } = await open(browser, url, options, new StandIn());
  await openOffice(page, 'les', 'F12', 'Denah loket');
  await page.keyboard.type('3');
  await at('floor', page);
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Alasan' }).waitFor();
  await page.getByRole('combobox', { name: 'Loket' }).selectOption({ index: 31 });
  await page.getByRole('textbox', { name: 'Alasan' }).fill('Antrean kependudukan panjang');
  await at('floor-assign', page);
  await page.keyboard.press('Enter');
  await page.getByText('Loket pindah setelah pemohon ini').first().waitFor();
  await at('floor-moving', page);
  await page.keyboard.press('Alt+a');
  await page.getByText('Ada masalah').waitFor();
  await at('floor-end', page);
  await page.context().close();
  return violations;
}

async function walkImports(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn();
  const { page, violations } = await open(browser, url, options, host);
  await openOffice(page, 'les', 'Control+Shift+e', 'Kiriman dari USB');
  await page.getByText('Pilih berkas kiriman').waitFor();
  await at('import-none', page);
  await page.keyboard.press('Enter');
  await page.getByText('648 kiriman, nomor 41 sampai 688').waitFor();
  await at('import-chosen', page);
  host.emit('imports.changed', host.imports.going('sending', 0));
  await page.getByRole('progressbar').waitFor();
  await page.clock.setFixedTime(new Date(Date.parse(NOW) + 8_000));
  host.emit('imports.changed', host.imports.going('sending', 9_200_000));
  await page.getByText('9,2 MB dari 24,6 MB').waitFor();
  await at('import-sending', page);
  host.imports.send();
  host.emit('imports.changed', host.imports.state);
  await page.getByText('Baru diterima').waitFor();
  await at('import-done', page);
  await page.context().close();
  return violations;
}

/** Somebody whose work is the counters and not the citizens. */
export const TECHNICIAN = {
  id: '01990000-0000-7000-8000-000000000004' as OfficerId,
  name: 'Agus Prasetyo',
  shortName: 'A. Prasetyo',
  role: 'technician',
} as const;

const alarm = (number: number, kind: MachineAlarmKind, raisedAt: string, clearedAt: string | null = null) => ({
  id: `01990000-0a1a-7000-8000-00000000000${number}`,
  kind,
  workstationId: `01990000-0c12-7000-8000-00000000000${number}`,
  machineName: `Loket ${number + 6}`,
  counter: String(number + 6),
  isOwn: false,
  raisedAt,
  missing: kind === 'unfillable_gap' ? { from: 412, to: 436 } : null,
  clearedAt,
});

export const ALARMS = [
  alarm(1, 'cloned', '2026-11-24T01:40:00.000Z'),
  alarm(2, 'unfillable_gap', '2026-11-23T06:05:00.000Z'),
  alarm(3, 'restored', '2026-11-20T02:30:00.000Z', '2026-11-20T04:10:00.000Z'),
];

async function walkAlarms(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn();
  host.alarms = ALARMS;
  const { page, violations } = await open(browser, url, options, host);
  await openOffice(page, 'les', 'Shift+F11', 'Peringatan komputer');
  await page.getByText('Cari komputer kembarnya.').waitFor();
  await at('alarms', page);
  host.alarms = [];
  host.emit('changed', { keys: ['machine_alarm'] });
  await page.getByRole('heading', { name: 'Tidak ada peringatan' }).waitFor();
  await at('alarms-none', page);
  await page.context().close();
  return violations;
}
