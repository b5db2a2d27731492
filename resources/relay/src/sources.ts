/** The optional list of addresses that may post. Off by default: Safaricom publishes no list that it keeps. */
import { BlockList, isIP } from 'node:net';

export type SourceList = { readonly allows: (address: string) => boolean };

/** Addresses and networks (`196.201.214.0/24`), separated by commas or spaces; empty means everybody. A sentence otherwise. */
export function readSources(text: string): SourceList | string {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.length === 0) return { allows: () => true };
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    const isRight = version !== 0 && rest.length === 0 && Number.isInteger(prefix) && prefix >= 0;
    if (!isRight || prefix > most) return `"${entry}" in the list of sources is no address or network.`;
    list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    allows: (address) => {
      const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}
