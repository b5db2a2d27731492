/** SMS to payer and recipient. No number and no text: the text is made from facts when it is sent. */
export const messages = `
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  -- the posting that it tells of; absent where no money moved
  source_seq INTEGER REFERENCES ledger_entry (seq),
  slot TEXT NOT NULL CHECK (slot IN ('paid-payer', 'delivered-payer', 'changed-payer', 'refunded-payer', 'held-payer', 'paid-recipient', 'delivered-recipient', 'changed-recipient')),
  party_id INTEGER NOT NULL REFERENCES party (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'stopped')),
  state_since_ms INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  reason TEXT,
  reference TEXT,
  cost_cents INTEGER,
  segments INTEGER
) STRICT;
CREATE INDEX message_by_order ON message (order_id);
-- A posting is told of once.
CREATE UNIQUE INDEX message_once ON message (source_seq, slot) WHERE source_seq IS NOT NULL;
CREATE INDEX message_by_time ON message (state_since_ms);
CREATE TRIGGER message_frozen BEFORE UPDATE OF order_id, source_seq, slot, party_id, amount_cents, created_at_ms ON message
BEGIN SELECT RAISE(ABORT, 'a message is frozen'); END;
CREATE TRIGGER message_sent BEFORE UPDATE OF state ON message WHEN OLD.state = 'sent'
BEGIN SELECT RAISE(ABORT, 'a sent message stays sent'); END;
CREATE TRIGGER message_no_delete BEFORE DELETE ON message BEGIN SELECT RAISE(ABORT, 'messages are never deleted'); END;

-- The person of this number wants no messages.
ALTER TABLE party ADD COLUMN no_messages_since_ms INTEGER;
`;
