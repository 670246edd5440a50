import { z } from 'zod';
import type { Permission } from './permissions.ts';

// The windows' content security policy forbids `new Function`, which zod would probe (docs/design/security.md). Without a
// window zod compiles each schema: the centre checks thousands of mutations a second.
z.config({ jitless: 'document' in globalThis });

/** A read without side effects. */
export interface Query<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query';
  readonly permission: Permission;
  readonly input: I;
  readonly output: O;
}
/** A read that shows personal data: writes audit, so it runs among the commands; its answer is not stored. */
export interface View<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'view';
  readonly permission: Permission;
  readonly input: I;
  readonly output: O;
}
/** A write. `input` carries a `commandId`; a repeated one returns the stored first answer and changes nothing. */
export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'command';
  readonly permission: Permission;
  readonly input: I;
  readonly output: O;
  /** Others go on beside it, because it waits for a person or a slow disk; what it writes is one transaction at its end. */
  readonly isLong?: true;
}
/** A message from core to the page. */
export interface Event<P extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly payload: P;
}
export type Procedure = Query | View | Command;

export const query = <I extends z.ZodType, O extends z.ZodType>(
  permission: Permission,
  input: I,
  output: O,
): Query<I, O> => ({ kind: 'query', permission, input, output });

export const view = <I extends z.ZodType, O extends z.ZodType>(
  permission: Permission,
  input: I,
  output: O,
): View<I, O> => ({ kind: 'view', permission, input, output });

export const command = <I extends z.ZodType, O extends z.ZodType>(
  permission: Permission,
  input: I,
  output: O,
): Command<I, O> => ({ kind: 'command', permission, input, output });

export const longCommand = <I extends z.ZodType, O extends z.ZodType>(
  permission: Permission,
  input: I,
  output: O,
): Command<I, O> => ({ ...command(permission, input, output), isLong: true });

export const event = <P extends z.ZodType>(payload: P): Event<P> => ({ kind: 'event', payload });

export type InputOf<P extends Procedure> = z.output<P['input']>;
export type OutputOf<P extends Procedure> = z.output<P['output']>;
export type PayloadOf<E extends Event> = z.output<E['payload']>;

/** Nothing to say. */
export const Empty = z.strictObject({});
