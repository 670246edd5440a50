import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { openOffice } from '../support/browser/office-scenes.ts';
import { openPage, type PageOptions } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { PIN, StandIn } from '../support/browser/stand-in.ts';

const box = usePages();

/** A page with an officer or a supervisor signed in, at one of the screens; `use` gets it and it is closed after. */
async function at(
  [name, key, title]: readonly [string, string, string],
  use: (page: Page, host: StandIn, press: (...keys: string[]) => Promise<void>) => Promise<void>,
  options: PageOptions & { readonly host?: StandIn } = {},
): Promise<void> {
  const host = options.host ?? new StandIn();
  host.now = '2026-11-24T06:16:40.000Z';
  const { page, violations } = await openPage(box.browser, box.url, host, { ...options, clockAt: host.now });
  await openOffice(page, name, key, title);
  await page.locator('[role=option]:focus').waitFor();
  await use(page, host, async (...keys) => {
    for (const each of keys) await page.keyboard.press(each);
  });
  expect(violations).toEqual([]);
  await page.context().close();
}

const LEDGER = ['rah', 'F11', 'Kiriman'] as const;
const DECISIONS = ['les', 'Shift+F12', 'Pengecualian'] as const;
const FLOOR = ['les', 'F12', 'Denah loket'] as const;
const next = (page: Page) => page.locator('[data-panel=next]');

test('a supervisor begins at the floor, moves a counter by keys alone, sees it pending and takes it back', () =>
  at(FLOOR, async (page, host, press) => {
    await page.keyboard.type('31');
    await next(page).getByRole('heading', { name: 'Loket 31' }).waitFor();
    await press('Enter');
    const counter = page.getByRole('combobox', { name: 'Loket' });
    await expect.poll(() => counter.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type('Loket 14');
    await page.getByText('Loket Imigrasi').waitFor();
    await press('Enter', 'Enter', 'Enter', 'Enter');
    await press('Enter');
    await page.getByText('Tulis alasan, paling sedikit 3 huruf.').waitFor();
    expect(host.floor.orders).toEqual([]);
    await page.keyboard.type('Antrean paspor panjang');
    await press('Enter');
    await next(page).getByText('Loket pindah setelah pemohon ini').waitFor();
    await next(page).getByText('Loket 14, Imigrasi').waitFor();
    expect(host.floor.orders).toMatchObject([{ when: 'after-visit', siteId: null, serviceCodes: null }]);
    await press('Alt+z');
    await next(page).getByText('Loket pindah setelah pemohon ini').waitFor({ state: 'detached' });
    await press('ArrowRight');
    await next(page).getByRole('heading', { name: 'Loket 32' }).waitFor();
    await press('ArrowLeft');
    expect(host.floor.orders[1]).toMatchObject({ reason: 'Pemindahan dibatalkan', officerIds: null });
    await press('Alt+z');
    await page.getByText('Belum bisa: tidak ada yang dapat dilakukan').waitFor();
    expect(host.floor.orders).toHaveLength(2);
  }));

test('services and officers are chosen by keys, and what nobody would offer any more is named before', () =>
  at(FLOOR, async (page, host, press) => {
    await page.keyboard.type('12');
    await next(page).getByRole('heading', { name: 'Loket 12' }).waitFor();
    await press('Alt+t', 'Tab', 'ArrowRight');
    const passport = page.getByRole('checkbox', { name: 'Paspor baru, 5 tahun · Imigrasi' });
    await passport.waitFor();
    for (const box of await page.getByRole('checkbox').all()) {
      if (
        (await box.isChecked()) &&
        !(await box.evaluate((each, other) => each === other, await passport.elementHandle()))
      )
        await box.press('Space');
    }
    await page.getByRole('radiogroup', { name: 'Petugas' }).getByRole('radio', { name: 'Dipilih' }).press('Space');
    await page.getByRole('checkbox', { name: 'Siti Rahayu' }).press('Space');
    await page.getByRole('textbox', { name: 'Alasan' }).fill('Hanya paspor hari ini');
    await press('Enter');
    await next(page).getByText('Berikutnya').waitFor();
    const [order] = host.floor.orders;
    expect(order?.serviceCodes).toEqual(['IMI-PASSPORT-5']);
    expect(order?.officerIds).toEqual(['01990000-0000-7000-8000-000000000001']);
  }));

test('somebody was faster: it is said, nothing is lost of what was typed, and the plan is the newest', () =>
  at(FLOOR, async (page, host, press) => {
    await press('Enter');
    await page.getByRole('textbox', { name: 'Alasan' }).fill('Antrean panjang');
    host.refusals.set('floor.reassign', ['assignment-changed', {}]);
    await press('Enter');
    await page.getByRole('alert').getByText('Penugasan loket itu sudah berubah.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Alasan' }).inputValue()).toBe('Antrean panjang');
  }));

test('without a network the order waits, is told so, and no second one can be given', async () => {
  const host = new StandIn({ online: false });
  await at(
    FLOOR,
    async (page, _, press) => {
      await page.getByText('Perintah tetap disimpan').waitFor();
      await press('Enter');
      await page.getByRole('textbox', { name: 'Alasan' }).fill('Antrean panjang');
      await press('Enter');
      await next(page).getByText('Menunggu jaringan; berangkat sendiri.').waitFor();
      await press('Alt+t');
      expect(await page.getByRole('textbox', { name: 'Alasan' }).count()).toBe(0);
      expect(host.floor.orders).toHaveLength(1);
    },
    { host },
  );
});

test('one key takes one side, the next field follows, then the next decision; a refusal needs its reason', () =>
  at(DECISIONS, async (page, host, press) => {
    await page.getByText('Karyawan swasta').waitFor();
    await press('1');
    await expect.poll(() => host.ledger.choices.length).toBe(1);
    await next(page).getByText('Pilihan sudah dicatat').waitFor();
    await press('2');
    await next(page).getByText('Keduanya sah').waitFor();
    await press('1');
    await next(page)
      .getByRole('heading', { name: /Raden Ayu/ })
      .waitFor();
    await press('2');
    await next(page).getByText('Terima', { exact: true }).waitFor();
    expect(host.ledger.choices.map(({ choice }) => choice)).toEqual(['mine', 'theirs', 'theirs', 'theirs']);
    await press('2', 'Enter');
    await page.getByText('Tulis alasan, paling sedikit 3 huruf.').waitFor();
    await press('Escape');
    await next(page).getByText('Terima', { exact: true }).waitFor();
    await press('2');
    await page.keyboard.type('Diajukan dua kali');
    await press('Enter');
    await expect.poll(() => host.ledger.refusals.map(({ reason }) => reason)).toEqual(['Diajukan dua kali']);
    await next(page).getByText('Terima', { exact: true }).waitFor();
    await press('1');
    await page.getByText('Tidak ada yang menunggu').waitFor();
    expect(host.ledger.parked.map(({ deciding }) => deciding)).toEqual(['refuse', 'accept']);
  }));

test('an officer sees both values and cannot choose, and has neither floor nor exceptions', () =>
  at(LEDGER, async (page, host, press) => {
    await press('ArrowDown');
    await next(page).getByText('Karyawan swasta').waitFor();
    await press('1', 'F12', 'Shift+F12');
    expect(host.ledger.choices).toEqual([]);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Kiriman');
    expect(await page.getByRole('button', { name: /Denah loket|Pengecualian/ }).count()).toBe(0);
  }));

test('refused work is repeated by one key, and taken off the list only after a second question', () =>
  at(LEDGER, async (page, host, press) => {
    await page.getByText('Tidak dapat diterapkan').first().waitFor();
    await press('2');
    await next(page).getByText('Ya, buang dari daftar').waitFor();
    await press('1');
    await next(page).getByText('Ulangi kiriman ini').waitFor();
    expect(host.ledger.entries).toHaveLength(250);
    await press('1');
    await page.getByRole('status').getByText('Ditulis sekali lagi').waitFor();
    expect(host.ledger.entries[0]).toMatchObject({ state: 'sending' });
  }));

test('parts of the list, a receipt number and the rest of a long list are reached by keys', () =>
  at(LEDGER, async (page, _, press) => {
    const rows = page.getByRole('option');
    // Two hundred rows take their time on a machine that does much else.
    const shows = (count: number) => expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(count);
    await press('Alt+2');
    await shows(5);
    await press('Alt+1');
    await shows(100);
    await page.getByRole('button', { name: 'Tampilkan lebih banyak' }).press('Enter');
    await shows(200);
    await page.getByRole('searchbox', { name: 'Nomor tanda terima' }).fill('0147');
    await shows(1);
    await press('Enter', 'Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-panel]')?.getAttribute('data-panel')))
      .toBe('next');
    await page.getByRole('searchbox', { name: 'Nomor tanda terima' }).fill('nihil');
    await page.getByRole('heading', { name: 'Nomor itu tidak ada di sini' }).waitFor();
  }));

test('the list drains by itself while the line tells how it gets on', () =>
  at(LEDGER, async (page, host) => {
    await page.getByText('Tersimpan di loket, menunggu jaringan').first().waitFor();
    host.ledger.entries = host.ledger.entries.map((entry) =>
      entry.group === 'running' ? { ...entry, state: 'at-centre', group: 'done', retry: null } : entry,
    );
    for (const waitingBytes of [4_000_000, 1_000_000]) {
      host.line = { blobs: { waitingCount: 2, waitingBytes, damagedCount: 0, problem: null } };
      host.emit('sync.changed', host.sync);
    }
    await page.getByText('Tersimpan di loket, menunggu jaringan').first().waitFor({ state: 'detached' });
    await page.getByText('2 lagi, 1,0 MB').waitFor();
    const bar = page.getByRole('progressbar', { name: 'Berkas yang sudah di pusat' });
    expect(await bar.evaluate((each: HTMLProgressElement) => each.value / each.max)).toBeCloseTo(0.75);
  }));

test('after three days without the centre every screen asks for a stick; one key writes it, and the question rests for a day', async () => {
  const host = new StandIn({ online: false });
  host.line = {
    since: '2026-11-21T03:20:00.000Z',
    unsentCount: 64,
    unsentApplicationCount: 17,
    oldestUnsentAt: '2026-11-21T03:19:00.000Z',
  };
  host.ledger.notices = ['offline'];
  await at(
    LEDGER,
    async (page, _, press) => {
      const prompt = page.getByText('Belum terkirim 3 hari: 17 permohonan hanya ada di komputer ini.');
      await prompt.waitFor();
      expect(await prompt.count()).toBe(1);
      await press('F3');
      await page.getByRole('heading', { name: 'Siapa pemohonnya?' }).waitFor();
      await prompt.waitFor();
      await press('Control+e');
      await page.getByRole('status').getByText('sudah ditulis ke USB').waitFor();
      await prompt.waitFor({ state: 'detached' });
      await press('F11');
      await page.getByText('Kiriman sudah ditulis ke USB pada 14.16').waitFor();
      host.now = '2026-11-25T06:17:00.000Z';
      await page.clock.setFixedTime(host.now);
      host.emit('sync.changed', { ...host.sync, exportedAt: '2026-11-24T06:16:40.000Z' as never });
      await page.getByText('Belum terkirim 4 hari').waitFor();
    },
    { host },
  );
});

test('with the line up nobody is asked for a stick, and Ctrl E is there all the same', async () => {
  const host = new StandIn();
  host.line = { unsentCount: 64, oldestUnsentAt: '2026-11-20T03:19:00.000Z' };
  await at(
    LEDGER,
    async (page, _, press) => {
      expect(await page.getByText('Belum terkirim 4 hari').count()).toBe(0);
      await press('Control+e');
      await page.getByRole('status').getByText('sudah ditulis ke USB').waitFor();
    },
    { host },
  );
});

test('the work stays as it is while Kiriman is looked at, and Esc leads back to it', () =>
  at(LEDGER, async (page, host, press) => {
    await press('F3');
    await page.getByRole('heading', { name: 'Siapa pemohonnya?' }).waitFor();
    await press('F11');
    await page.getByRole('heading', { level: 1, name: 'Kiriman' }).waitFor();
    await press('Escape');
    await page.getByRole('heading', { name: 'Siapa pemohonnya?' }).waitFor();
    expect(host.visit).not.toBeNull();
  }));

test('behind the lock nothing of the lists is read or shown', () =>
  at(DECISIONS, async (page, _, press) => {
    await page.getByText('Maria Tandi').first().waitFor();
    await press('Control+l');
    await page.getByRole('heading', { name: 'Layar terkunci' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('Maria Tandi');
    await press('1');
    await page.keyboard.type(PIN.slice(1));
    await page.getByLabel('PIN').fill(PIN);
    await press('Enter');
    await page.getByText('Maria Tandi').first().waitFor();
  }));

test('sign-in that has ended says so, since when, and what helps', async () => {
  const host = new StandIn({
    session: {
      allowances: [
        {
          role: 'officer',
          lastContactAt: '2026-11-10T01:12:00.000Z' as never,
          until: '2026-11-17T01:12:00.000Z' as never,
          phase: 'expired',
          daysLeft: 0,
          hoursLeft: 0,
        },
      ],
    },
  });
  host.now = '2026-11-24T06:16:40.000Z';
  const { page } = await openPage(box.browser, box.url, host, { clockAt: host.now });
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('rah');
  await page.keyboard.press('Enter');
  await page.getByText('Masuk ditutup: pusat tidak terdengar sejak 10 Nov 09.12.').waitFor();
  host.refusals.set('session.sign-in', ['sign-in-expired', { since: '2026-11-10T01:12:00.000Z', days: 7 }]);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.getByText('Pusat tidak terdengar lebih dari 7 hari.').waitFor();
  await page.context().close();
});
