import styles from './keys.module.css';

const NAMES: Readonly<Record<string, string>> = { Control: 'Ctrl', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓' };

/** `Control+Shift+k` -> `Ctrl Shift K`, `Alt+Digit3` -> `Alt 3`, as printed on keycaps. */
export const keyName = (binding: string): string =>
  binding
    .split('+')
    .map(
      (part) =>
        NAMES[part] ?? (part.startsWith('Digit') ? part.slice(5) : part.length === 1 ? part.toUpperCase() : part),
    )
    .join(' ');

/** A key printed at the right end of what it triggers. `of` is a binding as in `commands/`. */
export function Keys({ of: binding }: { readonly of: string }) {
  return <kbd className={styles.keys}>{keyName(binding)}</kbd>;
}
