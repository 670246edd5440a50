import type { DeviceProfile } from '#contract/device-profiles';
import type { DeviceInfo } from '../transport.ts';

/** Most fields given wins; two equal ones are a fault, and nothing is opened. */
export type Matched =
  | { readonly kind: 'one'; readonly profile: DeviceProfile }
  | { readonly kind: 'none' }
  | { readonly kind: 'two'; readonly profiles: readonly string[] };

type Entry = DeviceProfile['match'][number];

/** Finds the profile of one collection, never by vendor alone where a profile says more. */
export function matchProfile(info: DeviceInfo, profiles: readonly DeviceProfile[]): Matched {
  const fitting = profiles.flatMap((profile) => {
    const counts = profile.match.filter((entry) => fits(info, entry)).map((entry) => Object.keys(entry).length);
    return counts.length > 0 ? [{ profile, fields: Math.max(...counts) }] : [];
  });
  const most = Math.max(...fitting.map(({ fields }) => fields));
  const [best, second] = fitting.filter(({ fields }) => fields === most).map(({ profile }) => profile);
  if (!best) return { kind: 'none' };
  return second ? { kind: 'two', profiles: [best.id, second.id] } : { kind: 'one', profile: best };
}

function fits(info: DeviceInfo, entry: Entry): boolean {
  return (
    isSame(entry.vid, info.vendorId) &&
    isSame(entry.pid, info.productId) &&
    isSame(entry.usagePage, info.usagePage) &&
    isSame(entry.usage, info.usage) &&
    (entry.interface === undefined || entry.interface === info.interface) &&
    (entry.product === undefined || info.product.toLowerCase().includes(entry.product.toLowerCase()))
  );
}

const isSame = (wanted: string | undefined, found: number): boolean =>
  wanted === undefined || Number.parseInt(wanted, 16) === found;
