import { correction, generate } from 'lean-qr';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { layoutA5 } from '#core/features/receipts/layout/a5';
import { renderReceipt } from '#core/features/receipts/pdf/index';
import { demoAuthority, demoQr, demoSigner, fonts, ISSUED } from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';

const run = promisify(execFile);
const DPI = 203;

test('the printed code is the token, module by module, at the resolution of a thermal head', async (context) => {
  const isThere = await run('sh', ['-c', 'command -v pdftoppm']).then(
    () => true,
    () => false,
  );
  if (!isThere) context.skip('pdftoppm is missing: apt-get install poppler-utils');
  const signer = await demoSigner(await demoAuthority());
  const data = receiptData();
  const qr = await demoQr(data, signer);
  const { pdf } = await renderReceipt({ data, qr, signer, sealedAt: ISSUED, fonts });
  const folder = await mkdtemp(join(tmpdir(), 'loket-code-'));
  await writeFile(join(folder, 'r.pdf'), pdf);
  await run('pdftoppm', ['-r', String(DPI), '-gray', '-singlefile', join(folder, 'r.pdf'), join(folder, 'r')]);
  const image = await readFile(join(folder, 'r.pgm'));
  await rm(folder, { recursive: true });

  const expected = generate(qr, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M });
  const area = layoutA5(data, { sealedAt: ISSUED }, fonts.measure).code ?? { x: 0, y: 0, width: 0 };
  const [header = '', width = ''] = /^P5\n(\d+) \d+\n255\n/.exec(image.toString('latin1', 0, 32)) ?? [];
  const isDark = (x: number, y: number) =>
    image.readUInt8(header.length + Math.floor(y) * Number(width) + Math.floor(x)) < 128;
  const module = area.width / expected.size;
  const dots = DPI / 72;
  const wrong: string[] = [];
  for (let row = -1; row <= expected.size; row += 1) {
    for (let column = -1; column <= expected.size; column += 1) {
      const [x, y] = [(area.x + (column + 0.5) * module) * dots, (area.y + (row + 0.5) * module) * dots];
      if (isDark(x, y) !== expected.get(column, row)) wrong.push(`${column},${row}`);
    }
  }
  expect(wrong).toEqual([]);
});
