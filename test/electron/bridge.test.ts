import { expect, test, vi } from 'vitest';
import { EVENTS, PROCEDURES } from '#contract/index';
import { createBridge, type BridgePort } from '#preload/bridge';

const UNAVAILABLE = { ok: false, error: { code: 'unavailable', details: {} } };

function start() {
  let give: (port: BridgePort) => void = () => {};
  let lose: () => void = () => {};
  const ask = vi.fn();
  const bridge = createBridge(
    { procedures: Object.keys(PROCEDURES), events: Object.keys(EVENTS) },
    { ask, onPort: (listener) => (give = listener), onLost: (listener) => (lose = listener) },
  );
  const connect = () => {
    const sent: unknown[] = [];
    let hear: (data: unknown) => void = () => {};
    give({ listen: (listener) => (hear = listener), postMessage: (message) => void sent.push(message) });
    return { sent, hear: (data: unknown) => hear(data) };
  };
  const call = (name: string, argument: unknown) => bridge[name]?.(argument);
  return { bridge, ask, connect, lose: () => lose(), call };
}

test('the page finds one function per procedure and event, frozen, and nothing else', () => {
  const { bridge, ask } = start();
  expect(Object.keys(bridge).toSorted()).toEqual([...Object.keys(PROCEDURES), ...Object.keys(EVENTS)].toSorted());
  expect(Object.values(bridge).every((value) => typeof value === 'function')).toBe(true);
  expect(Object.isFrozen(bridge)).toBe(true);
  expect(ask).toHaveBeenCalledOnce();
});

test('calls made before the first port wait for it, and answers find their call', async () => {
  const { connect, call } = start();
  const first = call('session.read', {});
  const second = call('sync.read', {});
  const { sent, hear } = connect();
  expect(sent).toEqual([
    { id: 1, name: 'session.read', input: {} },
    { id: 2, name: 'sync.read', input: {} },
  ]);
  hear({ id: 2, result: 'two' });
  hear({ id: 1, result: 'one' });
  expect(await Promise.all([first, second])).toEqual(['one', 'two']);
});

test('a lost port answers what is pending and what comes, until there is a new one', async () => {
  const { connect, call, lose } = start();
  const old = connect();
  const pending = call('session.read', {});
  lose();
  expect(await pending).toMatchObject(UNAVAILABLE);
  expect(await call('session.read', {})).toMatchObject(UNAVAILABLE);
  const { sent, hear } = connect();
  const again = call('session.read', {});
  expect(sent).toHaveLength(1);
  hear({ id: 2, result: 'new' });
  old.hear({ id: 1, result: 'too late' });
  expect(await again).toBe('new');
});

test('losing the port and getting it back are told as a changed session', async () => {
  const { connect, call, lose } = start();
  const listener = vi.fn();
  void call('session.changed', listener);
  connect();
  lose();
  connect();
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(2));
});

test('an event reaches its listeners until they stop, and none hears another event', async () => {
  const { connect, call } = start();
  const [stopped, kept, other] = [vi.fn(), vi.fn(), vi.fn()];
  const stop = call('sync.changed', stopped);
  void call('sync.changed', kept);
  void call('changed', other);
  if (typeof stop === 'function') stop();
  connect().hear({ event: 'sync.changed', payload: { online: true } });
  await vi.waitFor(() => expect(kept).toHaveBeenCalledExactlyOnceWith({ online: true }));
  expect(stopped).not.toHaveBeenCalled();
  expect(other).not.toHaveBeenCalled();
});

test.each([
  [null],
  ['text'],
  [{}],
  [{ id: '1', result: 1 }],
  [{ event: 1, payload: 1 }],
  [{ event: 'nobody', payload: 1 }],
])('the message %j is ignored', (message) => {
  const { connect } = start();
  expect(() => connect().hear(message)).not.toThrow();
});
