/** One line of `npm run bench -- --json` (docs/bench.md). `ratio` and `cpuRatio` are ours divided by the peer's. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  readonly cpuRatio?: number;
  readonly runs: number;
  readonly note?: string;
}

/** A bench is a list of lines that it measured; each file of this folder with that name exports one. */
export type Bench = () => Promise<BenchLine[]>;

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** The value below which `share` (0 to 1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = sorted(values);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Three figures are what a shared machine can tell. */
export const round = (value: number): number => Number(value.toPrecision(3));

/** Ours against the peer, both as medians over the same interleaved runs. */
export function compared(
  line: Omit<BenchLine, 'value' | 'peerValue' | 'ratio' | 'runs'>,
  ours: readonly number[],
  peer: readonly number[],
): BenchLine {
  const [value, peerValue] = [median(ours), median(peer)];
  return {
    ...line,
    value: round(value),
    peerValue: round(peerValue),
    ratio: round(value / peerValue),
    runs: ours.length,
  };
}
