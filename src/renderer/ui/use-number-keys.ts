import { useEffect, type RefObject } from 'react';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select');

/** With two lists in view the one with the focus hears the numbers; a list behind the lock hears none. */
const isAddressed = (list: HTMLElement, target: EventTarget | null) =>
  !list.closest('[inert]') &&
  (document.querySelectorAll('[data-ways]').length === 1 || (target instanceof Node && list.contains(target)));

/** Calls `choose` with 1 to 9 when that key is pressed. The numbered things stand in `root`, marked `data-ways`. */
export function useNumberKeys(root: RefObject<HTMLElement | null>, choose: (number: number) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      if (!/^[1-9]$/.test(event.key) || !root.current || !isAddressed(root.current, event.target)) return;
      event.preventDefault();
      choose(Number(event.key));
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [root, choose]);
}
