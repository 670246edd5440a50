import type { Element } from './der.ts';

const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** An instant of X.509, CMS or OCSP; both forms in UTC as DER writes them. Throws on anything else. */
export function readTime(element: Element | undefined): Date {
  const text = Buffer.from(element?.content ?? []).toString('latin1');
  const [, year = '', rest = '', fraction = ''] = /^(\d{2}|\d{4})(\d{10})(\.\d{1,9})?Z$/.exec(text) ?? [];
  const isShort = element?.tag === UTC_TIME && year.length === 2 && fraction === '';
  if (!isShort && !(element?.tag === GENERALIZED_TIME && year.length === 4)) throw new Error('not a time');
  const full = isShort ? `${Number(year) < 50 ? '20' : '19'}${year}` : year; // RFC 5280, 4.1.2.5.1
  const [month, day, hour, minute, second] = rest.match(/\d\d/g) ?? [];
  const time = new Date(`${full}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(time.getTime())) throw new Error('not a time');
  return time;
}

export const isTime = ({ tag }: Element): boolean => tag === UTC_TIME || tag === GENERALIZED_TIME;
