/** The GSM 7-bit default alphabet and UCS-2, as 3GPP TS 23.038 has them; packed as modems take and give them. */

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const escape = 0x1b;
const extension: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};
const extended = new Map(Object.entries(extension).map(([letter, code]) => [code, letter]));

/** The septets of a text; undefined when a letter is not in the alphabet. */
export function toSeptets(text: string): readonly number[] | undefined {
  const septets: number[] = [];
  for (const letter of text) {
    const code = letter === '\u001b' ? -1 : basic.indexOf(letter);
    const second = extension[letter];
    if (code >= 0) septets.push(code);
    else if (second !== undefined) septets.push(escape, second);
    else return undefined;
  }
  return septets;
}

function fromSeptets(septets: readonly number[]): string {
  let text = '';
  for (let at = 0; at < septets.length; at += 1) {
    const code = septets[at] ?? 0;
    if (code !== escape) text += basic[code] ?? '';
    else {
      at += 1;
      text += extended.get(septets[at] ?? 0) ?? ' ';
    }
  }
  return text;
}

/** Eight septets in seven octets, from the lowest bit up. `skipBits` leaves room for a header before them. */
export function packSeptets(septets: readonly number[], skipBits = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((skipBits + septets.length * 7) / 8));
  septets.forEach((septet, index) => {
    const at = skipBits + index * 7;
    const value = septet << (at % 8);
    const octet = Math.floor(at / 8);
    octets[octet] = (octets[octet] ?? 0) | (value & 0xff);
    if (value > 0xff) octets[octet + 1] = (octets[octet + 1] ?? 0) | (value >> 8);
  });
  return octets;
}

/** A USSD string as packed hex. Seven spare bits at the end would read as `@`: 23.038 fills them with a CR. */
export function packedHex(text: string): string | undefined {
  const septets = toSeptets(text);
  if (!septets) return undefined;
  const padded = septets.length % 8 === 7 ? [...septets, 0x0d] : septets;
  return toHex(packSeptets(padded));
}

/** The text of packed septets, without the one CR or `@` that only fills the last octet. */
export function unpackText(octets: Uint8Array): string {
  const septets: number[] = [];
  for (let at = 0; at + 7 <= octets.length * 8; at += 7) {
    const octet = Math.floor(at / 8);
    const pair = (octets[octet] ?? 0) | ((octets[octet + 1] ?? 0) << 8);
    septets.push((pair >> (at % 8)) & 0x7f);
  }
  const mayBeFilled = octets.length % 7 === 0;
  return fromSeptets(septets).replace(mayBeFilled ? /[\r@]$/ : /$^/, '');
}

export function ucs2Hex(text: string): string {
  return [...text]
    .flatMap((letter) => letter.split(''))
    .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase())
    .join('');
}

export function fromUcs2Hex(hex: string): string {
  return (hex.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join('');
}

export const toHex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex').toUpperCase();
