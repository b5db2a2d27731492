import type { Settings } from './ipc-contract.ts';

/** What a fresh file starts with; the owner changes it on the settings screen. */
export const defaultSettings: Settings = {
  shopName: 'Demo Shop',
  shopLine: 'Mombasa Road · 0700 000 000',
  tillName: 'Till A',
  receiptLanguage: 'sw',
  receiptWidth: '80',
  printer: { kind: 'none' },
  printWhen: 'ask',
  idleLockMinutes: 10,
  customerWaitsSeconds: 180,
};
