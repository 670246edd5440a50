const KIND = /^(KOTA|KABUPATEN|KAB\.?)\s+(ADMINISTRASI\s+|ADM\.?\s+)?/;

const parts = (name: string) => {
  const text = name.trim().toUpperCase().replace(/\s+/g, ' ');
  const kind = KIND.exec(text)?.[1];
  return { kind: kind && (kind === 'KOTA' ? 'KOTA' : 'KABUPATEN'), name: text.replace(KIND, '') };
};

/**
 * `KOTA SAMARINDA`, `Kota Samarinda` and `SAMARINDA` are one place; `KOTA BOGOR` and `KAB. BOGOR` are two. Cards and
 * people leave the kind out, so it only counts where both say it.
 */
export function isSameRegency(one: string, other: string): boolean {
  const [a, b] = [parts(one), parts(other)];
  return a.name === b.name && (!a.kind || !b.kind || a.kind === b.kind);
}
