import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { VisitApplication } from '#contract/visits';
import { Refused } from '../../src/renderer/features/api/api.ts';
import { DraftJournal, type SaveDraft } from '../../src/renderer/features/drafts/journal.ts';

const application = {
  id: 'a',
  answers: { name: 'Budi' },
  requirements: {},
  savedAt: '2026-11-24T06:00:00.000Z',
} as unknown as VisitApplication;
const LATER = { savedAt: '2026-11-24T06:00:05.000Z' };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(save: SaveDraft) {
  const journal = new DraftJournal(save);
  journal.adopt(application);
  return journal;
}

test('letters typed in one go are saved once, with the last answer', async () => {
  const save = vi.fn<SaveDraft>(() => Promise.resolve(LATER));
  const journal = open(save);
  for (const text of ['S', 'Si', 'Sit', 'Siti']) journal.answer('a', 'name', text);
  await vi.advanceTimersByTimeAsync(400);
  expect(save.mock.calls).toEqual([['a', { answers: { name: 'Siti' }, requirements: {} }]]);
  expect(journal.read('a')).toMatchObject({ state: 'saved', savedAt: LATER.savedAt });
});

test('a refused save keeps what was typed, says so, and is tried again by itself', async () => {
  const refused = new Refused({ code: 'unavailable', message: '', details: {} });
  const save = vi.fn<SaveDraft>().mockRejectedValueOnce(refused).mockResolvedValue(LATER);
  const journal = open(save);
  journal.answer('a', 'name', 'Siti');
  await vi.advanceTimersByTimeAsync(400);
  expect(journal.read('a')).toMatchObject({
    answers: { name: 'Siti' },
    state: 'failed',
    problem: { code: 'unavailable' },
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(journal.read('a')).toMatchObject({ answers: { name: 'Siti' }, state: 'saved', problem: null });
});

test('an older copy from core never replaces what is being typed', () => {
  const journal = open(() => Promise.resolve(LATER));
  journal.answer('a', 'name', 'Siti');
  journal.adopt({ ...application, answers: { name: 'Budi' } } as VisitApplication);
  expect(journal.read('a')?.answers).toEqual({ name: 'Siti' });
});

test('an answer typed while a save is on its way is saved after it', async () => {
  const first = Promise.withResolvers<{ savedAt: string }>();
  const save = vi.fn<SaveDraft>().mockReturnValueOnce(first.promise).mockResolvedValue(LATER);
  const journal = open(save);
  journal.answer('a', 'name', 'Siti');
  await vi.advanceTimersByTimeAsync(400);
  journal.answer('a', 'name', 'Siti Aminah');
  first.resolve({ savedAt: application.savedAt });
  await vi.advanceTimersByTimeAsync(400);
  expect(save).toHaveBeenLastCalledWith('a', { answers: { name: 'Siti Aminah' }, requirements: {} });
  expect(journal.read('a')?.state).toBe('saved');
});

test('an emptied answer is taken out, so that it reads as missing', () => {
  const journal = open(() => Promise.resolve(LATER));
  journal.answer('a', 'name', '');
  expect(journal.read('a')?.answers).toEqual({});
});
