import { StringDecoder } from 'node:string_decoder';

/** One event of a stream; its data lines joined. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Longest event; a stream that sends more is none of ours. */
const MAX_EVENT_CHARS = 16_384;

/**
 * Cuts a byte stream into server-sent events (WHATWG HTML, 9.2.6), wherever the chunks break; comments are dropped.
 * Answers the events a chunk completes; throws a `RangeError` on an event that does not end.
 */
export function createEventReader(): (chunk: Buffer) => ServerEvent[] {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let name = '';
  let data: string[] = [];

  function take(line: string): ServerEvent[] {
    if (line === '') {
      const event = { name, data: data.join('\n') };
      const isEmpty = data.length === 0;
      name = '';
      data = [];
      return isEmpty ? [] : [event];
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
    return [];
  }

  return (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    const events = lines.flatMap((line) => take(line.replace(/\r$/, '')));
    if (rest.length + data.reduce((sum, each) => sum + each.length, 0) > MAX_EVENT_CHARS) throw new RangeError('event');
    return events;
  };
}
