const FIELDS = 'input:not([type=radio]), select, textarea';

const isSeen = (element: HTMLElement) => element.getClientRects().length > 0;

const seen = (root: ParentNode, selector: string): HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>(selector)].filter(isSeen);

const isEmpty = (element: HTMLElement) =>
  (element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement) &&
  element.value === '';

/** Where typing starts: the first empty field, else the first field, else the first list, else the first button. */
export function focusFirst(root: ParentNode): void {
  const fields = seen(root, FIELDS);
  const target = fields.find(isEmpty) ?? fields[0] ?? seen(root, '[role=listbox]')[0] ?? seen(root, 'button')[0];
  target?.focus();
}

const isGrouped = ({ type }: HTMLInputElement) => type === 'radio' || type === 'checkbox';

/** The answers of one group count as one stop. */
const stops = (form: HTMLElement): HTMLElement[] => {
  const groups = new Set<string>();
  return seen(form, `${FIELDS}, input[type=radio]`).filter((element) => {
    if (!(element instanceof HTMLInputElement) || !isGrouped(element)) return true;
    if (groups.has(element.name)) return false;
    groups.add(element.name);
    return true;
  });
};

/** Moves to the field after `from`; false when it was the last. */
export function focusNextField(form: HTMLElement, from: HTMLElement): boolean {
  const fields = stops(form);
  const isSame = (field: HTMLElement) =>
    field === from ||
    (field instanceof HTMLInputElement &&
      from instanceof HTMLInputElement &&
      isGrouped(field) &&
      field.name === from.name);
  const next = fields[fields.findIndex(isSame) + 1];
  if (!next) return false;
  next.focus();
  if (next instanceof HTMLInputElement && !isGrouped(next)) next.select();
  return true;
}

const PANELS = ['who', 'work', 'next'] as const;

/** F6: the next panel of the screen takes the keyboard, at its first control. */
export function focusPanel(step: 1 | -1): void {
  const panels = PANELS.flatMap((name) => document.querySelector<HTMLElement>(`[data-panel=${name}]`) ?? []);
  const here = document.activeElement?.closest<HTMLElement>('[data-panel]');
  const at = here ? panels.indexOf(here) : panels.length - 1;
  const panel = panels[(at + step + panels.length) % panels.length];
  if (!panel) return;
  const first = seen(panel, `${FIELDS}, [role=listbox], button`)[0];
  (first ?? panel).focus();
}
