/** What a modem gives as the text of a USSD reply → the text that a person would have read on a phone. */
import { fromUcs2Hex, unpackText } from './gsm7.ts';

export type Charset = 'GSM' | 'UCS2';

/**
 * The data coding scheme alone is not enough: one modem sends UCS-2 hex and says 15, others pack GSM-7 and say 15
 * (3GPP TS 23.038, cell broadcast; seen on Quectel M35 and Huawei sticks).
 */
export function decodeUssd(payload: string, dcs: number | undefined, charset: Charset): string {
  const isHex = /^[0-9A-F]+$/i.test(payload) && payload.length % 2 === 0 && payload.length >= 8;
  if (!isHex) return payload;
  const mayBeUcs2 = payload.length % 4 === 0;
  if (mayBeUcs2 && (saysUcs2(dcs) || charset === 'UCS2'))
    return fromUcs2Hex(dcs === 0x11 ? payload.slice(4) : payload);
  if (mayBeUcs2 && shareOfLatin(payload) >= 0.6) return fromUcs2Hex(payload);
  const unpacked = unpackText(Buffer.from(payload, 'hex'));
  return readable(unpacked) > 0.95 ? unpacked : payload;
}

/** 0x11: UCS-2 after a language; 0x40…0x4F: bits 3 and 2 are `10`. */
const saysUcs2 = (dcs: number | undefined): boolean =>
  dcs !== undefined && (dcs === 0x11 || ((dcs & 0xf0) === 0x40 && (dcs & 0x0c) === 0x08));

const shareOfLatin = (hex: string): number => {
  const units = hex.match(/.{4}/g) ?? [];
  return units.filter((unit) => unit.startsWith('00')).length / Math.max(1, units.length);
};

/** Letters, digits and the punctuation of a reply; what plain digits unpack to is none of it. */
function readable(text: string): number {
  const letters = [...text];
  const good = letters.filter((letter) => /[\w\s.,:;!?*#()/&'"@£$%+=<>-]/.test(letter));
  return letters.length === 0 ? 0 : good.length / letters.length;
}
