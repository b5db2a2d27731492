/** Stops on a broken invariant. Only for what no input can cause: bad input is refused with a `Result`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${message}`);
}

/** Makes a `switch` over a union exhaustive: the compiler fails where a case is missing. */
export function assertNever(value: never, what: string): never {
  throw new Error(`Broken invariant: unexpected ${what}: ${String(value)}`);
}
