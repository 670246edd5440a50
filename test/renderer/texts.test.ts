import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { ApplicationState, RequirementState } from '#contract/applications';
import { RequirementForm } from '#contract/catalogue';
import { NikWarning } from '#contract/citizens';
import { DeviceFault } from '#contract/devices';
import { ERRORS, StartFault } from '#contract/errors';
import { FieldProblem, PatternName } from '#contract/forms';
import { Role } from '#contract/permissions';
import { LedgerGroup, LedgerNotice, LedgerState } from '#contract/ledger';
import { ReceiptView, SealProblem, TokenVerdict } from '#contract/receipts';
import { ClearPinReason } from '#contract/session';
import { ScanKind, ScanNotice } from '#contract/scans';
import { TimelineEntry, VisitOutcome } from '#contract/visits';
import { MachineAlarmKind } from '#contract/wire/machine';
import { MUTATION_ARGS } from '#contract/wire/mutations';
import { expect, test } from 'vitest';
import english from '../../resources/locales/en.json' with { type: 'json' };
import { SEAT_STATES } from '../../src/renderer/screens/floor/seat-looks.ts';
import indonesian from '../../resources/locales/id.json' with { type: 'json' };

const en: Readonly<Record<string, string>> = english;
const id: Readonly<Record<string, string>> = indonesian;

/** Names of the values and tags of a message, however deep. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const names = elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const inner =
      element.type === TYPE.plural || element.type === TYPE.select
        ? Object.values(element.options).flatMap((option) => argumentsOf(option.value))
        : [];
    return [element.value, ...inner];
  });
  return [...new Set(names)].sort();
}

test('both languages have the same texts', () => {
  expect(Object.keys(en)).toEqual(Object.keys(id));
});

test.each(Object.keys(id))('%s asks for the same values in both languages', (key) => {
  expect(argumentsOf(parse(en[key] ?? ''))).toEqual(argumentsOf(parse(id[key] ?? '')));
});

test.each(Object.keys(id))('%s says something', (key) => {
  expect(id[key]?.trim()).not.toBe('');
  expect(en[key]?.trim()).not.toBe('');
});

const closed: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['error', Object.keys(ERRORS), ['title', 'help']],
  ['export-unavailable', ERRORS['export-unavailable'].shape.reason.options, ['title', 'help']],
  ['import-refused', ERRORS['import-refused'].shape.reason.options, ['title', 'help']],
  ['start-fault', StartFault.options, ['title', 'cause', 'safe', 'way']],
  ['device', DeviceFault.options, []],
  ['form.problem', FieldProblem.shape.rule.options, []],
  ['form.pattern', PatternName.options, []],
  ['nik', NikWarning.options, []],
  ['state', ApplicationState.options, []],
  ['requirement', RequirementState.options, []],
  ['requirement-form', RequirementForm.options, []],
  ['role', Role.options, []],
  ['seal-problem', SealProblem.options, []],
  ['clear-pin.reason', ClearPinReason.options, []],
  ['sent', ReceiptView.shape.sent.options, []],
  ['scan.kind', ScanKind.options, []],
  ['scan.action', ScanNotice.shape.action.options, []],
  ['scan.receipt', TokenVerdict.options, []],
  ['timeline', TimelineEntry.shape.kind.options, []],
  ['outcome', VisitOutcome.options, ['note']],
  ['ledger.state', LedgerState.options, []],
  ['ledger.do', LedgerState.options, []],
  ['ledger.help', LedgerState.options, []],
  ['ledger.group', LedgerGroup.options, []],
  ['ledger.heading', LedgerGroup.options, []],
  ['ledger.notice', LedgerNotice.options, ['title', 'help']],
  ['alarm', MachineAlarmKind.options, ['title', 'what', 'safe', 'do']],
  ['floor.state', SEAT_STATES, []],
  ['parked.act', Object.keys(MUTATION_ARGS), []],
];

test.each(closed)('every code of %s has its text', (prefix, codes, parts) => {
  const wanted = codes.flatMap((code) => (parts.length === 0 ? [''] : parts).map((part) => [prefix, code, part]));
  const missing = wanted.map((names) => names.filter(Boolean).join('.')).filter((key) => !(key in id));
  expect(missing).toEqual([]);
});
