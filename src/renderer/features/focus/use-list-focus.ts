import { useEffect } from 'react';

/**
 * Gives the keyboard back to the list of a page when `key` changed and what had it is gone, such as a form that was
 * sent: the next arrow must mean the list again.
 */
export function useListFocus(key: string): void {
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('[data-panel=work] [role=listbox]')?.focus();
  }, [key]);
}
