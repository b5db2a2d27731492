/** How a card's state looks: which of the ten bands it wears, its icon, and what its clock counts. */
import {
  IconArrowBackUp,
  IconCalendarClock,
  IconCash,
  IconCashBanknote,
  IconCashMinus,
  IconChecks,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconClockPause,
  IconCloudOff,
  IconCloudUp,
  IconHelpOctagon,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import type { CardState } from '../../shared/board.ts';

export type BandLook =
  | 'queued'
  | 'after'
  | 'not-sent'
  | 'waiting'
  | 'paid'
  | 'delivering'
  | 'delivered'
  | 'refused'
  | 'unknown'
  | 'held';

/** `left`: until the deadline · `until`: its time of day · `since`: how long ago · `waited`: how long it waited · `from`: its due time. */
export type BandClock = 'left' | 'until' | 'since' | 'waited' | 'time' | 'from';

export type Band = { readonly look: BandLook; readonly icon: Icon; readonly clock: BandClock };

const band = (look: BandLook, icon: Icon, clock: BandClock): Band => ({ look, icon, clock });

const unknown = band('unknown', IconHelpOctagon, 'since');
const paid = band('paid', IconCircleCheckFilled, 'since');
const notSent = band('not-sent', IconCircleMinus, 'waited');
const refused = band('refused', IconCircleX, 'since');
const held = band('held', IconCash, 'since');

/** Violet and its hatch for every state in which money or a bundle may have moved, and for nothing else. */
export const bands: { readonly [S in CardState]: Band } = {
  queued: band('queued', IconCloudOff, 'left'),
  queuedOffline: band('queued', IconCloudOff, 'until'),
  afterOther: band('after', IconClockPause, 'left'),
  sending: band('queued', IconCloudUp, 'left'),
  waiting: band('waiting', IconClock, 'since'),
  paid,
  paidReceiptPending: paid,
  paidCash: paid,
  paidByDecision: paid,
  refused,
  notSentDeadline: notSent,
  notSentClock: notSent,
  notSentPayerUnknown: notSent,
  notSentWithdrawn: notSent,
  notCharged: band('not-sent', IconCircleMinus, 'since'),
  unknown,
  stated: unknown,
  otherAmount: held,
  contradiction: unknown,
  held,
  ownPayment: band('held', IconCashBanknote, 'since'),
  ownPayments: band('held', IconCashBanknote, 'since'),
  shortfall: band('refused', IconCashMinus, 'since'),
  changePending: held,
  refundOwed: band('held', IconArrowBackUp, 'since'),
  forTomorrow: band('held', IconCalendarClock, 'from'),
  delivering: band('delivering', IconSend, 'since'),
  didYouDial: band('delivering', IconSend, 'since'),
  paidChecking: paid,
  modemDialling: band('delivering', IconSend, 'since'),
  modemAway: band('not-sent', IconCircleMinus, 'since'),
  payingOut: band('delivering', IconSend, 'since'),
  payoutDoubt: unknown,
  delivered: band('delivered', IconChecks, 'time'),
  deliveryRefused: refused,
  deliveryUnknown: unknown,
  deliveryReview: unknown,
  oldFile: unknown,
  cancelled: band('not-sent', IconCircleMinus, 'time'),
  refunding: band('waiting', IconArrowBackUp, 'since'),
  refunded: band('delivered', IconChecks, 'time'),
};
