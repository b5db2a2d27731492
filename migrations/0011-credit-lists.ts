/** Payments without a prompt, by what became of them; and the moves of the shop's own money between its accounts. */
export const creditLists = `
CREATE INDEX credit_by_state ON credit (state, first_reported_at_ms);

-- From the Working account, where payments arrive, to the Utility account, which payouts leave. Safaricom gives it no id
-- of ours: it is sent at most once.
CREATE TABLE float_move (
  id INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'unknown', 'moved', 'failed', 'not-sent', 'not-moved')),
  state_since_ms INTEGER NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  nonce TEXT NOT NULL UNIQUE,
  requested_by TEXT NOT NULL REFERENCES person (id),
  created_at_ms INTEGER NOT NULL,
  deadline_at_ms INTEGER NOT NULL,
  sent_at_ms INTEGER,
  conversation_id TEXT,
  -- Safaricom's own id, known once it was accepted: what it is asked about by
  accepted_ocid TEXT,
  asked INTEGER NOT NULL DEFAULT 0,
  next_ask_at_ms INTEGER,
  -- the accounts were asked about after it had moved
  balance_asked INTEGER NOT NULL DEFAULT 0,
  result_code TEXT,
  reason TEXT,
  receipt TEXT
) STRICT;
CREATE UNIQUE INDEX float_move_one_at_a_time ON float_move ((1)) WHERE state IN ('queued', 'sending', 'accepted', 'unknown');
CREATE INDEX float_move_to_look_after ON float_move (state) WHERE state IN ('queued', 'accepted', 'unknown') OR (state = 'moved' AND balance_asked = 0);
CREATE TRIGGER float_move_frozen BEFORE UPDATE OF epoch, amount_cents, nonce, requested_by, created_at_ms, deadline_at_ms ON float_move
BEGIN SELECT RAISE(ABORT, 'a move is frozen'); END;
CREATE TRIGGER float_move_no_delete BEFORE DELETE ON float_move BEGIN SELECT RAISE(ABORT, 'moves are never deleted'); END;
`;
