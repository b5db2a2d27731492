/** `BrowserWindow` and its `webContents` over a Chromium page. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type {
  BrowserWindowConstructorOptions,
  IpcMainInvokeEvent,
  PrintToPDFOptions,
  WebContents,
  WebFrameMain,
} from 'electron';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Frame,
  type Page,
  type Request,
  type Route,
} from '@playwright/test';
import { originOf, toBrowser, toProduct } from './app-address.ts';
import { findChromium, sandboxFlags, startChromium, type RunningChromium } from './chromium.ts';
import { callHandler } from './ipc-main.ts';
import { standInOptions } from './options.ts';
import { shimScript } from './page-shim.ts';
import { answerRoute, session } from './session.ts';

/** The app announces new contents and the end of the last window through this. */
export const windowEvents = new EventEmitter();
const openWindows = new Set<BrowserWindow>();
/** Every window that is seen is a Chromium of its own, the till's first. */
const visible: Promise<RunningChromium>[] = [];
let contentsMade = 0;

export const closeAllChromium = async (): Promise<void> => {
  const running = await Promise.all(visible.map((one) => one.catch(() => undefined)));
  await Promise.all(running.flatMap((one) => (one === undefined ? [] : [one.close()])));
};

/** Electron's frame objects are compared by identity, so each frame has exactly one. */
class StandInFrame {
  readonly #frame: Frame;
  constructor(frame: Frame) {
    this.#frame = frame;
  }
  get url(): string {
    return toProduct(this.#frame.url());
  }
  get origin(): string {
    return originOf(this.#frame.url());
  }
}
const knownFrames = new WeakMap<Frame, StandInFrame>();
function frameOf(frame: Frame): WebFrameMain {
  const known = knownFrames.get(frame) ?? new StandInFrame(frame);
  knownFrames.set(frame, known);
  return known satisfies Pick<WebFrameMain, 'url' | 'origin'> as unknown as WebFrameMain;
}

type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

class StandInContents extends EventEmitter {
  readonly id = ++contentsMade;
  readonly session = session.defaultSession;
  readonly #page: Promise<Page>;
  readonly #deliver = `deliver-${randomBytes(12).toString('hex')}`;
  #opened: Page | undefined;
  #chromium: RunningChromium | undefined;
  #hidden: Browser | undefined;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  /** The address that the main process itself asked for; every other navigation is the page's idea. */
  #asked: string | undefined;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.#page = this.#open(options);
    // Reported by whoever awaits it; alone it must not end the process before that.
    this.#page.catch(() => undefined);
  }

  get mainFrame(): WebFrameMain | undefined {
    return this.#opened === undefined ? undefined : frameOf(this.#opened.mainFrame());
  }

  getURL(): string {
    return this.#opened === undefined ? '' : toProduct(this.#opened.url());
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    const message = { name: this.#deliver, channel, args };
    void this.#opened
      ?.evaluate(({ name, channel: to, args: values }) => {
        const deliver: unknown = Reflect.get(globalThis, name);
        if (typeof deliver === 'function') Reflect.apply(deliver, undefined, [to, values]);
      }, message)
      // The page is gone or on its way to another document: Electron drops the message too.
      .catch(() => undefined);
  }

  async load(url: string): Promise<void> {
    const page = await this.#page;
    this.#asked = toBrowser(url);
    await page.goto(this.#asked, { waitUntil: 'load' });
    this.#asked = undefined;
    this.emit('did-finish-load', {});
  }

  /** For tests: where to look into each window, said once its page is there; the till's own comes first. */
  announce(): void {
    if (!standInOptions.announce || this.#chromium === undefined) return;
    const { port, pid } = this.#chromium;
    process.stdout.write(`${JSON.stringify({ port, pid, window: this.id })}\n`);
  }

  async printToPDF(options: PrintToPDFOptions): Promise<Buffer> {
    const page = await this.#page;
    const debuggee = await page.context().newCDPSession(page);
    const size = typeof options.pageSize === 'object' ? options.pageSize : undefined;
    const pdf = await debuggee.send('Page.printToPDF', {
      landscape: options.landscape ?? false,
      printBackground: options.printBackground ?? false,
      preferCSSPageSize: options.preferCSSPageSize ?? false,
      ...(size === undefined ? {} : { paperWidth: size.width, paperHeight: size.height }),
      marginTop: options.margins?.top ?? 0.4,
      marginBottom: options.margins?.bottom ?? 0.4,
      marginLeft: options.margins?.left ?? 0.4,
      marginRight: options.margins?.right ?? 0.4,
    });
    return Buffer.from(pdf.data, 'base64');
  }

  async close(): Promise<void> {
    const page = await this.#page.catch(() => undefined);
    await page?.close().catch(() => undefined);
    await this.#hidden?.close().catch(() => undefined);
    // The till's own Chromium ends with the program.
    if (this.#chromium !== undefined && (await visible[0]) !== this.#chromium) await this.#chromium.close();
  }

  async #open(options: BrowserWindowConstructorOptions): Promise<Page> {
    const isSeen = isShown(options);
    if (isSeen) this.#chromium = await visibleChromium(options, () => this.emit('destroyed'));
    else this.#hidden = await hiddenBrowser();
    const context =
      this.#chromium?.context ??
      (await this.#hidden?.newContext({ javaScriptEnabled: options.webPreferences?.javascript ?? true }));
    if (context === undefined) throw new Error('The window has no browser.');
    await this.#prepare(context, options.webPreferences?.preload);
    const page = context.pages()[0] ?? (await context.newPage());
    this.#opened = page;
    if (isSeen && options.useContentSize === true) await fitContent(page, options);
    page.on('close', () => this.emit('destroyed'));
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }));
    page.on('popup', (popup) => void this.#decidePopup(popup));
    return page;
  }

  async #prepare(context: BrowserContext, preloadPath: string | undefined): Promise<void> {
    await context.route('**/*', (route) =>
      // A page that goes away takes its requests with it.
      this.#route(route).catch(() => route.abort().catch(() => undefined)),
    );
    if (preloadPath === undefined) return;
    const callBinding = `call-${randomBytes(12).toString('hex')}`;
    await context.exposeBinding(callBinding, ({ frame }, message) => {
      const event = { senderFrame: frameOf(frame), sender: this } as unknown as IpcMainInvokeEvent;
      return callHandler(event, message);
    });
    const names = { callBinding, deliver: this.#deliver };
    await context.addInitScript({ content: shimScript(names, readFileSync(preloadPath, 'utf8')) });
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    if (request.isNavigationRequest() && !this.#mayNavigate(request.url(), frameAsking(request))) {
      return route.abort('aborted');
    }
    return toProduct(request.url()) === request.url() ? route.continue() : answerRoute(route);
  }

  #mayNavigate(url: string, frame: Frame | undefined): boolean {
    if (frame === undefined) return this.#mayOpen(url);
    if (url === this.#asked) {
      this.#asked = undefined;
      return true;
    }
    let isPrevented = false;
    const preventDefault = (): void => void (isPrevented = true);
    const isMainFrame = frame === this.#opened?.mainFrame();
    const details = { preventDefault, url: toProduct(url), isMainFrame, isSameDocument: false };
    if (isMainFrame) this.emit('will-navigate', details, details.url);
    this.emit('will-frame-navigate', details);
    return !isPrevented;
  }

  async #decidePopup(popup: Page): Promise<void> {
    if (!this.#mayOpen(popup.url())) await popup.close().catch(() => undefined);
  }

  #mayOpen(url: string): boolean {
    const { action } = this.#openHandler({
      url: toProduct(url),
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    });
    return action === 'allow';
  }
}

/** Undefined for a window that the page tries to open: it has no frame yet. */
function frameAsking(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

/** A window without script is made to print from. */
const isShown = (options: BrowserWindowConstructorOptions): boolean =>
  options.webPreferences?.javascript !== false;

async function visibleChromium(
  options: BrowserWindowConstructorOptions,
  onGone: () => void,
): Promise<RunningChromium> {
  const starting = startChromium({
    width: options.width ?? 800,
    height: options.height ?? 600,
    port: visible.length === 0 ? standInOptions.debuggingPort : 0,
  });
  visible.push(starting);
  const running = await starting;
  running.onExit(onGone);
  return running;
}

/** Makes the window so much larger that the page itself has the size asked for. */
async function fitContent(page: Page, options: BrowserWindowConstructorOptions): Promise<void> {
  const { width = 800, height = 600 } = options;
  const debuggee = await page.context().newCDPSession(page);
  const { windowId, bounds } = await debuggee.send('Browser.getWindowForTarget');
  const inner = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  await debuggee.send('Browser.setWindowBounds', {
    windowId,
    bounds: {
      width: (bounds.width ?? width) + width - inner.width,
      height: (bounds.height ?? height) + height - inner.height,
    },
  });
  await debuggee.detach();
}

/** Windows that are never shown (PDF) get a Chromium without a window. */
const hiddenBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: sandboxFlags() });

export class BrowserWindow extends EventEmitter {
  readonly webContents: StandInContents;
  readonly #isHidden: boolean;
  #isDestroyed = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.#isHidden = !isShown(options);
    this.webContents = new StandInContents(options);
    openWindows.add(this);
    this.webContents.once('destroyed', () => this.destroy());
    windowEvents.emit('web-contents-created', this.webContents);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows];
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    if (this.#isHidden) return;
    this.emit('ready-to-show');
    this.webContents.announce();
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {}
  show(): void {}
  showInactive(): void {}
  setFullScreen(_whole: boolean): void {}
  focus(): void {}
  removeMenu(): void {}

  close(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    openWindows.delete(this);
    void this.webContents.close();
    this.emit('closed');
    if (openWindows.size === 0) windowEvents.emit('window-all-closed');
  }
}
