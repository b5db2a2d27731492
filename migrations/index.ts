import { firstSale } from './0001-first-sale.ts';
import { mailbox } from './0002-mailbox.ts';

/** Up only, in order, never edited once shipped (their checksums are stored in every file they were applied to). */
export type Migration = { readonly id: number; readonly name: string; readonly sql: string };

export const migrations: readonly Migration[] = [
  { id: 1, name: 'first-sale', sql: firstSale },
  { id: 2, name: 'mailbox', sql: mailbox },
];
