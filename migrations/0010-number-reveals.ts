/** Regulars whose two numbers were filled in from the list: shown to somebody, and followed by an order or not (P16). */
export const numberReveals = `
CREATE TABLE number_reveal (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'ordered', 'not-ordered'))
) STRICT;
-- Nobody has two sales in hand.
CREATE UNIQUE INDEX number_reveal_open ON number_reveal (person_id) WHERE state = 'open';
CREATE TRIGGER number_reveal_closed BEFORE UPDATE ON number_reveal WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'what became of a shown number is said once'); END;
CREATE TRIGGER number_reveal_frozen BEFORE UPDATE OF order_id, person_id, at_ms ON number_reveal
BEGIN SELECT RAISE(ABORT, 'a shown number stays shown'); END;
CREATE TRIGGER number_reveal_no_delete BEFORE DELETE ON number_reveal BEGIN SELECT RAISE(ABORT, 'a shown number stays shown'); END;
`;
