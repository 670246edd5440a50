/** Lock and statement time-outs, shutdown, no connection, no room: these pass by themselves and must not park work. */
const TRANSIENT = /^(?:55P03|57014|57P0\d|08\w{3}|53\w{3}|58\w{3}|ECONNREFUSED|ECONNRESET)$/;

/** The SQLSTATE or system code of an error, or undefined. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Errors of the driver that carry no code: no connection became free, or it broke in the middle. */
const BROKEN = /timeout exceeded when trying to connect|Connection terminated|not queryable/;

/** Whether the same request may succeed later, without anybody doing anything. */
export const isTransient = (error: unknown): boolean =>
  TRANSIENT.test(codeOf(error) ?? '') || (error instanceof Error && BROKEN.test(error.message));
