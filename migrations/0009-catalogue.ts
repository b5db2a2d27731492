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
`;
