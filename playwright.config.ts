import { defineConfig } from '@playwright/test';

/** The window is opened by `tests/electron-stand-in/open-till.ts`, not by Playwright: no browser is set up here. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
});
