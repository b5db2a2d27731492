const lookEveryMs = 5;

/** Looks until there is a fact (anything but undefined and false), and says what was missing when time is up. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 10_000,
): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const fact = await look();
    if (fact !== undefined && fact !== false) return fact;
    if (performance.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, lookEveryMs);
    });
  }
}
