/** The first shape of a shop's file: orders, prompts, money, deliveries, people, and the ledger. Never edited again. */
export const firstSale = `
-- Every index ends in the row's integer key by itself: naming it again would store it twice.

CREATE TABLE install (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  database_id TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('practice', 'sandbox', 'production')),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  next_order INTEGER NOT NULL CHECK (next_order >= 1),
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) > 0),
  role TEXT NOT NULL CHECK (role IN ('attendant', 'owner')),
  pin_salt BLOB NOT NULL,
  pin_hash BLOB NOT NULL,
  -- 1: somebody else knows this PIN; it signs in, and a new one is chosen before anything else
  must_change_pin INTEGER NOT NULL DEFAULT 0 CHECK (must_change_pin IN (0, 1)),
  pin_set_at_ms INTEGER NOT NULL,
  failed_attempts INTEGER NOT NULL DEFAULT 0,
  locked_until_ms INTEGER,
  sort INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at_ms INTEGER NOT NULL
) STRICT;
-- Audit rows name people by their id: nobody is deleted, and an id is never given to somebody else.
CREATE TRIGGER person_no_delete BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'people are never deleted'); END;
CREATE TRIGGER person_frozen BEFORE UPDATE OF id, created_at_ms ON person BEGIN SELECT RAISE(ABORT, 'a person is frozen'); END;
CREATE TRIGGER person_last_owner BEFORE UPDATE OF role, active ON person
WHEN OLD.role = 'owner' AND OLD.active = 1 AND (NEW.role <> 'owner' OR NEW.active <> 1)
  AND NOT EXISTS (SELECT 1 FROM person WHERE role = 'owner' AND active = 1 AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'one owner always remains'); END;

-- Who did what, when. 'machine' is the program itself.
CREATE TABLE audit_entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL,
  order_id INTEGER,
  detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX audit_entry_by_order ON audit_entry (order_id) WHERE order_id IS NOT NULL;
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;

CREATE TABLE package (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  validity TEXT NOT NULL CHECK (json_valid(validity)),
  daily_rule TEXT NOT NULL CHECK (daily_rule IN ('any', 'once-per-recipient')),
  delivery_method TEXT NOT NULL CHECK (delivery_method IN ('by-hand', 'handed-over', 'modem', 'b2c')),
  ussd_template TEXT,
  on_sale INTEGER NOT NULL CHECK (on_sale IN (0, 1)),
  is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
  cost_cents INTEGER CHECK (cost_cents >= 0),
  cap_per_day INTEGER CHECK (cap_per_day >= 1),
  -- 1: off the counter for good, until it is put back; its code is free meanwhile
  withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
  sort INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (id, version)
) STRICT;
CREATE UNIQUE INDEX package_current_code ON package (code) WHERE is_current = 1 AND withdrawn = 0 AND code <> '';
CREATE UNIQUE INDEX package_current ON package (id) WHERE is_current = 1;

-- The only place of a phone number. Erasing blanks number and salt; the commitment stays in the chain.
CREATE TABLE party (
  id INTEGER PRIMARY KEY,
  number TEXT CHECK (number IS NULL OR number GLOB '254[17][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
  last_three TEXT,
  salt BLOB,
  commitment BLOB NOT NULL,
  created_at_ms INTEGER NOT NULL,
  -- the newest order that names this number; kept by a trigger, so that a search by three digits reads only customers
  -- who were here lately, and finds the oldest customer as well as the newest
  last_order_id INTEGER
) STRICT;
CREATE UNIQUE INDEX party_number ON party (number) WHERE number IS NOT NULL;
CREATE INDEX party_last_three ON party (last_three, last_order_id) WHERE last_three IS NOT NULL;

-- What a person has typed but not confirmed; the body is encrypted under its own key.
CREATE TABLE draft (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  body BLOB NOT NULL,
  body_key BLOB NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE customer_order (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'delivered', 'on-hold', 'cancelled', 'refunded')),
  state_since_ms INTEGER NOT NULL,
  tender TEXT NOT NULL CHECK (tender IN ('mpesa-prompt', 'cash', 'mpesa-own')),
  payer_id INTEGER NOT NULL REFERENCES party (id),
  recipient_id INTEGER NOT NULL REFERENCES party (id),
  package_id TEXT NOT NULL,
  package_version INTEGER NOT NULL,
  package_name TEXT NOT NULL,
  validity TEXT NOT NULL CHECK (json_valid(validity)),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  created_by TEXT NOT NULL REFERENCES person (id),
  created_at_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  settled_by TEXT CHECK (settled_by IN ('callback', 'query', 'credit', 'cash', 'decision')),
  hold_reason TEXT CHECK (hold_reason IN ('other-amount', 'contradiction')),
  FOREIGN KEY (package_id, package_version) REFERENCES package (id, version)
) STRICT;
CREATE INDEX customer_order_by_day ON customer_order (business_day);
CREATE INDEX customer_order_unfinished ON customer_order (business_day) WHERE state IN ('open', 'paid', 'on-hold');
CREATE INDEX customer_order_cancelled ON customer_order (business_day) WHERE state = 'cancelled';
CREATE INDEX customer_order_by_payer ON customer_order (payer_id);
CREATE INDEX customer_order_by_recipient ON customer_order (recipient_id, package_id);
-- P2: what was confirmed is frozen.
CREATE TRIGGER customer_order_frozen BEFORE UPDATE OF number, payer_id, recipient_id, package_id, package_version, package_name, validity, price_cents, created_by, created_at_ms ON customer_order
BEGIN SELECT RAISE(ABORT, 'a confirmed order is frozen'); END;
CREATE TRIGGER customer_order_is_newest AFTER INSERT ON customer_order
BEGIN UPDATE party SET last_order_id = NEW.id WHERE id IN (NEW.payer_id, NEW.recipient_id); END;
CREATE TRIGGER customer_order_is_newest_of AFTER UPDATE OF recipient_id ON customer_order
BEGIN UPDATE party SET last_order_id = NEW.id WHERE id = NEW.recipient_id AND (last_order_id IS NULL OR last_order_id < NEW.id); END;
CREATE TRIGGER customer_order_no_delete BEFORE DELETE ON customer_order BEGIN SELECT RAISE(ABORT, 'orders are never deleted'); END;

-- One row per press of the confirm key; makes a second press of the same review find the first's order.
CREATE TABLE confirmation (
  id TEXT PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  snapshot_hash BLOB NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE payment_attempt (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'waiting', 'paid', 'refused', 'not-sent', 'unknown', 'stated', 'not-charged')),
  state_since_ms INTEGER NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  payer_id INTEGER NOT NULL REFERENCES party (id),
  nonce TEXT NOT NULL UNIQUE,
  deadline_at_ms INTEGER NOT NULL,
  -- 1: the payer has gone; it is sent when the network is back, until the time that was agreed
  may_wait INTEGER NOT NULL DEFAULT 0 CHECK (may_wait IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  sent_at_ms INTEGER,
  merchant_request_id TEXT,
  checkout_request_id TEXT,
  -- 1: the id was first learned from a callback, which then waits for one query to agree
  id_is_learned INTEGER NOT NULL DEFAULT 0,
  result_code TEXT,
  result_text TEXT,
  reason TEXT,
  retry_from_ms INTEGER,
  receipt TEXT,
  stated_receipt TEXT,
  stated_by TEXT REFERENCES person (id),
  settled_by TEXT CHECK (settled_by IN ('callback', 'query', 'credit')),
  query_count INTEGER NOT NULL DEFAULT 0,
  next_query_at_ms INTEGER
) STRICT;
CREATE INDEX payment_attempt_by_order ON payment_attempt (order_id);
CREATE INDEX payment_attempt_by_query ON payment_attempt (next_query_at_ms) WHERE next_query_at_ms IS NOT NULL;
CREATE INDEX payment_attempt_live_state ON payment_attempt (state) WHERE state IN ('queued', 'sending', 'waiting', 'unknown', 'stated');
CREATE INDEX payment_attempt_live ON payment_attempt (payer_id) WHERE state IN ('queued', 'sending', 'waiting', 'unknown');
-- A sealed id begins with 96 bits that no other id has: the beginning is the id, in a third of the room.
CREATE UNIQUE INDEX payment_attempt_checkout ON payment_attempt (substr(checkout_request_id, 1, 24)) WHERE checkout_request_id IS NOT NULL;
CREATE INDEX payment_attempt_paid ON payment_attempt (payer_id, amount_cents, state_since_ms) WHERE state = 'paid';
CREATE UNIQUE INDEX payment_attempt_stated_receipt ON payment_attempt (stated_receipt) WHERE stated_receipt IS NOT NULL;
-- P4: one live prompt per order, one on its way per payer. The database refuses what the program must never do; that
-- an unknown one holds the payer's next back is the claim's rule (a file put back may bring several unknown ones).
CREATE UNIQUE INDEX payment_attempt_one_per_order ON payment_attempt (order_id) WHERE state IN ('queued', 'sending', 'waiting', 'unknown', 'stated');
CREATE UNIQUE INDEX payment_attempt_one_per_payer ON payment_attempt (payer_id) WHERE state IN ('sending', 'waiting');
CREATE TRIGGER payment_attempt_frozen BEFORE UPDATE OF order_id, amount_cents, payer_id, nonce, deadline_at_ms, may_wait ON payment_attempt
BEGIN SELECT RAISE(ABORT, 'a payment attempt is frozen'); END;
CREATE TRIGGER payment_attempt_no_delete BEFORE DELETE ON payment_attempt BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;

-- Money that Safaricom says moved.
CREATE TABLE mpesa_transaction (
  id INTEGER PRIMARY KEY,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  occurred_at_ms INTEGER NOT NULL,
  booked_at_ms INTEGER NOT NULL,
  attempt_id INTEGER REFERENCES payment_attempt (id),
  -- absent only on money that went out for no order
  order_id INTEGER REFERENCES customer_order (id),
  disposition TEXT NOT NULL CHECK (disposition IN ('order', 'held', 'refunded', 'out')),
  -- set on what Safaricom said later to have come beyond the amount that was booked first
  part_of INTEGER REFERENCES mpesa_transaction (id)
) STRICT;
CREATE INDEX mpesa_transaction_parts ON mpesa_transaction (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX mpesa_transaction_by_order ON mpesa_transaction (order_id);
CREATE INDEX mpesa_transaction_held ON mpesa_transaction (id) WHERE disposition = 'held';
CREATE UNIQUE INDEX mpesa_transaction_by_attempt ON mpesa_transaction (attempt_id) WHERE attempt_id IS NOT NULL;
CREATE TRIGGER mpesa_transaction_no_delete BEFORE DELETE ON mpesa_transaction BEGIN SELECT RAISE(ABORT, 'evidence of money is never dropped'); END;

-- P7: every key by which a transaction is known, once.
CREATE TABLE transaction_key (
  kind TEXT NOT NULL CHECK (kind IN ('receipt', 'checkout-request-id', 'ocid', 'conversation-id')),
  value TEXT NOT NULL,
  transaction_id INTEGER NOT NULL REFERENCES mpesa_transaction (id),
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
-- The one key that is asked for by its transaction; the others are long, and would stand here a second time.
CREATE INDEX transaction_key_receipt ON transaction_key (transaction_id) WHERE kind = 'receipt';
CREATE TRIGGER transaction_key_no_delete BEFORE DELETE ON transaction_key BEGIN SELECT RAISE(ABORT, 'evidence of money is never dropped'); END;

-- P11: what came from outside, stored before it is understood, encrypted under a key per row.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('stk-callback')),
  nonce TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  body BLOB NOT NULL,
  body_key BLOB,
  state TEXT NOT NULL CHECK (state IN ('new', 'applied', 'kept')),
  attempt_id INTEGER REFERENCES payment_attempt (id)
) STRICT;
CREATE INDEX inbox_new ON inbox (id) WHERE state = 'new';
CREATE TRIGGER inbox_no_delete BEFORE DELETE ON inbox BEGIN SELECT RAISE(ABORT, 'the inbox keeps everything'); END;

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('send', 'callback', 'query', 'credit', 'person')),
  attempt_id INTEGER REFERENCES payment_attempt (id),
  order_id INTEGER REFERENCES customer_order (id),
  inbox_id INTEGER REFERENCES inbox (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'paid', 'refused', 'pending', 'not-known', 'no-answer', 'ambiguous', 'not-sent', 'stated', 'contradiction', 'not-understood')),
  result_code TEXT,
  amount_cents INTEGER,
  receipt TEXT,
  occurred_at_ms INTEGER,
  summary TEXT NOT NULL,
  applied INTEGER NOT NULL CHECK (applied IN (0, 1))
) STRICT;
CREATE INDEX evidence_by_order ON evidence (order_id);
CREATE INDEX evidence_by_attempt ON evidence (attempt_id);
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is never dropped'); END;

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  state TEXT NOT NULL CHECK (state IN ('started', 'queued', 'dialling', 'paying', 'delivered', 'refused', 'unknown', 'not-dialled', 'review')),
  method TEXT NOT NULL CHECK (method IN ('by-hand', 'handed-over', 'modem', 'b2c')),
  started_by TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  -- the run of the program that showed the string; another run must ask "did you dial it?"
  run_id TEXT NOT NULL,
  ended_at_ms INTEGER,
  reason TEXT
) STRICT;
CREATE INDEX delivery_by_order ON delivery (order_id);
-- P9: at most one live delivery per order.
CREATE UNIQUE INDEX delivery_one_live ON delivery (order_id) WHERE state IN ('started', 'queued', 'dialling', 'paying', 'unknown', 'review');
CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'deliveries are never deleted'); END;

CREATE TABLE refund (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  transaction_id INTEGER REFERENCES mpesa_transaction (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  channel TEXT NOT NULL CHECK (channel IN ('cash', 'b2c', 'reversal')),
  made_by TEXT NOT NULL REFERENCES person (id),
  approved_by TEXT NOT NULL REFERENCES person (id),
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX refund_by_order ON refund (order_id);
CREATE TRIGGER refund_no_update BEFORE UPDATE ON refund BEGIN SELECT RAISE(ABORT, 'refunds are never changed'); END;
CREATE TRIGGER refund_no_delete BEFORE DELETE ON refund BEGIN SELECT RAISE(ABORT, 'refunds are never deleted'); END;

-- What an order that has ended turned out not to have brought, until somebody settles it.
CREATE TABLE shortfall (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  -- the prompt that brought less; absent where more went out than was owed
  attempt_id INTEGER REFERENCES payment_attempt (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  reason TEXT NOT NULL CHECK (reason IN ('other-amount', 'decision-denied')),
  state TEXT NOT NULL CHECK (state IN ('open', 'recovered', 'paid-in-cash', 'written-off')),
  opened_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  closed_by TEXT
) STRICT;
CREATE INDEX shortfall_open ON shortfall (id) WHERE state = 'open';
CREATE INDEX shortfall_by_attempt ON shortfall (attempt_id) WHERE attempt_id IS NOT NULL;
CREATE TRIGGER shortfall_frozen BEFORE UPDATE OF order_id, attempt_id, amount_cents, reason, opened_at_ms ON shortfall
BEGIN SELECT RAISE(ABORT, 'a shortfall is frozen'); END;
CREATE TRIGGER shortfall_closed BEFORE UPDATE ON shortfall WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'a closed shortfall stays closed'); END;
CREATE TRIGGER shortfall_no_delete BEFORE DELETE ON shortfall BEGIN SELECT RAISE(ABORT, 'shortfalls are never deleted'); END;

-- Requests to the outside, stored before they exist. No credential, token, password, timestamp or phone number.
CREATE TABLE outbox_item (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL CHECK (lane IN ('stk', 'b2c', 'float', 'printing', 'messages', 'delivery')),
  kind TEXT NOT NULL CHECK (kind IN ('stk-push', 'payout', 'float', 'print', 'message', 'dial')),
  subject_id INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'claimed', 'done', 'stopped', 'unknown')),
  due_at_ms INTEGER NOT NULL,
  deadline_at_ms INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  claimed_at_ms INTEGER,
  last_reason TEXT,
  UNIQUE (kind, subject_id)
) STRICT;
-- One for both, so that a claim moves one entry; an item that has ended is in neither.
CREATE INDEX outbox_item_live ON outbox_item (state, lane, due_at_ms) WHERE state = 'ready' OR state = 'claimed';

CREATE TABLE print_job (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  copy INTEGER NOT NULL CHECK (copy >= 1),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'handed-over', 'confirmed', 'not-printed', 'needs-person')),
  -- the receipt as decided when it was asked for: facts with masked numbers only, JSON, packed
  document BLOB NOT NULL,
  requested_by TEXT NOT NULL REFERENCES person (id),
  created_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  reason TEXT,
  UNIQUE (order_id, copy)
) STRICT;

-- P10: the ledger. Lines first, then their entry, whose trigger checks that they sum to zero.
CREATE TABLE ledger_entry (
  seq INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  kind TEXT NOT NULL,
  order_id INTEGER REFERENCES customer_order (id),
  transaction_id INTEGER REFERENCES mpesa_transaction (id),
  occurred_at_ms INTEGER NOT NULL,
  booked_at_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  -- over the row before it, everything above, and the lines
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_entry_by_order ON ledger_entry (order_id);
CREATE INDEX ledger_entry_by_day ON ledger_entry (business_day);

CREATE TABLE ledger_line (
  entry_seq INTEGER NOT NULL REFERENCES ledger_entry (seq) DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  account TEXT NOT NULL CHECK (account IN ('mpesa-till', 'mpesa-unconfirmed', 'cash-drawer', 'undelivered', 'held-money', 'sales', 'shortfall', 'losses', 'mpesa-utility', 'drawings', 'settlements', 'salaries', 'promotions', 'airtime-float', 'bundle-costs')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  PRIMARY KEY (entry_seq, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  mac BLOB NOT NULL
) STRICT;

-- Where the ledger was once found not to end as its keyed head says. Going on selling must not hide it again.
CREATE TABLE ledger_break (seq INTEGER PRIMARY KEY, found_at_ms INTEGER NOT NULL) STRICT;
CREATE TRIGGER ledger_break_no_update BEFORE UPDATE ON ledger_break BEGIN SELECT RAISE(ABORT, 'a found break stays found'); END;
CREATE TRIGGER ledger_break_no_delete BEFORE DELETE ON ledger_break BEGIN SELECT RAISE(ABORT, 'a found break stays found'); END;

CREATE TRIGGER ledger_entry_follows BEFORE INSERT ON ledger_entry
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger_entry)
BEGIN SELECT RAISE(ABORT, 'a ledger entry follows the last one'); END;
CREATE TRIGGER ledger_entry_balances BEFORE INSERT ON ledger_entry
WHEN (SELECT COALESCE(SUM(amount_cents), 0) FROM ledger_line WHERE entry_seq = NEW.seq) <> 0
BEGIN SELECT RAISE(ABORT, 'a posting sums to zero'); END;
CREATE TRIGGER ledger_line_before_entry BEFORE INSERT ON ledger_line
WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_seq)
BEGIN SELECT RAISE(ABORT, 'a ledger entry is closed'); END;
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_line_no_update BEFORE UPDATE ON ledger_line BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_line_no_delete BEFORE DELETE ON ledger_line BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- What was said once stays said.
CREATE TRIGGER confirmation_no_update BEFORE UPDATE ON confirmation BEGIN SELECT RAISE(ABORT, 'confirmations are never changed'); END;
CREATE TRIGGER confirmation_no_delete BEFORE DELETE ON confirmation BEGIN SELECT RAISE(ABORT, 'confirmations are never deleted'); END;
CREATE TRIGGER party_number_only_erased BEFORE UPDATE OF number, last_three, salt, commitment ON party
WHEN NEW.number IS NOT NULL OR NEW.last_three IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.commitment <> OLD.commitment
BEGIN SELECT RAISE(ABORT, 'a number is erased, never changed'); END;
CREATE TRIGGER party_no_delete BEFORE DELETE ON party BEGIN SELECT RAISE(ABORT, 'parties are never deleted'); END;
CREATE TRIGGER package_version_frozen BEFORE UPDATE OF id, version, code, name, price_cents, validity, daily_rule, delivery_method, ussd_template, cost_cents, cap_per_day ON package
BEGIN SELECT RAISE(ABORT, 'a package version is frozen'); END;
-- The amount changes only when Safaricom's own answers differ about it: held for a person, or lowered where it has been
-- used already (the rest is a shortfall).
CREATE TRIGGER mpesa_transaction_frozen BEFORE UPDATE OF attempt_id, order_id, occurred_at_ms, booked_at_ms, part_of ON mpesa_transaction
BEGIN SELECT RAISE(ABORT, 'a transaction is frozen'); END;
CREATE TRIGGER mpesa_transaction_amount BEFORE UPDATE OF amount_cents ON mpesa_transaction
WHEN NEW.amount_cents > OLD.amount_cents AND NOT (OLD.disposition IN ('order', 'held') AND NEW.disposition = 'held')
BEGIN SELECT RAISE(ABORT, 'the amount of a transaction is frozen'); END;
CREATE TRIGGER transaction_key_frozen BEFORE UPDATE OF kind, value ON transaction_key
BEGIN SELECT RAISE(ABORT, 'a key is frozen'); END;
CREATE TRIGGER evidence_frozen BEFORE UPDATE OF at_ms, source, attempt_id, order_id, inbox_id, verdict, result_code, amount_cents, receipt, occurred_at_ms, summary ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is frozen'); END;
CREATE TRIGGER inbox_frozen BEFORE UPDATE OF kind, nonce, received_at_ms, body ON inbox
BEGIN SELECT RAISE(ABORT, 'a stored body is frozen'); END;
`;
