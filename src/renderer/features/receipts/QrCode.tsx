import { generate } from 'lean-qr';
import { useMemo } from 'react';

/** Runs of dark modules per row as one path, because the policy of the page allows no pictures from text. */
function qrPath(text: string): { readonly size: number; readonly path: string } {
  const code = generate(text);
  const parts: string[] = [];
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      const start = x;
      while (x + 1 < code.size && code.get(x + 1, y)) x += 1;
      parts.push(`M${start} ${y}h${x - start + 1}v1H${start}z`);
    }
  }
  return { size: code.size, path: parts.join('') };
}

/** The QR code of a receipt: address and signed token. */
export function QrCode(props: {
  readonly text: string;
  readonly label: string;
  readonly className?: string | undefined;
}) {
  const { size, path } = useMemo(() => qrPath(props.text), [props.text]);
  return (
    <svg
      className={props.className}
      viewBox={`-2 -2 ${size + 4} ${size + 4}`}
      role="img"
      aria-label={props.label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}
