/** What was changed in the catalogue, and by whom; orders whose delivery is due later. */
export const catalogue = `
CREATE TABLE package_change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  package_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  actor_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'on-sale', 'off-sale', 'withdrawn', 'put-back', 'moved')),
  field TEXT,
  from_value TEXT,
  to_value TEXT
) STRICT;
CREATE INDEX package_change_by_package ON package_change (package_id);
CREATE TRIGGER package_change_no_update BEFORE UPDATE ON package_change BEGIN SELECT RAISE(ABORT, 'package_change is append-only'); END;
CREATE TRIGGER package_change_no_delete BEFORE DELETE ON package_change BEGIN SELECT RAISE(ABORT, 'package_change is append-only'); END;

-- From when a paid order is delivered; absent: as soon as it is paid.
ALTER TABLE customer_order ADD COLUMN due_at_ms INTEGER;

-- What an order was confirmed as, where that was changed after payment: the first version and every later one. The
-- newest confirmed one is the order's; a dearer one is pending until its difference has come.
CREATE TABLE order_version (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'withdrawn')),
  recipient_id INTEGER NOT NULL REFERENCES party (id),
  package_id TEXT NOT NULL,
  package_version INTEGER NOT NULL,
  package_name TEXT NOT NULL,
  validity TEXT NOT NULL CHECK (json_valid(validity)),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  -- what it costs more (positive) or less than what had been paid
  difference_cents INTEGER NOT NULL,
  confirmation_id TEXT UNIQUE,
  made_by TEXT NOT NULL REFERENCES person (id),
  approved_by TEXT REFERENCES person (id),
  at_ms INTEGER NOT NULL,
  UNIQUE (order_id, version),
  FOREIGN KEY (package_id, package_version) REFERENCES package (id, version)
) STRICT;
CREATE UNIQUE INDEX order_version_pending ON order_version (order_id) WHERE state = 'pending';
CREATE TRIGGER order_version_frozen BEFORE UPDATE ON order_version
WHEN OLD.state <> 'pending' OR NEW.order_id <> OLD.order_id OR NEW.version <> OLD.version OR NEW.recipient_id <> OLD.recipient_id
  OR NEW.package_id <> OLD.package_id OR NEW.package_version <> OLD.package_version OR NEW.package_name <> OLD.package_name
  OR NEW.validity <> OLD.validity OR NEW.price_cents <> OLD.price_cents OR NEW.difference_cents <> OLD.difference_cents
BEGIN SELECT RAISE(ABORT, 'a version of an order is frozen'); END;
CREATE TRIGGER order_version_no_delete BEFORE DELETE ON order_version BEGIN SELECT RAISE(ABORT, 'versions are never deleted'); END;

-- P2: what was confirmed is frozen, and follows only the newest confirmed version. The payer never changes.
DROP TRIGGER customer_order_frozen;
CREATE TRIGGER customer_order_frozen BEFORE UPDATE OF number, payer_id, created_by, created_at_ms ON customer_order
BEGIN SELECT RAISE(ABORT, 'a confirmed order is frozen'); END;
CREATE TRIGGER customer_order_follows BEFORE UPDATE OF recipient_id, package_id, package_version, package_name, validity, price_cents ON customer_order
WHEN NOT EXISTS (
  SELECT 1 FROM order_version v
  WHERE v.order_id = NEW.id AND v.state = 'confirmed'
    AND v.version = (SELECT MAX(version) FROM order_version WHERE order_id = NEW.id AND state = 'confirmed')
    AND v.recipient_id = NEW.recipient_id AND v.package_id = NEW.package_id AND v.package_version = NEW.package_version
    AND v.package_name = NEW.package_name AND v.validity = NEW.validity AND v.price_cents = NEW.price_cents
)
BEGIN SELECT RAISE(ABORT, 'a confirmed order is frozen'); END;
`;
