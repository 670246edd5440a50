/** Web permissions a page is granted: none. Devices are native in their own process, so the web interfaces stay shut. */
const GRANTED: ReadonlySet<string> = new Set();

/** The one answer to all three permission handlers; a name nobody knows is refused like every other. */
export const decidePermission = (permission: string): boolean => GRANTED.has(permission);
