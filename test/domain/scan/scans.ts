import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceProfile } from '#contract/device-profiles';
import type { Frame } from '#contract/frames';
import { DeviceId, type SiteDate } from '#contract/ids';
import { readProfile } from '#devices/profiles/index';
import { classify, decode, type ClassifiedScan } from '#domain/scan/index';

export const today = '2026-11-24' as SiteDate;

/** A shipped profile by its id. */
export function profileOf(id: string): DeviceProfile {
  const read = readProfile(JSON.parse(readFileSync(join('resources/device-profiles', `${id}.json`), 'utf8')));
  if (!read.ok) throw new Error(read.reason);
  return read.profile;
}

/** A frame as core gets it. */
export function frameOf(content: string | Uint8Array, said: Partial<Frame> = {}): Frame {
  return {
    deviceId: DeviceId.parse('test'),
    profileId: 'test',
    kind: 'scan',
    symbology: null,
    aim: null,
    vendorSymbology: null,
    encoding: 'utf-8',
    at: 0,
    ...said,
    bytes: Buffer.from(content).toString('base64'),
  };
}

export const classified = (content: string | Uint8Array, said: Partial<Frame> = {}): ClassifiedScan =>
  classify(decode(frameOf(content, said)), { today });
