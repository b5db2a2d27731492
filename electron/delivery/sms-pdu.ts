/** Messages to send, as PDUs (3GPP TS 23.040): GSM-7 where the text allows it, else UCS-2; long ones in parts. */
import { packSeptets, toHex, toSeptets, ucs2Hex } from './gsm7.ts';

/** `octets`: what AT+CMGS is told, without the one of the message centre. */
export type SmsPdu = { readonly hex: string; readonly octets: number };

/** `reference` (0…255) binds the parts of one message. `to`: digits, international. */
export function smsPdus(to: string, text: string, reference: number): readonly SmsPdu[] {
  const septets = toSeptets(text);
  if (septets) {
    if (septets.length <= 160) return [pdu(to, 0, septets.length, toHex(packSeptets(septets)), false)];
    const parts = septetParts(septets, 153);
    return parts.map((part, index) => {
      // A header of six octets, then one bit so that the text begins at a septet.
      const packed = packSeptets(part, 49);
      const user = header(reference, parts.length, index + 1) + toHex(packed.slice(6));
      return pdu(to, 0, 7 + part.length, user, true);
    });
  }
  const hex = ucs2Hex(text);
  if (hex.length <= 280) return [pdu(to, 8, hex.length / 2, hex, false)];
  const parts = hex.match(/.{1,268}/g) ?? [];
  return parts.map((part, index) =>
    pdu(to, 8, 6 + part.length / 2, header(reference, parts.length, index + 1) + part, true),
  );
}

/** An escape and its letter stay together. */
function septetParts(septets: readonly number[], max: number): readonly (readonly number[])[] {
  const parts: (readonly number[])[] = [];
  for (let at = 0; at < septets.length;) {
    const end = Math.min(septets.length, at + max);
    const cut = end < septets.length && septets[end - 1] === 0x1b ? end - 1 : end;
    parts.push(septets.slice(at, cut));
    at = cut;
  }
  return parts;
}

const byte = (value: number): string => value.toString(16).padStart(2, '0').toUpperCase();
const header = (reference: number, total: number, part: number): string =>
  `050003${byte(reference & 0xff)}${byte(total)}${byte(part)}`;

function pdu(to: string, scheme: number, length: number, user: string, hasHeader: boolean): SmsPdu {
  const digits = to.replace(/\D/g, '');
  const swapped = (digits.length % 2 === 0 ? digits : `${digits}F`).replaceAll(/(.)(.)/g, '$2$1');
  const body = `${hasHeader ? '41' : '01'}00${byte(digits.length)}91${swapped}00${byte(scheme)}${byte(length)}${user}`;
  return { hex: `00${body}`, octets: body.length / 2 };
}
