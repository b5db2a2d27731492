/** Money that goes out: payouts, their attempts, and the questions whose answers Safaricom posts later. */
export const payouts = `
-- Several payouts that were asked for as one list.
CREATE TABLE payout_batch (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('settlement', 'salary', 'promotion')),
  name TEXT NOT NULL,
  requested_by TEXT NOT NULL REFERENCES person (id),
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER payout_batch_no_update BEFORE UPDATE ON payout_batch BEGIN SELECT RAISE(ABORT, 'a list is frozen'); END;
CREATE TRIGGER payout_batch_no_delete BEFORE DELETE ON payout_batch BEGIN SELECT RAISE(ABORT, 'lists are never deleted'); END;

CREATE TABLE payout (
  id INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('refund', 'delivery', 'cash-out', 'settlement', 'salary', 'promotion')),
  channel TEXT NOT NULL CHECK (channel IN ('b2c', 'reversal')),
  state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'paid', 'failed', 'withdrawn')),
  state_since_ms INTEGER NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  -- absent only where a payment without an order goes back and Safaricom never told its payer's number
  payee_id INTEGER REFERENCES party (id),
  payee_name TEXT NOT NULL,
  note TEXT NOT NULL,
  -- of a refund or a delivery: the order whose money goes back, and the held payment where it is only that
  order_id INTEGER REFERENCES customer_order (id),
  transaction_id INTEGER REFERENCES mpesa_transaction (id),
  -- of a refund of money without an order: its receipt
  credit_receipt TEXT REFERENCES credit (receipt),
  -- of a reversal: the receipt of the payment that goes back
  reverses_receipt TEXT,
  batch_id INTEGER REFERENCES payout_batch (id),
  requested_by TEXT NOT NULL,
  requested_at_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  approved_by TEXT REFERENCES person (id),
  approved_at_ms INTEGER,
  -- money that goes back names one thing: the order it was paid for, or the receipt of what had no order
  CHECK ((kind = 'refund') = ((order_id IS NULL) <> (credit_receipt IS NULL)) OR kind = 'delivery'),
  CHECK ((kind = 'delivery') <= (order_id IS NOT NULL AND credit_receipt IS NULL)),
  CHECK (kind IN ('refund', 'delivery') OR (order_id IS NULL AND credit_receipt IS NULL)),
  CHECK (payee_id IS NOT NULL OR (credit_receipt IS NOT NULL AND channel = 'reversal')),
  CHECK ((channel = 'reversal') = (reverses_receipt IS NOT NULL))
) STRICT;
CREATE INDEX payout_unfinished ON payout (id) WHERE state IN ('requested', 'approved', 'failed');
CREATE INDEX payout_by_order ON payout (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX payout_by_credit ON payout (credit_receipt) WHERE credit_receipt IS NOT NULL;
CREATE INDEX payout_by_approval ON payout (approved_at_ms) WHERE approved_at_ms IS NOT NULL;
CREATE INDEX payout_by_day ON payout (business_day);
CREATE INDEX payout_by_payee ON payout (payee_id);
CREATE INDEX payout_by_batch ON payout (batch_id) WHERE batch_id IS NOT NULL;
-- P8: one way at a time. What refunds an order or a held payment is not refunded otherwise before it has failed.
CREATE UNIQUE INDEX payout_one_per_held ON payout (transaction_id) WHERE transaction_id IS NOT NULL AND state IN ('requested', 'approved', 'failed');
CREATE UNIQUE INDEX payout_one_per_order ON payout (order_id) WHERE order_id IS NOT NULL AND transaction_id IS NULL AND state IN ('requested', 'approved', 'failed');
CREATE UNIQUE INDEX payout_one_per_credit ON payout (credit_receipt) WHERE credit_receipt IS NOT NULL AND state IN ('requested', 'approved', 'failed');
CREATE TRIGGER payout_frozen BEFORE UPDATE OF epoch, kind, channel, amount_cents, payee_id, payee_name, note, order_id, transaction_id, credit_receipt, reverses_receipt, batch_id, requested_by, requested_at_ms, business_day ON payout
BEGIN SELECT RAISE(ABORT, 'a payout is frozen'); END;
CREATE TRIGGER payout_no_delete BEFORE DELETE ON payout BEGIN SELECT RAISE(ABORT, 'payouts are never deleted'); END;

CREATE TABLE payout_attempt (
  id INTEGER PRIMARY KEY,
  payout_id INTEGER NOT NULL REFERENCES payout (id),
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch', 'paid', 'failed', 'refused', 'not-sent', 'not-paid', 'elsewhere')),
  state_since_ms INTEGER NOT NULL,
  -- P5: stored before the first send; the same for every send of this attempt. A reversal has none of its own.
  ocid TEXT UNIQUE,
  nonce TEXT NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL,
  first_sent_at_ms INTEGER,
  last_sent_at_ms INTEGER,
  -- sends that may have left
  sends INTEGER NOT NULL DEFAULT 0,
  conversation_id TEXT,
  accepted_ocid TEXT,
  result_code TEXT,
  result_text TEXT,
  reason TEXT,
  receipt TEXT,
  paid_cents INTEGER,
  asked INTEGER NOT NULL DEFAULT 0,
  next_status_at_ms INTEGER,
  -- who looked, where Safaricom's result had said that it failed
  looked_by TEXT REFERENCES person (id)
) STRICT;
CREATE INDEX payout_attempt_by_payout ON payout_attempt (payout_id);
CREATE INDEX payout_attempt_by_status ON payout_attempt (next_status_at_ms) WHERE next_status_at_ms IS NOT NULL;
CREATE INDEX payout_attempt_open_state ON payout_attempt (state) WHERE state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch');
-- P5: one attempt at a time, and no new one beside one that may have paid. (An earlier attempt can become a mismatch by
-- late evidence while a newer one is on its way; that evidence is never refused.)
CREATE UNIQUE INDEX payout_attempt_one_on_its_way ON payout_attempt (payout_id) WHERE state IN ('queued', 'sending', 'accepted', 'unknown');
CREATE TRIGGER payout_attempt_after_the_last BEFORE INSERT ON payout_attempt
WHEN EXISTS (SELECT 1 FROM payout_attempt WHERE payout_id = NEW.payout_id AND state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch', 'paid'))
BEGIN SELECT RAISE(ABORT, 'an earlier attempt may have paid'); END;
CREATE TRIGGER payout_attempt_frozen BEFORE UPDATE OF payout_id, epoch, ocid, nonce, created_at_ms ON payout_attempt
BEGIN SELECT RAISE(ABORT, 'a payout attempt is frozen'); END;
CREATE TRIGGER payout_attempt_no_delete BEFORE DELETE ON payout_attempt BEGIN SELECT RAISE(ABORT, 'payout attempts are never deleted'); END;

-- Questions whose answers are posted to a path of their own: what became of a payout, what lies on the accounts.
CREATE TABLE posted_question (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('status', 'balance')),
  payout_attempt_id INTEGER REFERENCES payout_attempt (id),
  float_move_id INTEGER REFERENCES float_move (id),
  nonce TEXT NOT NULL UNIQUE,
  asked_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'answered')),
  answered_at_ms INTEGER,
  summary TEXT
) STRICT;
CREATE INDEX posted_question_by_attempt ON posted_question (payout_attempt_id);
CREATE INDEX posted_question_by_kind ON posted_question (kind);

-- What somebody said about a payout: kept whether or not it changed anything (P7).
CREATE TABLE payout_evidence (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('send', 'result', 'status', 'queue', 'person')),
  payout_id INTEGER NOT NULL REFERENCES payout (id),
  attempt_id INTEGER NOT NULL REFERENCES payout_attempt (id),
  inbox_id INTEGER REFERENCES inbox (id),
  verdict TEXT NOT NULL,
  result_code TEXT,
  receipt TEXT,
  amount_cents INTEGER,
  summary TEXT NOT NULL,
  applied INTEGER NOT NULL CHECK (applied IN (0, 1))
) STRICT;
CREATE INDEX payout_evidence_by_payout ON payout_evidence (payout_id);
CREATE TRIGGER payout_evidence_no_update BEFORE UPDATE ON payout_evidence BEGIN SELECT RAISE(ABORT, 'evidence is frozen'); END;
CREATE TRIGGER payout_evidence_no_delete BEFORE DELETE ON payout_evidence BEGIN SELECT RAISE(ABORT, 'evidence is never dropped'); END;

-- What the accounts held when Safaricom was last asked.
CREATE TABLE account_balance (account TEXT PRIMARY KEY, amount_cents INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The timeline of a payout is read by its id.
ALTER TABLE audit_entry ADD COLUMN payout_id INTEGER;
CREATE INDEX audit_entry_by_payout ON audit_entry (payout_id) WHERE payout_id IS NOT NULL;
`;
