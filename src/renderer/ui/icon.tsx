import type { LucideIcon } from 'lucide-react';
import styles from './icon.module.css';

const SIZES = { s: 12, m: 16, l: 20, xl: 28 } as const;

/** A Lucide icon beside a word, never alone; hidden from assistive technology. */
export function Icon({ of: Shape, size = 'm' }: { readonly of: LucideIcon; readonly size?: keyof typeof SIZES }) {
  return <Shape className={styles.icon} size={SIZES[size]} strokeWidth={size === 'xl' ? 1.5 : 1.75} aria-hidden />;
}
