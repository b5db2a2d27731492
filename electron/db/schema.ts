import type { Generated } from 'kysely';
import type { Mode } from '../../shared/modes.ts';
import type { Role } from '../../shared/roles.ts';
import type { OrderState } from '../../shared/order-machine.ts';
import type { CreditSourceName, CreditState } from '../../shared/credits.ts';
import type { AttemptState } from '../../shared/payment-machine.ts';
import type { DeliveryState } from '../../shared/delivery-machine.ts';
import type { FloatState } from '../../shared/float-machine.ts';
import type { PayoutAttemptState, PayoutState } from '../../shared/payout-machine.ts';
import type { PayoutChannel, PayoutKind } from '../../shared/payouts.ts';
import type { ExcessReason, ExcessState } from '../../shared/payout-excess.ts';
import type { LookFind, LookSubject } from '../../shared/old-file.ts';
import type { MessageState } from '../../shared/message-machine.ts';
import type { MessageSlot } from '../../shared/messages.ts';
import type { PrintState } from '../../shared/print-machine.ts';
import type { Account } from '../../shared/ledger-rules.ts';
import type {
  DailyRule,
  DeliveryMethod,
  PackageChangeKind,
  SuspensionReason,
} from '../../shared/packages.ts';
import type { Tender } from '../../shared/snapshot.ts';

/** The tables as Kysely types them. Times are epoch milliseconds, amounts integer cents, JSON columns text. */
export type Schema = {
  schema_migration: { id: number; name: string; sha256: string; applied_at_ms: number };
  install: {
    one: number;
    database_id: string;
    mode: Mode;
    epoch: number;
    next_order: number;
    created_at_ms: number;
  };
  restore: { epoch: number; at_ms: number };
  look: {
    id: Generated<number>;
    subject: LookSubject;
    ref: string;
    epoch: number;
    found: LookFind | 'taken-back';
    round: Generated<number>;
    looked_by: string;
    at_ms: number;
  };
  setting: { name: string; value: string };
  person: PersonTable;
  audit_entry: {
    seq: Generated<number>;
    at_ms: number;
    actor_id: string;
    action: string;
    order_id: number | null;
    payout_id: number | null;
    detail: string;
  };
  package: PackageTable;
  order_version: {
    id: Generated<number>;
    order_id: number;
    version: number;
    state: 'pending' | 'confirmed' | 'withdrawn';
    recipient_id: number;
    package_id: string;
    package_version: number;
    package_name: string;
    validity: string;
    price_cents: number;
    difference_cents: number;
    confirmation_id: string | null;
    made_by: string;
    approved_by: string | null;
    at_ms: number;
  };
  package_change: {
    seq: Generated<number>;
    package_id: string;
    version: number;
    at_ms: number;
    actor_id: string;
    kind: PackageChangeKind;
    field: string | null;
    from_value: string | null;
    to_value: string | null;
  };
  party: {
    id: Generated<number>;
    number: string | null;
    last_three: string | null;
    salt: Uint8Array | null;
    commitment: Uint8Array;
    created_at_ms: number;
    no_messages_since_ms: number | null;
    last_order_id: number | null;
  };
  draft: { person_id: string; body: Uint8Array; body_key: Uint8Array; updated_at_ms: number };
  customer_order: OrderTable;
  confirmation: { id: string; order_id: number; snapshot_hash: Uint8Array; at_ms: number };
  payment_attempt: AttemptTable;
  mpesa_transaction: {
    id: Generated<number>;
    amount_cents: number;
    occurred_at_ms: number;
    booked_at_ms: number;
    attempt_id: number | null;
    order_id: number | null;
    disposition: 'order' | 'held' | 'refunded' | 'out';
    part_of: number | null;
  };
  transaction_key: {
    kind: 'receipt' | 'checkout-request-id' | 'ocid' | 'conversation-id';
    value: string;
    transaction_id: number;
  };
  message: MessageTable;
  inbox: {
    id: Generated<number>;
    kind: 'stk-callback';
    nonce: string;
    received_at_ms: number;
    body: Uint8Array;
    body_key: Uint8Array | null;
    state: 'new' | 'applied' | 'kept';
    attempt_id: number | null;
  };
  mailbox_body: {
    content_mac: Uint8Array;
    cursor: number;
    inbox_id: number | null;
    sealed_id: number | null;
  };
  mailbox_sealed: { id: Generated<number>; place: string; received_at_ms: number; sealed: Uint8Array };
  evidence: EvidenceTable;
  delivery: {
    id: Generated<number>;
    order_id: number;
    state: DeliveryState;
    method: DeliveryMethod;
    started_by: string;
    started_at_ms: number;
    run_id: string;
    ended_at_ms: number | null;
    reason: string | null;
    reply: string | null;
    payout_id: number | null;
  };
  airtime_reading: { id: Generated<number>; at_ms: number; amount_cents: number; book_cents: number };
  package_suspension: {
    id: Generated<number>;
    package_id: string;
    reason: SuspensionReason;
    order_id: number;
    since_ms: number;
    lifted_at_ms: number | null;
    lifted_by: string | null;
  };
  refund: {
    id: Generated<number>;
    order_id: number;
    transaction_id: number | null;
    amount_cents: number;
    channel: 'cash' | PayoutChannel;
    made_by: string;
    approved_by: string;
    at_ms: number;
  };
  shortfall: {
    id: Generated<number>;
    order_id: number;
    attempt_id: number | null;
    amount_cents: number;
    reason: 'other-amount' | 'decision-denied';
    state: 'open' | 'recovered' | 'paid-in-cash' | 'written-off';
    opened_at_ms: number;
    closed_at_ms: number | null;
    closed_by: string | null;
  };
  payout_batch: {
    id: Generated<number>;
    kind: 'settlement' | 'salary' | 'promotion';
    name: string;
    requested_by: string;
    created_at_ms: number;
  };
  float_move: FloatMoveTable;
  payout: PayoutTable;
  payout_attempt: PayoutAttemptTable;
  number_reveal: NumberRevealTable;
  posted_question: {
    id: Generated<number>;
    kind: 'status' | 'balance';
    payout_attempt_id: number | null;
    float_move_id: number | null;
    nonce: string;
    asked_at_ms: number;
    state: 'asked' | 'accepted' | 'refused' | 'answered';
    answered_at_ms: number | null;
    summary: string | null;
  };
  payout_evidence: {
    id: Generated<number>;
    at_ms: number;
    source: 'send' | 'result' | 'status' | 'queue' | 'person';
    payout_id: number;
    attempt_id: number;
    inbox_id: number | null;
    verdict: string;
    result_code: string | null;
    receipt: string | null;
    amount_cents: number | null;
    summary: string;
    applied: number;
  };
  payout_excess: {
    id: Generated<number>;
    payout_id: number;
    attempt_id: number;
    amount_cents: number;
    reason: ExcessReason;
    state: ExcessState;
    opened_at_ms: number;
    closed_at_ms: number | null;
    closed_by: string | null;
  };
  credit: CreditTable;
  credit_report: {
    receipt: string;
    source: CreditSourceName;
    amount_cents: number;
    reported_at_ms: number;
    inbox_id: number | null;
  };
  account_balance: { account: string; amount_cents: number; at_ms: number };
  outbox_item: OutboxTable;
  receipt_logo: { one: number; dots: string };
  print_job: {
    id: Generated<number>;
    order_id: number;
    copy: number;
    state: PrintState;
    document: Uint8Array;
    requested_by: string;
    created_at_ms: number;
    ended_at_ms: number | null;
    reason: string | null;
  };
  ledger_entry: LedgerEntryTable;
  ledger_line: { entry_seq: number; position: number; account: Account; amount_cents: number };
  ledger_break: { seq: number; found_at_ms: number };
  ledger_head: { one: number; seq: number; hash: Uint8Array; mac: Uint8Array };
};

type PersonTable = {
  id: string;
  name: string;
  role: Role;
  pin_salt: Uint8Array;
  pin_hash: Uint8Array;
  must_change_pin: number;
  pin_set_at_ms: number;
  failed_attempts: number;
  locked_until_ms: number | null;
  sort: number;
  active: number;
  created_at_ms: number;
};

type PackageTable = {
  id: string;
  version: number;
  code: string;
  name: string;
  price_cents: number;
  validity: string;
  daily_rule: DailyRule;
  delivery_method: DeliveryMethod;
  ussd_template: string | null;
  on_sale: number;
  is_current: number;
  cost_cents: number | null;
  cap_per_day: number | null;
  withdrawn: Generated<number>;
  sort: Generated<number>;
};

type OrderTable = {
  id: Generated<number>;
  number: string;
  epoch: number;
  state: OrderState;
  state_since_ms: number;
  tender: Tender;
  payer_id: number;
  recipient_id: number;
  package_id: string;
  package_version: number;
  package_name: string;
  validity: string;
  price_cents: number;
  created_by: string;
  created_at_ms: number;
  business_day: string;
  settled_by: 'callback' | 'query' | 'credit' | 'cash' | 'decision' | null;
  hold_reason: 'other-amount' | 'contradiction' | null;
  due_at_ms: number | null;
};

type AttemptTable = {
  id: Generated<number>;
  order_id: number;
  epoch: number;
  state: AttemptState;
  state_since_ms: number;
  amount_cents: number;
  payer_id: number;
  nonce: string;
  deadline_at_ms: number;
  may_wait: number;
  created_at_ms: number;
  sent_at_ms: number | null;
  merchant_request_id: string | null;
  checkout_request_id: string | null;
  id_is_learned: Generated<number>;
  result_code: string | null;
  result_text: string | null;
  reason: string | null;
  retry_from_ms: number | null;
  receipt: string | null;
  stated_receipt: string | null;
  stated_by: string | null;
  settled_by: 'callback' | 'query' | 'credit' | null;
  query_count: Generated<number>;
  next_query_at_ms: number | null;
};

export const verdicts = [
  'accepted',
  'paid',
  'refused',
  'pending',
  'not-known',
  'no-answer',
  'ambiguous',
  'not-sent',
  'stated',
  'contradiction',
  'not-understood',
] as const;
export type Verdict = (typeof verdicts)[number];

type EvidenceTable = {
  id: Generated<number>;
  at_ms: number;
  source: 'send' | 'callback' | 'query' | 'credit' | 'person';
  attempt_id: number | null;
  order_id: number | null;
  inbox_id: number | null;
  verdict: Verdict;
  result_code: string | null;
  amount_cents: number | null;
  receipt: string | null;
  occurred_at_ms: number | null;
  summary: string;
  applied: number;
};

type OutboxTable = {
  id: Generated<number>;
  lane: 'stk' | 'b2c' | 'float' | 'printing' | 'messages' | 'delivery';
  kind: 'stk-push' | 'payout' | 'float' | 'print' | 'message' | 'dial';
  subject_id: number;
  epoch: number;
  state: 'ready' | 'claimed' | 'done' | 'stopped' | 'unknown';
  due_at_ms: number;
  deadline_at_ms: number | null;
  tries: Generated<number>;
  claimed_at_ms: number | null;
  last_reason: string | null;
};

type LedgerEntryTable = {
  seq: number;
  epoch: number;
  kind: string;
  order_id: number | null;
  transaction_id: number | null;
  occurred_at_ms: number;
  booked_at_ms: number;
  business_day: string;
  actor_id: string;
  body: string;
  hash: Uint8Array;
};

type CreditTable = {
  receipt: string;
  amount_cents: number;
  earliest_at_ms: number | null;
  latest_at_ms: number | null;
  first_reported_at_ms: number;
  payer_id: number | null;
  payer_masked: string | null;
  reference: string | null;
  state: CreditState;
  state_since_ms: number;
  attempt_id: number | null;
  transaction_id: number | null;
};

type FloatMoveTable = {
  id: Generated<number>;
  epoch: number;
  state: FloatState;
  state_since_ms: number;
  amount_cents: number;
  nonce: string;
  requested_by: string;
  created_at_ms: number;
  deadline_at_ms: number;
  sent_at_ms: number | null;
  conversation_id: string | null;
  accepted_ocid: string | null;
  asked: Generated<number>;
  next_ask_at_ms: number | null;
  balance_asked: Generated<number>;
  result_code: string | null;
  reason: string | null;
  receipt: string | null;
};

type PayoutTable = {
  id: Generated<number>;
  epoch: number;
  kind: PayoutKind;
  channel: PayoutChannel;
  state: PayoutState;
  state_since_ms: number;
  amount_cents: number;
  payee_id: number | null;
  payee_name: string;
  note: string;
  order_id: number | null;
  transaction_id: number | null;
  credit_receipt: string | null;
  reverses_receipt: string | null;
  batch_id: number | null;
  requested_by: string;
  requested_at_ms: number;
  business_day: string;
  approved_by: string | null;
  approved_at_ms: number | null;
};

type PayoutAttemptTable = {
  id: Generated<number>;
  payout_id: number;
  epoch: number;
  state: PayoutAttemptState;
  state_since_ms: number;
  ocid: string | null;
  nonce: string;
  created_at_ms: number;
  first_sent_at_ms: number | null;
  last_sent_at_ms: number | null;
  sends: Generated<number>;
  conversation_id: string | null;
  accepted_ocid: string | null;
  result_code: string | null;
  result_text: string | null;
  reason: string | null;
  receipt: string | null;
  paid_cents: number | null;
  asked: Generated<number>;
  next_status_at_ms: number | null;
  looked_by: string | null;
};

type NumberRevealTable = {
  id: Generated<number>;
  order_id: number;
  person_id: string;
  at_ms: number;
  state: 'open' | 'ordered' | 'not-ordered';
};

type MessageTable = {
  id: Generated<number>;
  order_id: number;
  source_seq: number | null;
  slot: MessageSlot;
  party_id: number;
  amount_cents: number;
  state: MessageState;
  state_since_ms: number;
  created_at_ms: number;
  reason: string | null;
  reference: string | null;
  cost_cents: number | null;
  segments: number | null;
};
