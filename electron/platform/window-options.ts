/**
 * How windows are made, as plain objects that a test compares whole: a changed or added option is a decision, never
 * an accident.
 */
import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';

/** SECURITY: the page is an ordinary web page: no Node, its own world, Chromium's sandbox. */
const closedPage = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
} as const satisfies WebPreferences;

export type TillWindow = {
  readonly preloadPath: string;
  readonly isPackaged: boolean;
  readonly title: string;
};

/** The page, without the frame: the screens are drawn for the smallest counter machine, used whole. */
const pageSize = { width: 1366, height: 768 } as const;
const frameHeight = 40;

/** Where page and frame do not both fit beside the system's bars, the till takes the whole screen. */
export const needsWholeScreen = (workArea: { readonly width: number; readonly height: number }): boolean =>
  workArea.width < pageSize.width || workArea.height < pageSize.height + frameHeight;

export const tillWindowOptions = (till: TillWindow): BrowserWindowConstructorOptions => ({
  title: till.title,
  ...pageSize,
  useContentSize: true,
  minWidth: 1024,
  minHeight: 640,
  show: false,
  autoHideMenuBar: true,
  backgroundColor: '#ffffff',
  // A counter's clocks must run on while another window lies on top.
  webPreferences: {
    ...closedPage,
    preload: till.preloadPath,
    backgroundThrottling: false,
    // A paid order calls somebody to the till before anybody has touched it.
    autoplayPolicy: 'no-user-gesture-required',
    devTools: !till.isPackaged,
  },
});

export type CustomerScreen = {
  readonly preloadPath: string;
  readonly isPackaged: boolean;
  /** Of the second monitor, which it fills; undefined for an ordinary window. */
  readonly bounds: Rectangle | undefined;
  /** Where the ordinary window last stood. */
  readonly last?: Rectangle | undefined;
};

const customerSize = { width: 1280, height: 800 } as const;

/** Beside the till, never in its way: on a monitor of its own it has no frame and takes no focus. */
export const customerWindowOptions = (screen: CustomerScreen): BrowserWindowConstructorOptions => ({
  title: 'Mbili',
  ...(screen.bounds === undefined
    ? { ...(screen.last ?? customerSize), useContentSize: true, minWidth: 800, minHeight: 500 }
    : { ...screen.bounds, frame: false, fullscreen: true, focusable: false }),
  show: false,
  autoHideMenuBar: true,
  backgroundColor: '#ffffff',
  webPreferences: {
    ...closedPage,
    preload: screen.preloadPath,
    backgroundThrottling: false,
    devTools: !screen.isPackaged,
  },
});

/** The hidden window that turns a receipt into a PDF: it runs no script and has no preload. */
export const pdfWindowOptions = (): BrowserWindowConstructorOptions => ({
  show: false,
  width: 400,
  height: 800,
  webPreferences: { ...closedPage, javascript: false, devTools: false },
});
