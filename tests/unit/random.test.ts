/** The pooled generator: what it hands out is new each time, whole, and the caller's alone. */
import { describe, expect, test } from 'vitest';
import { nodeRandom } from '../../electron/host/random.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('random bytes', () => {
  test('are of the length that was asked for, also beyond what is kept ready', () => {
    const random = nodeRandom();
    for (const length of [0, 1, 12, 16, 32, 4_095, 4_096, 4_097, 20_000])
      expect(random.bytes(length)).toHaveLength(length);
  });

  test('are never handed out twice nor blank, however often what is kept ready is renewed', () => {
    const random = nodeRandom();
    const seen = new Set<string>();
    const blank = hex(new Uint8Array(16));
    for (let call = 0; call < 5_000; call += 1) {
      const bytes = hex(random.bytes(16));
      expect(bytes).not.toBe(blank);
      seen.add(bytes);
      // Odd lengths between, so that the end of what is kept ready falls anywhere.
      random.bytes(call % 37);
    }
    expect(seen.size).toBe(5_000);
  });

  test("stay the caller's: writing into them changes nobody else's, and their memory holds nothing else", () => {
    const random = nodeRandom();
    const first = random.bytes(16);
    const before = hex(first);
    const second = random.bytes(16);
    second.fill(0);
    expect(hex(first)).toBe(before);
    expect(first.buffer.byteLength).toBe(16);
  });
});
