/**
 * Takes pictures of screens over canned answers, to lay beside the look, and a page that shows them all. Exits 1 when a
 * screen does not fit, breaks, or (`--axe`) is not accessible:
 * node tests/gallery/shoot.ts [--out DIR] [--scene 01] [--theme dark] [--language sw] [--size 1280x720]
 * [--screen '{"name":"day"}'] [--axe]. Without a theme or language: light and dark, English and Swahili.
 */
import { tmpdir } from 'node:os';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { findChromium, sandboxFlags } from '../electron-stand-in/chromium.ts';
import { scenes } from './scenes.ts';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: join(tmpdir(), 'mbili-gallery') },
    scene: { type: 'string', default: '' },
    theme: { type: 'string', default: 'light,dark' },
    language: { type: 'string', default: 'en,sw' },
    size: { type: 'string', default: '1366x768' },
    screen: { type: 'string' },
    slow: { type: 'boolean', default: false },
    axe: { type: 'boolean', default: false },
  },
});
const [width = 1366, height = 768] = options.size.split('x').map(Number);
const isNarrow = width < 1200 || height < 680;
const root = resolve(import.meta.dirname, '../..');
await mkdir(options.out, { recursive: true });

const server = await createServer({
  root,
  configFile: false,
  plugins: [react()],
  logLevel: 'error',
  cacheDir: join(root, 'node_modules', '.cache', 'mbili-gallery'),
  server: { port: 0, watch: null, hmr: false },
  optimizeDeps: {
    include: [
      'react',
      'react-dom/client',
      'react/jsx-runtime',
      'react/jsx-dev-runtime',
      'zustand',
      'i18next',
      'react-i18next',
      '@tabler/icons-react',
      'libphonenumber-js/mobile',
      'zod',
      'uqr',
    ],
  },
});
await server.listen();
const [base = ''] = server.resolvedUrls?.local ?? [];
const browser = await chromium.launch({ executablePath: findChromium(), args: sandboxFlags() });
const context = await browser.newContext({ viewport: { width, height } });
const page = await context.newPage();
const pictures: string[] = [];
const wrong: string[] = [];
const isWrong = (...words: readonly string[]): void => {
  wrong.push(words.join(' '));
  console.error(...words);
};
page.on('pageerror', (error) => isWrong('page error:', error.message));
page.on('console', (message) => message.type() === 'error' && isWrong('console:', message.text()));

const names = options.screen === undefined ? Object.keys(scenes) : [options.scene || '01-counter'];
for (const name of names.filter((one) => one.startsWith(options.scene)))
  for (const theme of options.theme.split(','))
    for (const language of options.language.split(',')) {
      const query = new URLSearchParams({ scene: name, theme, language });
      if (options.screen !== undefined) query.set('screen', options.screen);
      await page.goto(`${base}tests/gallery/index.html?${query}`);
      await page.waitForSelector('.app, .refusal', { timeout: 20_000 });
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(
        options.screen === undefined && scenes[name]?.screen === undefined ? 250 : 650,
      );
      for (const key of scenes[name]?.keys ?? []) {
        await page.keyboard.press(key, { delay: 45 });
        // `Pause` in a scene waits until what is armed is armed.
        if (options.slow || key === 'Pause') await page.waitForTimeout(600);
      }
      await page.waitForTimeout(100);
      const scrolls = await page.evaluate(() => {
        const box = document.querySelector('.app');
        return box === null
          ? { down: false, across: false }
          : { down: box.scrollHeight > box.clientHeight, across: box.scrollWidth > box.clientWidth };
      });
      const label =
        options.screen === undefined ? name : (JSON.parse(options.screen) as { name: string }).name;
      // A narrow window is read downwards, and never to the side.
      if (scrolls.across || (scrolls.down && !isNarrow)) isWrong('does not fit:', label, theme, language);
      const picture = `${label}-${theme}-${language}.png`;
      pictures.push(picture);
      await page.screenshot({ path: join(options.out, picture), fullPage: isNarrow });
      if (options.axe) {
        const found = await new AxeBuilder({ page }).analyze();
        for (const violation of found.violations)
          isWrong(
            'axe:',
            label,
            theme,
            language,
            violation.id,
            violation.nodes.map((node) => node.html.slice(0, 160)).join(' · '),
          );
      }
    }
await writeFile(
  join(options.out, 'index.html'),
  `<!doctype html><title>Mbili, every screen</title>${pictures
    .map(
      (picture) =>
        `<figure><img loading="lazy" src="${picture}" width="683"><figcaption>${picture}</figcaption></figure>`,
    )
    .join('\n')}`,
);
console.log(`${pictures.length} pictures in ${options.out}; ${wrong.length} wrong`);
if (wrong.length > 0) process.exitCode = 1;
await browser.close();
await server.close();
