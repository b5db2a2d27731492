import { receiptDrawing, type DrawnItem } from '../../shared/receipt-drawing.ts';
import type { Columns, PrintLine } from '../../shared/receipt-layout.ts';
import './receipt-paper.css';

/** The very lines that the printer gets, on paper: white in both themes. */
export function ReceiptPaper({
  lines,
  columns,
  label,
}: {
  readonly lines: readonly PrintLine[];
  readonly columns: Columns;
  readonly label: string;
}) {
  const { widthDots, heightDots, items } = receiptDrawing(lines, columns);
  return (
    <div className="receipt-paper" data-theme="light">
      <svg
        viewBox={`0 0 ${widthDots} ${heightDots}`}
        role="img"
        aria-label={`${label}. ${plainText(lines)}`}
        className={`columns-${columns}`}
      >
        {items.map((item, index) => (
          // A drawing is one picture: an item's place is its identity.
          <Drawn key={index} item={item} />
        ))}
      </svg>
    </div>
  );
}

function Drawn({ item }: { readonly item: DrawnItem }) {
  switch (item.kind) {
    case 'bar':
      return <rect x={item.x} y={item.y} width={item.width} height={item.height} />;
    case 'dots':
      return <path d={item.path} />;
    case 'arrow-head':
      return <path d={`M${item.x} ${item.y + 6}h12l-6 11z`} />;
    case 'text':
      return (
        <text
          x={item.x}
          y={item.y}
          fontSize={item.fontSize}
          fontWeight={item.bold ? 700 : 400}
          textLength={item.width}
          lengthAdjust="spacingAndGlyphs"
        >
          {item.text}
        </text>
      );
  }
}

/** What a screen reader says: the words without the frames. */
function plainText(lines: readonly PrintLine[]): string {
  return lines
    .map((line) => (line.kind === 'text' ? line.spans.map((span) => span.text).join('') : ''))
    .map((text) =>
      text
        .replaceAll(/[^\p{L}\p{N}\p{P}\p{Zs}*]/gu, ' ')
        .replaceAll(/[\s_]+/g, ' ')
        .trim(),
    )
    .filter((text) => text !== '')
    .join('. ');
}
