import { defineConfig } from 'vitest/config';

const suite = (name: string, timeoutMs = 60_000, isParallel = true) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: 60_000,
    fileParallelism: isParallel,
  },
});

export default defineConfig({
  test: {
    environment: 'node',
    // Native modules and whole processes under test: one process per file, no shared state.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      suite('unit'),
      suite('property'),
      suite('architecture', 30_000),
      suite('security', 30_000, false),
      suite('integration'),
      suite('relay', 60_000, false),
      suite('crash', 300_000, false),
    ],
  },
});
