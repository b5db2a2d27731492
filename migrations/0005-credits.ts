/** Money that Safaricom reported without being asked about a prompt: C2B confirmations and Pull Transactions. */
export const credits = `
-- One row per receipt, whoever reported it first and however often. Not booked before it is known whose it is: a till
-- takes money for other things too.
CREATE TABLE credit (
  receipt TEXT PRIMARY KEY,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  -- when it came; two moments where Safaricom leaves the time's zone open
  earliest_at_ms INTEGER,
  latest_at_ms INTEGER,
  first_reported_at_ms INTEGER NOT NULL,
  -- a number given in full is a party; a masked one stands as given
  payer_id INTEGER REFERENCES party (id),
  payer_masked TEXT CHECK (payer_masked IS NULL OR payer_masked LIKE '%*%'),
  reference TEXT,
  state TEXT NOT NULL CHECK (state IN ('without-order', 'reserved', 'matched', 'refunded', 'used-before')),
  state_since_ms INTEGER NOT NULL,
  -- the prompt whose receipt it may be, while it is reserved
  attempt_id INTEGER REFERENCES payment_attempt (id),
  transaction_id INTEGER REFERENCES mpesa_transaction (id),
  CHECK ((state = 'reserved') = (attempt_id IS NOT NULL)),
  CHECK ((state IN ('matched', 'refunded')) = (transaction_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_without_order ON credit (first_reported_at_ms) WHERE state = 'without-order';
CREATE INDEX credit_reserved ON credit (attempt_id) WHERE state = 'reserved';
CREATE INDEX credit_reserved_since ON credit (state_since_ms) WHERE state = 'reserved';
CREATE TRIGGER credit_frozen BEFORE UPDATE OF receipt, amount_cents, earliest_at_ms, latest_at_ms, first_reported_at_ms, payer_id, payer_masked, reference ON credit
BEGIN SELECT RAISE(ABORT, 'what was reported is frozen'); END;
CREATE TRIGGER credit_forward BEFORE UPDATE OF state ON credit
WHEN OLD.state = 'refunded' OR (OLD.state = 'matched' AND NEW.state <> 'refunded')
BEGIN SELECT RAISE(ABORT, 'a matched credit stays matched'); END;
CREATE TRIGGER credit_stays BEFORE UPDATE OF transaction_id ON credit WHEN OLD.transaction_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a credit is one transaction'); END;
CREATE TRIGGER credit_no_delete BEFORE DELETE ON credit BEGIN SELECT RAISE(ABORT, 'evidence of money is never dropped'); END;

-- P7: who reported it, and with which amount; a second amount for one receipt is kept beside the first.
CREATE TABLE credit_report (
  receipt TEXT NOT NULL REFERENCES credit (receipt),
  source TEXT NOT NULL CHECK (source IN ('confirmation', 'pull')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  reported_at_ms INTEGER NOT NULL,
  inbox_id INTEGER REFERENCES inbox (id),
  PRIMARY KEY (receipt, source, amount_cents)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER credit_report_no_update BEFORE UPDATE ON credit_report BEGIN SELECT RAISE(ABORT, 'evidence is frozen'); END;
CREATE TRIGGER credit_report_no_delete BEFORE DELETE ON credit_report BEGIN SELECT RAISE(ABORT, 'evidence is never dropped'); END;

-- Paid by Safaricom's word, and the receipt is still to come.
CREATE INDEX payment_attempt_receipt_pending ON payment_attempt (state_since_ms) WHERE state = 'paid' AND receipt IS NULL;
`;
