import { IncarnationReply } from '#contract/wire/machine';
import { base64 } from './batch.ts';
import type { Answer, Centre } from './centre.ts';
import { dropSeries, moveLog, rename, type Renewing } from './incarnation.ts';
import { selectNext } from './incarnation.sql.ts';

export type RegisterStep =
  /** The old log is left; `serverTime` as heard. */
  | { readonly kind: 'moved'; readonly serverTime: string | null }
  | { readonly kind: 'again' }
  /** Under another name, after a pause: two logs of one name are so unlikely that something else is wrong. */
  | { readonly kind: 'renamed' }
  | { readonly kind: 'bad-answer' }
  | { readonly kind: 'failed'; readonly answer: Extract<Answer<unknown>, { ok: false }> };

/** Makes the chosen incarnation known and moves the log; the same request again after a lost answer does the same. */
export async function registerIncarnation(
  renewing: Renewing,
  centre: Centre,
  signal: AbortSignal,
): Promise<RegisterStep> {
  const log = selectNext(renewing.db);
  if (!log?.nextIncarnation) return { kind: 'again' };
  const asked = log.seriesSpent === 1 ? null : log.series;
  const request = {
    previous: log.incarnation,
    previous_seq: log.nextSeq - 1,
    previous_hash: base64(log.headHash),
    incarnation: log.nextIncarnation,
    series: asked,
    reason: log.reason,
    missing: log.missing,
  };
  const answer = await centre.post('/v1/incarnations', request, IncarnationReply, signal);
  if (answer.ok) {
    // Numbers of that series are on paper already: whoever gives it again is not the centre we know.
    const { series } = answer.value;
    if (series !== asked && renewing.numbers.used().has(series)) return { kind: 'bad-answer' };
    moveLog(renewing, log.nextIncarnation, answer.value);
    return { kind: 'moved', serverTime: answer.serverTime };
  }
  const { failure } = answer;
  if (failure.kind === 'refused' && failure.problem.code === 'series_not_yours' && asked !== null) {
    dropSeries(renewing);
    return { kind: 'again' };
  }
  if (failure.kind === 'refused' && failure.problem.code === 'taken') {
    rename(renewing);
    return { kind: 'renamed' };
  }
  return { kind: 'failed', answer };
}
