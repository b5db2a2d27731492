/**
 * Reads ESC/POS bytes back to paper, written from the command reference of ESC/POS printers and not from the
 * encoder, so that the two cannot share a mistake. It is strict: a byte that the reference does not explain, a code
 * page that is not known or a line that runs over the paper's edge is an error, as it would be garbage on paper.
 */
export type Cell = {
  readonly sign: string;
  readonly width: number;
  readonly height: number;
  readonly bold: boolean;
};

export type PaperItem =
  /** `advanceDots`: how far the paper moves to the next line; undefined = the printer's own spacing. */
  | { readonly kind: 'line'; readonly cells: readonly Cell[]; readonly spacingDots: number | undefined }
  | {
      readonly kind: 'barcode';
      readonly symbology: number;
      readonly data: string;
      readonly heightDots: number;
      readonly moduleDots: number;
      readonly textPosition: number;
      readonly align: 'left' | 'center' | 'right';
    }
  /** Rows from the top; `#` is black. */
  | { readonly kind: 'picture'; readonly rows: readonly string[] }
  /** ESC p: which pin, and for how long. */
  | { readonly kind: 'drawer'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number }
  | { readonly kind: 'cut' };

/** PC437 (ESC t 0), bytes 0x80 to 0xFF. */
const pc437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const aligns = ['left', 'center', 'right'] as const;

export function decodeEscpos(bytes: Uint8Array, columns: number): readonly PaperItem[] {
  const items: PaperItem[] = [];
  let cells: Cell[] = [];
  let column = 0;
  let at = 0;
  let isKanji = true; // Asian models start in double-byte mode until FS . is seen.
  let codePage = 0;
  let bold = false;
  let width = 1;
  let height = 1;
  let align: (typeof aligns)[number] = 'left';
  let spacingDots: number | undefined;
  const barcode = { height: 162, module: 3, text: 0 };

  const take = (): number => {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('the bytes end inside a command');
    at += 1;
    return byte;
  };
  const oneOf = (value: number, allowed: readonly number[], what: string): number => {
    if (!allowed.includes(value)) throw new Error(`${what} ${value} at byte ${at - 1} is not documented`);
    return value;
  };
  const put = (sign: string): void => {
    column += width;
    if (column > columns)
      throw new Error(`line runs over ${columns} columns: ${cells.map((c) => c.sign).join('')}${sign}`);
    cells.push({ sign, width, height, bold });
  };
  const feed = (): void => {
    items.push({ kind: 'line', cells, spacingDots });
    cells = [];
    column = 0;
  };
  const atLineStart = (what: string): void => {
    if (cells.length > 0) throw new Error(`${what} in the middle of a line is ignored by printers`);
  };

  const escape = (): void => {
    const command = take();
    switch (command) {
      case 0x40: // ESC @ initialise
        atLineStart('ESC @');
        codePage = 0;
        bold = false;
        width = 1;
        height = 1;
        align = 'left';
        spacingDots = undefined;
        return;
      case 0x4d: // ESC M font
        oneOf(take(), [0], 'font');
        return;
      case 0x74: // ESC t code page
        codePage = oneOf(take(), [0], 'code page');
        return;
      case 0x45: // ESC E emphasised, the lowest bit counts
        bold = (take() & 1) === 1;
        return;
      case 0x61: // ESC a justification
        atLineStart('ESC a');
        align = aligns[oneOf(take(), [0, 1, 2], 'justification')] ?? 'left';
        return;
      case 0x32: // ESC 2 default line spacing
        spacingDots = undefined;
        return;
      case 0x33: // ESC 3 line spacing
        spacingDots = take();
        return;
      case 0x64: // ESC d print and feed n lines
        for (let lines = take(); lines > 0; lines -= 1) feed();
        return;
      case 0x70: {
        // ESC p m t1 t2: two milliseconds a step
        const pin = oneOf(take(), [0, 1, 48, 49], 'drawer') % 2 === 0 ? 2 : 5;
        const onMs = take() * 2;
        const offMs = take() * 2;
        if (onMs === 0 || onMs > offMs) throw new Error('the pulse burns the coil');
        items.push({ kind: 'drawer', pin, onMs, offMs });
        return;
      }
      case 0x2a: {
        // ESC * bit image in the line; mode 33 has three bytes a column, 24 dots high
        oneOf(take(), [33], 'bit image mode');
        const dots = take() + take() * 256;
        if (dots % 12 !== 0) throw new Error('the image is not a whole number of cells');
        const image = Array.from({ length: dots }, () => (take() << 16) | (take() << 8) | take());
        for (let cell = 0; cell < dots; cell += 12)
          put(isArrowHead(image.slice(cell, cell + 12)) ? '▼' : '�');
        return;
      }
      default:
        throw new Error(`ESC ${command} at byte ${at - 1} is not expected on a receipt`);
    }
  };

  const group = (): void => {
    const command = take();
    switch (command) {
      case 0x21: {
        // GS ! size: high nibble width − 1, low nibble height − 1
        const size = take();
        width = (size >> 4) + 1;
        height = (size & 0xf) + 1;
        if (width > 8 || height > 8) throw new Error('character size over 8');
        return;
      }
      case 0x68: // GS h barcode height
        barcode.height = take();
        return;
      case 0x77: // GS w barcode module
        barcode.module = oneOf(take(), [2, 3, 4, 5, 6], 'barcode module');
        return;
      case 0x48: // GS H position of the readable text
        barcode.text = oneOf(take(), [0, 1, 2, 3], 'barcode text');
        return;
      case 0x6b: {
        // GS k, function B: m, length, data
        atLineStart('GS k');
        const symbology = oneOf(take(), [73], 'barcode symbology');
        const data = String.fromCharCode(...Array.from({ length: take() }, take));
        items.push({
          kind: 'barcode',
          symbology,
          data,
          heightDots: barcode.height,
          moduleDots: barcode.module,
          textPosition: barcode.text,
          align,
        });
        return;
      }
      case 0x76: {
        // GS v 0 m xL xH yL yH: raster picture, eight dots a byte
        atLineStart('GS v 0');
        oneOf(take(), [0x30], 'GS v');
        oneOf(take(), [0, 48], 'picture size');
        const widthBytes = take() + take() * 256;
        const height = take() + take() * 256;
        if (widthBytes * 8 > columns * 12) throw new Error('the picture is wider than the paper');
        const dots = Array.from({ length: widthBytes * height }, take);
        // Real-time commands are obeyed wherever they come.
        dots.forEach((byte, index) => {
          if (byte === 0x10 && [0x04, 0x05, 0x14].includes(dots[index + 1] ?? 0))
            throw new Error('the picture holds a real-time command');
        });
        const rows = Array.from({ length: height }, (_, row) =>
          dots
            .slice(row * widthBytes, (row + 1) * widthBytes)
            .map((byte) => byte.toString(2).padStart(8, '0').replaceAll('0', ' ').replaceAll('1', '#'))
            .join(''),
        );
        const last = items.at(-1);
        // Bands that follow each other are one picture.
        if (last?.kind === 'picture') items.splice(-1, 1, { ...last, rows: [...last.rows, ...rows] });
        else items.push({ kind: 'picture', rows });
        return;
      }
      case 0x56: {
        // GS V cut; 65 and 66 take a further byte
        const mode = oneOf(take(), [0, 1, 48, 49, 65, 66], 'cut');
        if (mode >= 65) take();
        items.push({ kind: 'cut' });
        return;
      }
      default:
        throw new Error(`GS ${command} at byte ${at - 1} is not expected on a receipt`);
    }
  };

  while (at < bytes.length) {
    const byte = take();
    if (byte === 0x1b) escape();
    else if (byte === 0x1d) group();
    else if (byte === 0x1c) {
      oneOf(take(), [0x2e], 'FS'); // FS . single-byte characters
      isKanji = false;
    } else if (byte === 0x0a) feed();
    else if (byte < 0x20 || byte === 0x7f) throw new Error(`control byte ${byte} at ${at - 1}`);
    else if (byte < 0x80) put(String.fromCharCode(byte));
    else {
      if (isKanji || codePage !== 0) throw new Error('a high byte outside single-byte PC437');
      put(pc437[byte - 0x80] ?? '');
    }
  }
  if (cells.length > 0) throw new Error('the last line never leaves the buffer');
  return items;
}

/** Whether twelve 24-dot columns look like a triangle that points down. */
function isArrowHead(dots: readonly number[]): boolean {
  const rows = Array.from({ length: 24 }, (_, row) =>
    dots.map((column) => (column >> (23 - row)) & 1).join(''),
  ).filter((row) => row.includes('1'));
  const widths = rows.map((row) => row.replaceAll('0', '').length);
  return (
    rows.length >= 6 &&
    widths[0] === 12 &&
    (widths.at(-1) ?? 12) <= 2 &&
    widths.every((width, at) => at === 0 || width <= (widths[at - 1] ?? 0)) &&
    rows.every((row) => row === [...row].toReversed().join('') && !/10+1/.test(row))
  );
}
