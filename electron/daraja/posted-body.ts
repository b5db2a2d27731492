/** The bytes of a posted body → JSON, without trusting its size or its depth. Never throws. */
import { isRecord } from './json.ts';
import type { JsonRecord } from './json.ts';

/** Ours: documented bodies are under 3 kB and seven levels deep. */
const longestBody = 256 * 1024;
const deepestNesting = 32;

export function parsePostedBody(body: string): JsonRecord | undefined {
  if (body.length >= longestBody || isTooDeep(body)) return undefined;
  try {
    const json: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Counted before parsing; brackets inside strings only make it stricter. */
function isTooDeep(body: string): boolean {
  let depth = 0;
  for (const character of body) {
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > deepestNesting) return true;
  }
  return false;
}
