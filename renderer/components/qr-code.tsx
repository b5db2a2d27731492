import { useMemo } from 'react';
import { encode } from 'uqr';
import './qr-code.css';

/** A text as a code for the shop's phone camera: dark on white in both themes, or phones do not read it. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, modules } = useMemo(() => drawn(text), [text]);
  return (
    <div className="qr-code" data-theme="light">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
        <path d={modules} fill="currentColor" />
      </svg>
    </div>
  );
}

/** One SVG path of all dark modules, row by row; the white border that phones need is in the paper's padding. */
function drawn(text: string): { readonly size: number; readonly modules: string } {
  const { size, data } = encode(text, { ecc: 'M', border: 0 });
  const modules = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { size, modules };
}
