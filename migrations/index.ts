import { firstSale } from './0001-first-sale.ts';
import { payouts } from './0002-payouts.ts';
import { mailbox } from './0003-mailbox.ts';
import { questions } from './0004-questions.ts';
import { credits } from './0005-credits.ts';
import { logo } from './0006-logo.ts';
import { delivery } from './0007-delivery.ts';
import { messages } from './0008-messages.ts';
import { catalogue } from './0009-catalogue.ts';
import { numberReveals } from './0010-number-reveals.ts';
import { creditLists } from './0011-credit-lists.ts';
import { payoutExcess } from './0012-payout-excess.ts';
import { erasure } from './0013-erasure.ts';
import { oldFile } from './0014-old-file.ts';

/** Up only, in order, never edited once shipped (their checksums are stored in every file they were applied to). */
export type Migration = { readonly id: number; readonly name: string; readonly sql: string };

export const migrations: readonly Migration[] = [
  { id: 1, name: 'first-sale', sql: firstSale },
  { id: 2, name: 'payouts', sql: payouts },
  { id: 3, name: 'mailbox', sql: mailbox },
  { id: 4, name: 'questions', sql: questions },
  { id: 5, name: 'credits', sql: credits },
  { id: 6, name: 'logo', sql: logo },
  { id: 7, name: 'delivery', sql: delivery },
  { id: 8, name: 'messages', sql: messages },
  { id: 9, name: 'catalogue', sql: catalogue },
  { id: 10, name: 'number-reveals', sql: numberReveals },
  { id: 11, name: 'credit-lists', sql: creditLists },
  { id: 12, name: 'payout-excess', sql: payoutExcess },
  { id: 13, name: 'erasure', sql: erasure },
  { id: 14, name: 'old-file', sql: oldFile },
];
