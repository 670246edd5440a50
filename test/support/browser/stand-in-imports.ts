import type { ImportState } from '#contract/imports';

const MACHINE = '01990000-0c12-7000-8000-000000000008';

/** A stick with one export of counter 8; what is sent arrives at once, unless a test holds it at `sending`. */
export class StandInImports {
  state: ImportState = { phase: 'none', file: null, doneBytes: 0, result: null };
  file: NonNullable<ImportState['file']> = {
    fileName: `loket-${MACHINE}-01990000-0c12-7000-8000-0000000000aa-41-688.lkx`,
    bytes: 24_600_000,
    log: { machineId: MACHINE, workstation: 'Loket 8', from: 41, to: 688 },
  };
  result: NonNullable<ImportState['result']> = {
    newCount: 612,
    knownCount: 36,
    parkedCount: 2,
    conflictCount: 1,
    rejectedCount: 0,
    fileCount: 71,
    refusedFileCount: 0,
  };

  choose(): void {
    this.state = { phase: 'chosen', file: this.file, doneBytes: 0, result: null };
  }

  send(): void {
    this.state = { ...this.state, phase: 'done', doneBytes: 0, result: this.result };
  }

  going(phase: 'reading' | 'sending', doneBytes: number): ImportState {
    this.state = { ...this.state, phase, doneBytes, result: null };
    return this.state;
  }

  cancel(): void {
    this.state = { ...this.state, phase: 'chosen', doneBytes: 0 };
  }
}
