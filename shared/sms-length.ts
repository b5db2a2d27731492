/**
 * How long a message is to the network: its alphabet, its units, and how many segments are paid for (3GPP TS 23.038 and
 * 23.040). Pure.
 */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each takes an escape before it, so two septets. */
const extended = '\f^{}\\[~]|€';
const septetsOf = new Map<string, number>([
  ...[...basic].map((sign) => [sign, 1] as const),
  ...[...extended].map((sign) => [sign, 2] as const),
]);

export type SmsLength = {
  readonly alphabet: 'gsm-7' | 'ucs-2';
  /** Septets, or 16-bit units. */
  readonly units: number;
  readonly segments: number;
};

const limits = {
  'gsm-7': { single: 160, part: 153 },
  'ucs-2': { single: 70, part: 67 },
} as const;

/** One sign outside GSM-7 makes the whole message UCS-2, which holds less than half as much. */
export function smsLength(text: string): SmsLength {
  const signs = [...text];
  const isGsm = signs.every((sign) => septetsOf.has(sign));
  const alphabet = isGsm ? 'gsm-7' : 'ucs-2';
  const widths = signs.map((sign) => (isGsm ? (septetsOf.get(sign) ?? 1) : sign.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const { single, part } = limits[alphabet];
  return { alphabet, units, segments: units <= single ? 1 : partsOf(widths, part) };
}

/** A sign of two units is never cut: it goes to the next part whole. */
function partsOf(widths: readonly number[], partMax: number): number {
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > partMax) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return parts;
}

const spelledOut: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '…': '...',
  '•': '*',
  '·': '-',
  '×': 'x',
  ç: 'c',
};

/**
 * The text with what the network's alphabet lacks spelled out: names that were pasted carry curly quotes and dashes, and
 * one of them would double the price. What has no likeness stays, and the message is then UCS-2.
 */
export function toSmsText(text: string): string {
  return text
    .replaceAll(/[\p{Zs}\t]/gu, ' ')
    .replaceAll(/[\p{Cf}]/gu, '')
    .replaceAll(/[\p{Pd}\u2212]/gu, '-')
    .replaceAll(/[^\n]/gu, (sign) => (septetsOf.has(sign) ? sign : (spelledOut[sign] ?? unaccented(sign))))
    .trim();
}

function unaccented(sign: string): string {
  const plain = sign.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return plain !== '' && [...plain].every((one) => septetsOf.has(one)) ? plain : sign;
}
