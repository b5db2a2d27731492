/** The poster as one HTML page for A4, drawn by the window's own engine. Pure. */
import { encode } from 'uqr';
import type { PosterDocument } from '../../shared/poster.ts';

/** Height that is left for the list, and how high one row of it is, in its own letters (measured on the drawn page). */
const listMm = 150;
const rowEm = { stacked: 2.85, inline: 2.15 } as const;
const mmPerPt = 0.3528;

/** More on the wall means smaller letters: far readable while there are few, and still one sheet with sixty. */
function sizeOf({ groups }: PosterDocument): {
  readonly columns: 1 | 2 | 3;
  readonly pt: number;
  readonly validity: keyof typeof rowEm;
} {
  const items = groups.reduce((sum, { items: rows }) => sum + rows.length, 0);
  const columns = items <= 6 ? 1 : items <= 24 ? 2 : 3;
  const validity = columns === 3 ? 'inline' : 'stacked';
  const rows = (items + groups.length) / columns + (columns - 1) / 2;
  const pt = listMm / (rows * rowEm[validity] * mmPerPt);
  // In a third of the page, larger letters would break most names in two.
  const largest = columns === 3 ? 10 : 22;
  return { columns, validity, pt: Math.min(largest, Math.max(7.5, Math.floor(pt * 10) / 10)) };
}

export function posterPage(poster: PosterDocument): string {
  const { columns, pt, validity } = sizeOf(poster);
  const style = `@page{size:A4 portrait;margin:0}
*{box-sizing:border-box;margin:0;padding:0}
body{width:210mm;background:#fff;color:#14171c;font-family:"Inter","DejaVu Sans","Liberation Sans",Arial,sans-serif;-webkit-print-color-adjust:exact}
main{display:flex;flex-direction:column;min-height:294mm;padding:11mm 14mm 8mm}
.banner{background:#c8141b;color:#fff;font-size:15pt;font-weight:700;padding:2.5mm 4mm;margin-bottom:5mm;text-align:center}
h1{font-size:${poster.shopName.length > 24 ? 22 : 34}pt;line-height:1.1;letter-spacing:-.02em;overflow-wrap:anywhere}
.line{font-size:13pt;color:#434a55;margin-top:1.5mm}
.title{font-size:16pt;font-weight:700;margin:4mm 0 3mm;padding-bottom:2mm;border-bottom:.8mm solid #14171c}
.list{flex:1;columns:${columns};column-gap:8mm;font-size:${pt}pt}
section{margin-bottom:.9em}
h2{font-size:.82em;line-height:1.3;color:#434a55;break-after:avoid;margin-bottom:.2em}
.item{display:flex;align-items:baseline;gap:.6em;break-inside:avoid;padding:.28em 0;border-bottom:.2mm solid #d6dae0}
.name{flex:1;min-width:0;overflow-wrap:anywhere;font-weight:600}
.name small{display:block;font-size:.78em;font-weight:400;color:#434a55}
.inline small{display:inline;margin-left:.5em}
.price{font-weight:700;font-variant-numeric:tabular-nums;white-space:nowrap}
.price small{font-size:.66em;font-weight:400;color:#434a55}
.pay{display:grid;grid-template-columns:1fr 1fr auto;gap:3mm 7mm;break-inside:avoid;margin-top:4mm;padding-top:3mm;border-top:.8mm solid #14171c}
.pay h2{font-size:12pt;color:#14171c;margin-bottom:1.5mm}
ol{padding-left:5mm;font-size:10pt;line-height:1.35}
li+li{margin-top:1mm}
.code{width:34mm;text-align:center;font-size:9pt;color:#434a55}
.code svg{display:block;width:34mm;height:34mm;margin-bottom:1mm}
.account{grid-column:1/3;align-self:end;font-size:13pt}
.account strong{font-size:24pt;letter-spacing:.04em;margin-left:2mm;font-variant-numeric:tabular-nums}
.foot{margin-top:3mm;font-size:8.5pt;color:#434a55}`;
  // SECURITY: names that people typed are escaped, and nothing may be loaded or run.
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${style}</style><main>${[
    poster.banner === undefined ? '' : `<p class="banner">${escaped(poster.banner)}</p>`,
    `<h1>${escaped(poster.shopName)}</h1><p class="line">${escaped(poster.shopLine)}</p>`,
    `<p class="title">${escaped(poster.title)}</p>`,
    `<div class="list ${validity}">${poster.groups.map(group).join('')}</div>`,
    pay(poster),
    `<p class="foot">${escaped(poster.foot)}</p>`,
  ].join('')}</main>`;
}

const group = ({ title, items }: PosterDocument['groups'][number]): string =>
  `<section><h2>${escaped(title)}</h2>${items
    .map(
      ({ name, validity, price }) =>
        `<p class="item"><span class="name">${escaped(name)}${validity === '' ? '' : `<small>${escaped(validity)}</small>`}</span><span class="price"><small>KES</small> ${escaped(price)}</span></p>`,
    )
    .join('')}</section>`;

function pay({ pay: ways, account, qr }: PosterDocument): string {
  const steps = ways
    .map(
      ({ title, steps: lines }) =>
        `<div><h2>${escaped(title)}</h2><ol>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ol></div>`,
    )
    .join('');
  const code =
    qr === undefined ? '<div></div>' : `<div class="code">${qrSvg(qr.text)}${escaped(qr.caption)}</div>`;
  const number =
    account === undefined
      ? ''
      : `<p class="account">M-PESA ${escaped(account.label)}<strong>${escaped(account.number)}</strong></p>`;
  return `<div class="pay">${steps}${code}${number}</div>`;
}

/** Error correction that a poster on a wall needs: a quarter of it may be dirty or torn. */
function qrSvg(text: string): string {
  const { data, size } = encode(text, { ecc: 'Q', border: 2 });
  const bars = data.flatMap((cells, y) => cells.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path d="${bars.join('')}"/></svg>`;
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
