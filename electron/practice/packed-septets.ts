/** The network's seven-bit text in octets, as the simulated modem reads and writes it (3GPP TS 23.038). */

/** Seven-bit letters packed into octets; this device speaks plain ASCII, where the alphabet and ASCII agree. */
export function packSeptets(text: string): string {
  const bits = [...text.replaceAll('"', "'")].map((letter) =>
    [...letter.charCodeAt(0).toString(2).padStart(7, '0')].toReversed().join(''),
  );
  const whole = bits.join('');
  const padded = whole.padEnd(Math.ceil(whole.length / 8) * 8, '0');
  return (padded.match(/.{8}/g) ?? [])
    .map((octet) =>
      Number.parseInt([...octet].toReversed().join(''), 2)
        .toString(16)
        .padStart(2, '0')
        .toUpperCase(),
    )
    .join('');
}

/** And back, without the filling at the end. */
export function unpackSeptets(hex: string): string {
  const bits = (hex.match(/../g) ?? [])
    .map((octet) => [...Number.parseInt(octet, 16).toString(2).padStart(8, '0')].toReversed().join(''))
    .join('');
  return (bits.match(/.{7}/g) ?? [])
    .map((septet) => String.fromCharCode(Number.parseInt([...septet].toReversed().join(''), 2)))
    .join('')
    .replace(/[\r\0]$/, '');
}
