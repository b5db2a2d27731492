/**
 * A till driven the way an attendant does it: by keys, which are counted. A mouse event anywhere fails the test, and
 * so does a word in the browser's console about the content security policy.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { isRealElectron, openTill } from '../electron-stand-in/open-till.ts';
import type { OpenTill } from '../electron-stand-in/open-till.ts';

/** From key to key; the fastest typists do not get below it. */
const fastestHandMs = 45;

export type KeyboardTill = {
  readonly page: Page;
  readonly dataDir: string;
  /** Types text, one key a character. */
  readonly type: (text: string) => Promise<void>;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Keys since the last call of `countFromHere`. */
  readonly keys: () => number;
  readonly countFromHere: () => void;
  /** Fails on any serious or critical finding. */
  readonly expectAccessible: (screen: string) => Promise<void>;
  /** The customer display, once it stands. */
  readonly customerPage: () => Promise<Page>;
  /** The power cut and the next start on the same folder. */
  readonly restart: () => Promise<KeyboardTill>;
};

/** What the shop's folder holds before the window opens; nothing unless a test says so. */
type Before = { readonly fill: (dataDir: string) => Promise<unknown> };

export const test = base.extend<{ till: KeyboardTill; before: Before }>({
  before: [{ fill: () => Promise.resolve() }, { option: true }],
  till: async ({ before }, use, info) => {
    const dataDir = info.outputPath('till', 'data');
    await before.fill(dataDir);
    const open: OpenTill[] = [];
    const till = await begin(dataDir, open);
    await use(till);
    await open.at(-1)?.close();
  },
});
export { expect };

/** The program is the same in every test: the stand-in's Node compiles it once, not once a test. */
const env = isRealElectron() ? {} : { NODE_COMPILE_CACHE: join(tmpdir(), 'mbili-compiled') };

async function begin(dataDir: string, open: OpenTill[]): Promise<KeyboardTill> {
  const opened = await openTill({ dataDir, env });
  open.push(opened);
  const { page } = opened;
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount !== 0);
  await page.evaluate(() => {
    for (const kind of ['mousedown', 'click', 'touchstart'])
      addEventListener(
        kind,
        (event) => {
          // A click that a key made (Enter on a button) has no pointer behind it.
          if (event instanceof MouseEvent && event.detail > 0)
            document.documentElement.dataset['mouse'] = kind;
        },
        true,
      );
  });
  let count = 0;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      count += 1;
      // As fast as hands go: what comes faster is a scanner's.
      await page.keyboard.press(key, { delay: fastestHandMs });
    }
    expect(troubles).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.dataset['mouse'])).toBeUndefined();
  };
  const till: KeyboardTill = {
    page,
    dataDir,
    type: (text) => press(...text),
    press,
    keys: () => count,
    countFromHere: () => {
      count = 0;
    },
    expectAccessible: async (screen) => {
      const found = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze();
      const grave = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
      const said = grave.map(
        (one) => `${screen}: ${one.id} at ${one.nodes.map((node) => String(node.target)).join(', ')}`,
      );
      expect(said).toEqual([]);
    },
    customerPage: opened.secondWindow,
    restart: async () => {
      await opened.kill();
      return begin(dataDir, open);
    },
  };
  return till;
}

/** The counter is ready for the next customer: the payer's field has the focus and is empty. */
export async function expectCounter(till: KeyboardTill): Promise<void> {
  await expect(till.page.locator('input:focus')).toHaveValue('');
}

/** Types an order up to the confirm screen; the recipient `S` means the same number. */
export async function toConfirm(
  till: KeyboardTill,
  order: { readonly payer: string; readonly recipient: string; readonly code: string },
): Promise<void> {
  await till.type(order.payer);
  await till.press('Enter');
  if (order.recipient === 'S') await till.press('s');
  else {
    await till.type(order.recipient);
    await till.press('Enter');
  }
  await till.type(order.code);
  await till.press('Enter');
  await expect(till.page.locator('.confirm')).toBeVisible();
}

/** From the counter: locks the till and opens it as the sample owner, whose PIN is 2222. */
export async function signInOwner(till: KeyboardTill): Promise<void> {
  await expectCounter(till);
  await till.press('F12');
  await expect(till.page.locator('.sign-in')).toBeVisible();
  await till.press('2');
  await expect(till.page.locator('input[type=password]:focus')).toBeVisible();
  await till.type('2222');
  await expect(till.page.locator('.sign-in')).toHaveCount(0);
  await expectCounter(till);
}

/** The sample owner's PIN over what asks for it. */
export async function approveAsOwner(till: KeyboardTill): Promise<void> {
  await expect(till.page.locator('.approval')).toBeVisible();
  await waitStanding(till.page, '.approval', 100);
  await till.type('2222');
  await expect(till.page.locator('.approval')).toHaveCount(0);
}

/** The most urgent order is dialled by hand and delivered; its receipt stands. */
export async function deliverByHand(till: KeyboardTill): Promise<void> {
  await till.press('F6', 'd');
  await expect(till.page.locator('.deliver-dial')).toBeVisible();
  await till.press('1');
  await expect(till.page.locator('.receipt-desk')).toBeVisible();
}

/** On the confirm screen: counted cash, and the order is settled with the confirm key. */
export async function payCash(till: KeyboardTill, amount: string): Promise<void> {
  await till.press('2');
  // Until the field stands, a 1 is the prompt's key.
  await expect(till.page.locator('#cash-received')).toBeFocused();
  await till.type(amount);
  await confirmOrder(till);
}

/** Confirms once the screen lets it: F9 is dead for its first moments, so that a habit sends nothing. */
export async function confirmOrder(till: KeyboardTill): Promise<void> {
  await waitForArming(till.page);
  await till.press('F9');
  await expectCounter(till);
}

export const waitForArming = (page: Page): Promise<void> =>
  waitStanding(page, '.armed-button:not(.is-sunk)', 500);

/** Waits until something has stood on the screen for so long: keys on it are dead for their first moments. */
export async function waitStanding(page: Page, selector: string, forMs: number): Promise<void> {
  await page.waitForFunction(
    ([what, ms]) => {
      const element = document.querySelector<HTMLElement>(what);
      if (!element) return false;
      element.dataset['seenMs'] ??= String(performance.now());
      return performance.now() - Number(element.dataset['seenMs']) > ms;
    },
    [selector, forMs] as const,
  );
}

/** The state of an order's card on the board, once it has that state. */
export async function expectCard(till: KeyboardTill, state: string): Promise<string> {
  const card = till.page.locator(`.order-card[data-state="${state}"]`).first();
  await expect(card).toBeVisible({ timeout: 20_000 });
  return (await card.getAttribute('data-order')) ?? '';
}

/** Waits for the customer's phone to ring, then answers it by key. */
export async function answerPhone(
  till: KeyboardTill,
  answer: 'pin' | 'wrong-pin' | 'cancel' | 'ignore' | 'no-money' | 'unreachable',
): Promise<void> {
  await expect(till.page.locator('.phone-panel')).toBeVisible();
  const keys = {
    pin: 'Alt+1',
    'wrong-pin': 'Alt+2',
    cancel: 'Alt+3',
    ignore: 'Alt+4',
    'no-money': 'Alt+5',
    unreachable: 'Alt+6',
  };
  await till.press(keys[answer]);
}

/** Asks the main process as the screen does, to hold what is shown against what is stored. */
export function ask(
  till: KeyboardTill,
  channel: string,
  request: object,
): Promise<{ readonly ok: boolean; readonly value: Record<string, unknown> }> {
  return till.page.evaluate(
    ([name, body]) => {
      const bridge = Reflect.get(window, 'mbili') as {
        invoke: (c: string, r: unknown) => Promise<{ ok: boolean; value: Record<string, unknown> }>;
      };
      return bridge.invoke(name, body);
    },
    [channel, request] as const,
  );
}
