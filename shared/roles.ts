/**
 * Who may do what. The router enforces it for every channel, the services for every approval; the screen only hides
 * what would be refused anyway.
 */
export const roles = ['attendant', 'owner'] as const;
export type Role = (typeof roles)[number];

export const acts = [
  'sell',
  'deliver',
  'see-day',
  'search',
  'change-settings',
  'manage-staff',
  'take-cash-over-unknown',
  'cancel-over-unknown',
  'state-charged',
  'state-not-charged',
  'decide-stated-payment',
  'release-hold',
  'change-order',
  'refund-in-cash',
  'refund-on-statement',
  'settle-shortfall',
  'settle-unknown-delivery',
  'request-refund',
  'request-payout',
  'approve-payout',
  'state-not-paid',
  'state-paid-out',
  'settle-mismatch',
  'stop-payouts',
  'move-float',
  'export-day',
  'erase-customer',
  'unmask',
] as const;
export type Act = (typeof acts)[number];

const attendantActs: readonly Act[] = [
  'sell',
  'deliver',
  'search',
  'state-not-charged',
  'request-refund',
  'stop-payouts',
  'unmask',
];

export function mayDo(role: Role, act: Act): boolean {
  return role === 'owner' || attendantActs.includes(act);
}
