import type { Judgement, MutationContext, Root } from './judgement.ts';

/** What reads the arguments of one version of one mutation. */
interface Reading {
  judge(row: Root | null, args: string, ctx: MutationContext): Judgement;
  alsoIn(args: string): readonly string[];
}

/**
 * Arguments of one version as the next version has them; pure. A field the old version lacked gets the value that the
 * old program meant. Recorded arguments of every version stand in test/domain/mutations/recorded.json.
 */
export type Converter = (args: unknown) => unknown;

/**
 * The mutator of a name and version: the newest version has one of its own, an older one is converted step by step
 * (docs/design/sync.md, section 10). Undefined for what was never written: an older centre parks what it does not know.
 * What a converter cannot read is judged as it stands, so the mutator parks it as `invalid_args`.
 */
export function withConverters<M extends Reading>(
  mutators: Readonly<Record<string, M>>,
  converters: Readonly<Record<string, Converter>>,
): (name: string, v: number) => M | undefined {
  return function find(name: string, v: number): M | undefined {
    const key = `${name}/${v}`;
    if (Object.hasOwn(mutators, key)) return mutators[key];
    const convert = Object.hasOwn(converters, key) ? converters[key] : undefined;
    const next = convert && find(name, v + 1);
    if (!convert || !next) return undefined;
    return {
      ...next,
      judge: (row, args, ctx) => next.judge(row, converted(args, convert), ctx),
      alsoIn: (args) => next.alsoIn(converted(args, convert)),
    };
  };
}

function converted(args: string, convert: Converter): string {
  try {
    return JSON.stringify(convert(JSON.parse(args))) ?? args;
  } catch {
    return args;
  }
}
