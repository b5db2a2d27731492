/**
 * Every call between the screen and the main process: request, response, who may make it. The router parses requests
 * with these schemas; the compiler asks for a handler per channel; `headless --describe` prints them as JSON Schema.
 * No response carries a secret; full phone numbers only where a comment says so (a draft's fields, confirm screens,
 * the open delivery panel, an explicit unmasking).
 */
import type { z } from 'zod';
import type { ChannelName, Topic } from './channel-names.ts';
import { appContract } from './contract/app-channels.ts';
import { floatContract } from './contract/float-channels.ts';
import { orderContract } from './contract/order-channels.ts';
import { boardContract } from './contract/board-channels.ts';
import { deliveryContract } from './contract/delivery-channels.ts';
import { creditContract } from './contract/credit-channels.ts';
import { displayContract } from './contract/display-channels.ts';
import { payoutContract } from './contract/payout-channels.ts';
import { messageContract } from './contract/message-channels.ts';
import { paperContract } from './contract/paper-channels.ts';
import { dayContract } from './contract/day-channels.ts';
import { practiceContract } from './contract/practice-channels.ts';
import { settingsContract } from './contract/settings-channels.ts';
import { setUpContract } from './contract/set-up-channels.ts';
import { customerContract } from './contract/customer-channels.ts';
import { staffContract } from './contract/staff-channels.ts';
import { catalogueContract } from './contract/catalogue-channels.ts';
import type { LinkState, SessionState } from './contract/app-channels.ts';

/** `public`: before sign-in too · `person`: anybody signed in · `owner`. Finer rights are checked by the services. */
type Access = 'public' | 'person' | 'owner';
type ChannelShape = {
  readonly request: z.ZodType;
  readonly response: z.ZodType;
  readonly access: Access;
  /** Moves or may move money, or shows a full number: outside practice it needs a real sign-in. */
  readonly money?: true;
};

export const channels = {
  ...appContract,
  ...orderContract,
  ...boardContract,
  ...creditContract,
  ...payoutContract,
  ...floatContract,
  ...messageContract,
  ...paperContract,
  ...dayContract,
  ...displayContract,
  ...practiceContract,
  ...settingsContract,
  ...setUpContract,
  ...staffContract,
  ...customerContract,
  ...deliveryContract,
  ...catalogueContract,
} as const satisfies Record<ChannelName, ChannelShape>;

export type Channel = keyof typeof channels;
export type Request<C extends Channel> = z.output<(typeof channels)[C]['request']>;
export type Response<C extends Channel> = z.output<(typeof channels)[C]['response']>;

export type { AppState, SessionState, LinkState, Health } from './contract/app-channels.ts';
export type { Review, Doubt, OrderPage, OrderRow } from './contract/order-channels.ts';
export type { BoardCard } from './contract/board-channels.ts';
export type { AirtimeState, ModemView } from './contract/delivery-channels.ts';
export type { PrintJob } from './contract/paper-channels.ts';
export type { Owed } from './contract/day-channels.ts';
export type { Settings } from './contract/settings-channels.ts';
export type { ShelfItem, PackageChange } from './contract/catalogue-channels.ts';
export type { MessageRow, MessagesOfOrder } from './contract/message-channels.ts';
export type { SetUpState } from './contract/set-up-channels.ts';
export type { Approval } from './contract/parts.ts';
export { orderFilters } from './contract/day-channels.ts';

/** What each topic carries. Payloads only say what changed; the screen asks again. */
export type TopicPayload = {
  readonly board: { readonly order: string | null; readonly became: string | null };
  readonly session: SessionState;
  readonly phone: Record<string, never>;
  readonly link: LinkState;
} & Record<Topic, unknown>;
