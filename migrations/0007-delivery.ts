/** Delivery by the modem and by B2C: what the SIM has left, and packages that wait for the owner. */
export const delivery = `
-- Safaricom's reply as it came, numbers masked; and the payout that is the delivery.
ALTER TABLE delivery ADD COLUMN reply TEXT;
ALTER TABLE delivery ADD COLUMN payout_id INTEGER REFERENCES payout (id);
CREATE UNIQUE INDEX delivery_by_payout ON delivery (payout_id) WHERE payout_id IS NOT NULL;
CREATE TRIGGER delivery_frozen BEFORE UPDATE OF order_id, method, started_by, started_at_ms, payout_id ON delivery
BEGIN SELECT RAISE(ABORT, 'a delivery is frozen'); END;

-- What the network said that the modem's SIM has, and what the books had then.
CREATE TABLE airtime_reading (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
  book_cents INTEGER NOT NULL
) STRICT;
CREATE INDEX airtime_reading_by_time ON airtime_reading (at_ms);
CREATE TRIGGER airtime_reading_no_update BEFORE UPDATE ON airtime_reading BEGIN SELECT RAISE(ABORT, 'a reading is frozen'); END;
CREATE TRIGGER airtime_reading_no_delete BEFORE DELETE ON airtime_reading BEGIN SELECT RAISE(ABORT, 'readings are never deleted'); END;

-- The float is a sum over few of the ledger's many lines.
CREATE INDEX ledger_line_airtime ON ledger_line (amount_cents) WHERE account = 'airtime-float';

-- A package that is not sold until the owner has looked.
CREATE TABLE package_suspension (
  id INTEGER PRIMARY KEY,
  package_id TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('other-bundle', 'three-refusals')),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  since_ms INTEGER NOT NULL,
  lifted_at_ms INTEGER,
  lifted_by TEXT REFERENCES person (id)
) STRICT;
CREATE UNIQUE INDEX package_suspension_open ON package_suspension (package_id) WHERE lifted_at_ms IS NULL;
CREATE TRIGGER package_suspension_frozen BEFORE UPDATE OF package_id, reason, order_id, since_ms ON package_suspension
BEGIN SELECT RAISE(ABORT, 'a suspension is frozen'); END;
CREATE TRIGGER package_suspension_no_delete BEFORE DELETE ON package_suspension BEGIN SELECT RAISE(ABORT, 'suspensions are never deleted'); END;
`;
