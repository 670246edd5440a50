import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DeviceId, SiteDate } from '#contract/ids';
import { loadProfiles } from '#devices/profiles/index';
import {
  classify,
  createAssembler,
  decode,
  portFrame,
  type AssembledFrame,
  type ClassifiedScan,
} from '#domain/scan/index';

const PROFILES = fileURLToPath(new URL('../../resources/device-profiles', import.meta.url));
/** Between two reports of a fixture; short enough that no scan is cut off. */
const REPORT_GAP_MS = 5;
const AFTER_MS = 10_000;

/** One entry of a file in the form of `hid-fixtures.json`; what only other programs need is ignored. */
const Fixture = z.object({
  id: z.string(),
  profile: z.string(),
  context: z.object({ commandOutstanding: z.string().optional() }).optional(),
  reports: z.array(z.string().regex(/^([0-9a-f]{2})*$/i)),
});
type Fixture = z.output<typeof Fixture>;

/**
 * `loket replay FILE.json`: assembles, decodes and classifies recorded reports, one JSON line each
 * `{id, frames, dropped, classified}` with bytes in hex. A payment card's bytes are not printed. Returns the exit
 * status: 0, or 1 when the file or one of its entries cannot be replayed; the reason is in its line.
 */
export function replay(json: unknown, write: (line: string) => void, today: SiteDate = todayHere()): number {
  const parsed = z.array(Fixture).safeParse(json);
  if (!parsed.success) {
    write(JSON.stringify({ problem: 'not a list of recorded reports' }));
    return 1;
  }
  const { profiles } = loadProfiles(PROFILES);
  const results = parsed.data.map((fixture) => {
    const profile = profiles.find(({ id }) => id === fixture.profile);
    if (!profile) return { id: fixture.id, problem: `profile ${fixture.profile} is not built into this version` };
    return { id: fixture.id, ...played(fixture, profile, today) };
  });
  for (const result of results) write(JSON.stringify(result));
  return results.some((result) => 'problem' in result) ? 1 : 0;
}

function played(fixture: Fixture, profile: Parameters<typeof createAssembler>[0], today: SiteDate) {
  const assembler = createAssembler(profile);
  const command = fixture.context?.commandOutstanding;
  if (command !== undefined) assembler.commandSent(command, 0);
  const pushed = fixture.reports.flatMap((hex, index) =>
    assembler.push(Buffer.from(hex, 'hex'), index * REPORT_GAP_MS),
  );
  const events = [...pushed, ...assembler.tick(fixture.reports.length * REPORT_GAP_MS + AFTER_MS)];
  const frames = events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []));
  const results = frames.map((frame) => {
    const isReply = frame.kind === 'reply';
    const scan = decode(portFrame(frame, DeviceId.parse(fixture.id), profile));
    return { frame, classified: isReply ? null : classify(scan, { today }) };
  });
  return {
    frames: results.map(({ frame, classified }) => printed(frame, classified)),
    dropped: events.flatMap((event) => (event.type === 'dropped' ? [event.reason] : [])),
    classified: results.flatMap(({ classified }) => (classified ? [classified] : [])),
  };
}

function printed({ bytes, ...frame }: AssembledFrame, classified: ClassifiedScan | null) {
  const isSecret = classified?.kind === 'unknown' && classified.reason === 'payment-card';
  return { ...frame, bytes: isSecret ? null : Buffer.from(bytes).toString('hex') };
}

/** The calendar day of this machine, which is at the site. */
function todayHere(): SiteDate {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return SiteDate.parse(`${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`);
}
