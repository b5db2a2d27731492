/**
 * Takes pictures of screens over canned answers, to lay beside the look, and a page that shows them all. Exits 1 when a
 * screen does not fit, breaks, or (`--axe`) is not accessible:
 * node tests/gallery/shoot.ts [--out DIR] [--scene 01,26b] [--theme dark] [--language sw] [--size 1280x720]
 * [--screen '{"name":"day"}'] [--axe] [--contrast]. Without a theme or language: light and dark, English and Swahili.
 * `--size 683x384` is 1366×768 at 200 % zoom; `--contrast` is the system's high contrast with its own few colours.
 */
import { tmpdir } from 'node:os';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';
import { findChromium, sandboxFlags } from '../electron-stand-in/chromium.ts';
import { customerScenes } from './customer-scenes.ts';
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
    contrast: { type: 'boolean', default: false },
  },
});
const [width = 1366, height = 768] = options.size.split('x').map(Number);
const isNarrow = width < 1200 || height < 680;
const root = resolve(import.meta.dirname, '../..');
await mkdir(options.out, { recursive: true });

// Built once: served file by file, every picture would wait for hundreds of them.
const built = await mkdtemp(join(tmpdir(), 'mbili-gallery-built-'));
await build({
  root,
  base: './',
  configFile: false,
  plugins: [react()],
  logLevel: 'error',
  build: {
    outDir: built,
    minify: false,
    target: 'esnext',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: {
      input: ['index', 'customer'].map((name) => join(root, 'tests', 'gallery', `${name}.html`)),
    },
  },
});
const server = await preview({
  root,
  configFile: false,
  logLevel: 'error',
  build: { outDir: built },
  preview: { port: 0 },
});
const [base = ''] = server.resolvedUrls?.local ?? [];
const browser = await chromium.launch({ executablePath: findChromium(), args: sandboxFlags() });
const context = await browser.newContext({ viewport: { width, height } });
const page = await context.newPage();
if (options.contrast) await page.emulateMedia({ contrast: 'more', forcedColors: 'active' });
const pictures: string[] = [];
const wrong: string[] = [];
const isWrong = (...words: readonly string[]): void => {
  wrong.push(words.join(' '));
  console.error(...words);
};
page.on('pageerror', (error) => isWrong('page error:', error.message));
page.on('console', (message) => message.type() === 'error' && isWrong('console:', message.text()));

const all = [...Object.keys(scenes), ...Object.keys(customerScenes)];
const names = options.screen === undefined ? all : [options.scene || '01-counter'];
/** `40` is every scene of that number, `40b` the second; `401` is another one. */
const isAsked = (name: string): boolean =>
  options.scene
    .split(',')
    .some((asked) => name.startsWith(asked) && !/^\d/.test(asked === '' ? '' : name.slice(asked.length)));
for (const name of names.filter(isAsked))
  for (const theme of options.theme.split(','))
    for (const language of options.language.split(',')) {
      const query = new URLSearchParams({ scene: name, theme, language });
      if (options.screen !== undefined) query.set('screen', options.screen);
      const isCustomers = name in customerScenes;
      await page.goto(`${base}tests/gallery/${isCustomers ? 'customer' : 'index'}.html?${query}`);
      await page.waitForSelector('.app, .refusal, .customer-display', { timeout: 20_000 });
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
        const box = document.querySelector('.app, .customer-display');
        if (box === null) return { down: false, across: false, wide: '' };
        const wide = [...box.querySelectorAll('*')].filter(
          (element) => element.getBoundingClientRect().right > box.clientWidth + box.clientLeft + 1,
        );
        return {
          down: box.scrollHeight > box.clientHeight,
          across: box.scrollWidth > box.clientWidth,
          wide: wide
            .slice(0, 6)
            .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`)
            .join(' · '),
        };
      });
      // A package is told from another by the end of its name, and what is read out ends in the price: neither is cut.
      const cut = await page.evaluate(() => {
        const isCut = (one: Element): boolean =>
          one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 4;
        const tile = [...document.querySelectorAll('.package-tile')].find((one) =>
          [one, ...one.children].some(isCut),
        );
        const names = '.confirm-panels .big, .read-aloud p > span, .order-card .name, .state-band .word';
        return (tile ?? [...document.querySelectorAll(names)].find(isCut))?.textContent;
      });
      const unfilled = await page.evaluate(() => /\{\{\w+\}\}/.exec(document.body.textContent ?? '')?.[0]);
      const label =
        options.screen === undefined ? name : (JSON.parse(options.screen) as { name: string }).name;
      // A narrow window is read downwards, and never to the side.
      if (scrolls.across || (scrolls.down && !isNarrow))
        isWrong('does not fit:', label, theme, language, scrolls.wide);
      // A sentence whose value nobody gave; a real fault, or an answer that the main process never gives.
      if (cut !== undefined) isWrong('cut:', label, theme, language, cut);
      if (unfilled !== undefined) isWrong('not filled in:', label, theme, language, unfilled);
      const picture = `${label}-${theme}-${language}.png`;
      pictures.push(picture);
      await page.screenshot({ path: join(options.out, picture), fullPage: isNarrow });
      if (options.axe) {
        // Without frames there is no need of the blank page that is opened to gather them.
        const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
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
await rm(built, { recursive: true, force: true });
