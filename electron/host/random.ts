import { randomBytes } from 'node:crypto';
import type { Random } from '../ports.ts';

export function nodeRandom(): Random {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) };
}
