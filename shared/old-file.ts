/**
 * An old copy of the shop's file was put back (P14): what it still believes open may have been answered in the time that
 * it does not know. Before money or a bundle goes out for it, somebody looks, once per time the file was put back.
 */
import { payoutChannels } from './payouts.ts';

/**
 * What is looked at. `order`: its own money and its bundle · `held`: one held payment · `shortfall`: what an ended order did
 * not bring · `excess`: money of a payout that left too much, or did not leave · `credit`: money without an order.
 */
export const lookSubjects = ['order', 'held', 'shortfall', 'excess', 'credit'] as const;
export type LookSubject = (typeof lookSubjects)[number];

/**
 * What was found. `nothing`: looked for, and it is still as the file says · `delivered`, `given-back` · `settled`: the owner
 * had decided it already · `used`: it paid an order that the file does not know.
 */
export const lookFinds = ['nothing', 'delivered', 'given-back', 'settled', 'used'] as const;
export type LookFind = (typeof lookFinds)[number];

/**
 * What a card asks about: an order · one that ended, of which only a stated payment is open · one held payment, and one that
 * its order may have used · a shortfall · money without an order.
 */
export const lookQuestions = ['order', 'stated', 'held', 'held-for-order', 'shortfall'] as const;
export type LookQuestion = (typeof lookQuestions)[number];

/** How money went back. */
export const backWays = ['cash', ...payoutChannels] as const;
export type BackWay = (typeof backWays)[number];
