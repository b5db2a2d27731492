import { defaultPayoutSettings } from './payouts.ts';
import type { Settings } from './ipc-contract.ts';

/** What a fresh file starts with; the owner changes it on the settings screen. */
export const defaultSettings: Settings = {
  shopName: 'Demo Shop',
  shopLine: 'Mombasa Road · 0700 000 000',
  tillName: 'Till A',
  receiptLanguage: 'sw',
  receiptWidth: '80',
  receiptHeader: [],
  receiptFooter: [],
  kraPin: '',
  printer: { kind: 'none' },
  paperCut: true,
  // Epson TM manuals, ESC p: most drawers hang on pin 2, and 50 ms is a usual pulse.
  drawer: { opensOnCash: false, pin: 2, pulseMs: 50 },
  printWhen: 'ask',
  idleLockMinutes: 10,
  customerWaitsSeconds: 180,
  // Off until the owner wants it: a customer who has gone may no longer know what he is asked to pay for.
  sendLater: { allowed: false, maxCount: 5, maxTotalCents: 1_000_00, maxMinutes: 60 },
  customerDisplay: 'off',
  customerLanguage: 'sw',
  // Ours: long enough for who comes every month, short enough that a number is not kept at hand for ever.
  regulars: { on: true, days: 60 },
  payouts: defaultPayoutSettings,
  // Safaricom Daraja portal, B2C: an initiator's password is valid for 90 days. The warning is ours.
  passwordLifeDays: 90,
  passwordWarnDays: 14,
  // Ours: a stolen recovery sheet must not pay anybody before the owner has heard of it.
  payoutFreezeHours: 24,
  // No port: no modem. *144# is Safaricom's airtime balance; USB sticks ignore the baud rate, boards do not. The deadline
  // is ours: the network's first word comes within 20 s as a rule, menus take longer.
  modem: {
    ports: '',
    baud: 115_200,
    balanceCode: '*144#',
    balanceWords: 'balance',
    deadlineSeconds: 60,
    replyWords: [],
  },
  // Seen in the sandbox, in the gateway's own words: stkpushquery takes five requests in 60 seconds, one at once.
  // Safaricom publishes no limit for production.
  questionPace: { perMinute: 5, tills: 1 },
  // Safaricom's Sambaza, `*140*amount*number#`: it sends airtime, not a bundle.
  airtimeTransferCodes: ['140'],
  // Ours: Safaricom's day begins at midnight, and its clock and ours may differ a little.
  tomorrowFromMinutes: 5,
};
