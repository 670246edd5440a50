import { HostRequest } from '#contract/host';
import { connectHost } from '../../../src/host-link/index.ts';

/**
 * Stands in for `core` where only the host around it is tested: answers each call with what it was told, and does what
 * the input says: `crash`, `ask` main something, `emit` an event.
 */
const host = connectHost();
const config = await host.started;

host.onPort((port) => {
  port.onMessage(async (message) => {
    if (typeof message !== 'object' || message === null || !('id' in message) || !('input' in message)) return;
    const input = typeof message.input === 'object' && message.input !== null ? message.input : {};
    if ('crash' in input) process.exit(3);
    if ('emit' in input) port.send({ event: input.emit, payload: { kind: port.kind } });
    const answer = 'ask' in input ? await host.ask(HostRequest.parse(input.ask)) : null;
    const env = Object.keys(process.env).toSorted();
    port.send({ id: message.id, result: { ok: true, value: { kind: port.kind, input, config, answer, env } } });
  });
});
host.ready();
