import { randomFillSync } from 'node:crypto';
import type { Random } from '../ports.ts';

const pooledBytes = 4_096;

/**
 * The system's generator, asked for many bytes at once: a call to it costs more than the few bytes that a nonce or a
 * salt needs, and a confirmation needs several.
 */
export function nodeRandom(): Random {
  const pool = new Uint8Array(pooledBytes);
  let used = pooledBytes;
  return {
    bytes: (length) => {
      if (length > pooledBytes) return randomFillSync(new Uint8Array(length));
      if (used + length > pooledBytes) {
        randomFillSync(pool);
        used = 0;
      }
      const taken = pool.slice(used, used + length);
      // SECURITY: what was handed out is nowhere else, and is never handed out again.
      pool.fill(0, used, used + length);
      used += length;
      return taken;
    },
  };
}
