import { PERMISSIONS } from '#contract/permissions';
import { expect, test } from 'vitest';
import indonesian from '../../resources/locales/id.json' with { type: 'json' };
import { isKeyOnly } from '../../src/renderer/commands/define.ts';
import { COMMANDS, commandsAt, commandsFor } from '../../src/renderer/commands/registry.ts';
import { PLACES } from '../../src/renderer/commands/view.ts';

test.each(PLACES)('no key means two things at "%s"', (place) => {
  const keys = commandsAt(place).flatMap((command) => command.keys);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('every command is reached without a mouse: by the palette or by its own key', () => {
  expect(COMMANDS.filter((command) => isKeyOnly(command) && command.keys.length === 0)).toEqual([]);
});

test.each(PLACES)('palette, help, lock and the way back exist at "%s"', (place) => {
  const ids = commandsAt(place).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['palette.open', 'help.open', 'session.lock', 'screen.back']));
});

test.each(COMMANDS.map((command) => [command.id, command] as const))(
  '%s has a name, a text and a permission',
  (id, command) => {
    expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
    expect(indonesian).toHaveProperty([command.label]);
    expect(indonesian).toHaveProperty([command.group]);
    expect(PERMISSIONS).toHaveProperty([command.permission]);
  },
);

test('command ids are unique', () => {
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
});

test("a technician is offered the counter, but nobody's data", () => {
  const ids = commandsFor({ place: 'no-visit', role: 'technician' }).map(({ id }) => id);
  expect(ids).toContain('sync.send');
  expect(ids.filter((id) => /^(citizens|visits|applications)\./.test(id))).toEqual([]);
});
