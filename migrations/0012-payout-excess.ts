/** Money that left beyond what a payout was for: paid by two attempts, or to somebody else; or stated paid and denied. Open until the owner settles it. */
export const payoutExcess = `
CREATE TABLE payout_excess (
  id INTEGER PRIMARY KEY,
  payout_id INTEGER NOT NULL REFERENCES payout (id),
  -- the attempt whose money it is; of each reason one open at a time
  attempt_id INTEGER NOT NULL REFERENCES payout_attempt (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  reason TEXT NOT NULL CHECK (reason IN ('paid-twice', 'elsewhere', 'denied')),
  state TEXT NOT NULL CHECK (state IN ('open', 'undone', 'returned', 'kept', 'written-off', 'paid-in-cash', 'found-paid', 'not-owed')),
  opened_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  closed_by TEXT,
  CHECK ((state = 'open') = (closed_at_ms IS NULL)),
  CHECK ((state = 'open') = (closed_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX payout_excess_one_open ON payout_excess (attempt_id, reason) WHERE state = 'open';
CREATE INDEX payout_excess_open ON payout_excess (payout_id) WHERE state = 'open';
CREATE TRIGGER payout_excess_frozen BEFORE UPDATE OF payout_id, attempt_id, amount_cents, reason, opened_at_ms ON payout_excess
BEGIN SELECT RAISE(ABORT, 'money that left too much is frozen'); END;
CREATE TRIGGER payout_excess_once BEFORE UPDATE OF state ON payout_excess WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'it is settled once'); END;
CREATE TRIGGER payout_excess_no_delete BEFORE DELETE ON payout_excess BEGIN SELECT RAISE(ABORT, 'it is never deleted'); END;
`;
