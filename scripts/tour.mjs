// Plays one visit in the real window, by keys and the simulator's tray, as the user that runs the window. Started by
// start.mjs with one JSON argument; prints one JSON line, {receipt, number, synced, seconds}.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { drive } from './lib/drive.mjs';

const { executable, args, out } = JSON.parse(process.argv[2]);
const OFFICER = { name: 'Siti Rahayu', pin: '270419' }; // resources/demo/mall.json
const WAIT_MS = 30_000;
const started = Date.now();
let step = 'start';
let picture = 0;

const {
  application,
  pages: [page, tray],
} = await drive({ executable, args }, ['index.html', 'simulator.html']);
try {
  const played = await play();
  process.stdout.write(`${JSON.stringify({ ...played, seconds: Math.round((Date.now() - started) / 100) / 10 })}\n`);
} catch (error) {
  process.stderr.write(`Tour stopped at "${step}": ${error.message}\n`);
  process.exitCode = 1;
} finally {
  await application.close();
}

async function play() {
  page.setDefaultTimeout(WAIT_MS);
  const press = (key) => page.keyboard.press(key);
  const type = (text) => page.keyboard.type(text);
  const shown = (name) => page.screenshot({ path: join(out, `${String(++picture).padStart(2, '0')}-${name}.png`) });
  const call = (name, input = {}) => page.evaluate(([name, input]) => window.loket[name](input), [name, input]);
  const until = async (what, name, isThere) => {
    step = what;
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const result = await call(name);
      const found = result.ok ? isThere(result.value) : undefined;
      if (found) return found;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(result).slice(0, 400)}`);
      await page.waitForTimeout(100);
    }
  };
  const visit = (what, isThere) => until(what, 'visits.current', ({ visit }) => (visit ? isThere(visit) : undefined));

  await until(
    'workstation makes itself known',
    'session.read',
    ({ phase, officers }) => phase === 'signed-out' && officers.length > 0,
  );
  step = 'sign in';
  await page.getByText(OFFICER.name).first().waitFor();
  await shown('sign-in');
  await type(OFFICER.name);
  await press('Enter');
  await page.locator('input[type=password]').waitFor();
  await type(OFFICER.pin);
  await press('Enter');
  await until('session', 'session.read', ({ phase }) => phase === 'active');
  await page.locator('[data-panel=work]').waitFor();
  await shown('no-visit');

  await press('F3');
  await visit('walk-in', () => true);
  step = 'card on the reader';
  await tray.getByRole('button', { name: 'KTP-el Budi Santoso' }).click();
  await page.locator('[data-panel=work] form').waitFor();
  await shown('card');
  await press('F8');
  await visit('citizen', ({ citizen }) => citizen);
  await shown('citizen');

  step = 'service';
  await press('F7');
  await page.locator('[data-panel=work] input').first().waitFor();
  await type('AK/1');
  await page.getByText('Kartu tanda pencari kerja').first().waitFor();
  await shown('services');
  await press('Enter');
  await visit('draft', ({ applications }) => applications[0]);
  await page.locator('select[name=education]:focus').waitFor(); // the first empty field takes the keyboard by itself
  step = 'form';
  for (const text of [
    'SMA',
    'IPA',
    '2008',
    'Komputer',
    'Staf administrasi',
    'Dalam kota',
    '081254321098',
    'budi@contoh.id',
  ]) {
    await type(text);
    await press('Enter');
  }
  for (const key of ['Alt+Digit2', 'Alt+Digit3']) await press(key); // the KTP-el was shown by the card itself
  await visit(
    'complete draft',
    ({ applications: [first] }) => first.problems.length + first.missingRequirements.length === 0,
  );
  await shown('form');
  await press('F8');
  await page.getByText('Pelayanan pencari kerja').waitFor();
  await shown('review');
  await press('F8');
  const receipt = await visit('submitted', ({ applications: [first] }) => first.receipt);
  await page.getByRole('heading', { name: receipt.number }).waitFor();
  const synced = await visit(
    'receipt at the centre',
    ({ applications: [first] }) => first.receipt?.sent === 'at-centre',
  );
  await shown('receipt');

  step = 'save the receipt';
  await press('Control+s');
  const file = await saved(page);
  await shown('saved');
  await press('F10');
  await page.getByText('Selesai').first().waitFor();
  await shown('finish');
  await press('1');
  await until('visit ended', 'visits.current', (value) => value.visit === null);
  await shown('ended');
  return { receipt: file, number: receipt.number, synced };
}

async function saved(page) {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const file = readdirSync(out).find((name) => name.endsWith('.pdf'));
    if (file) return file;
    if (Date.now() > end) throw new Error('no PDF was written');
    await page.waitForTimeout(50);
  }
}
