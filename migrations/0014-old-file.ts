/** An old copy of the file was put back: when, and who has looked at what it believed open. */
export const oldFile = `
CREATE TABLE restore (
  -- the epoch that was opened by it
  epoch INTEGER PRIMARY KEY CHECK (epoch > 1),
  at_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER restore_frozen BEFORE UPDATE ON restore BEGIN SELECT RAISE(ABORT, 'what was put back is frozen'); END;
CREATE TRIGGER restore_no_delete BEFORE DELETE ON restore BEGIN SELECT RAISE(ABORT, 'it is never deleted'); END;

CREATE TABLE look (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL CHECK (subject IN ('order', 'held', 'shortfall', 'excess', 'credit')),
  -- the id of its row, or its receipt
  ref TEXT NOT NULL,
  epoch INTEGER NOT NULL REFERENCES restore (epoch),
  found TEXT NOT NULL CHECK (found IN ('nothing', 'delivered', 'given-back', 'settled', 'used', 'taken-back')),
  -- how often what was found had been taken back before
  round INTEGER NOT NULL DEFAULT 0 CHECK (round >= 0),
  looked_by TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX look_once ON look (subject, ref, epoch, round, (found = 'taken-back'));
CREATE TRIGGER look_frozen BEFORE UPDATE ON look BEGIN SELECT RAISE(ABORT, 'what somebody found is frozen'); END;
CREATE TRIGGER look_no_delete BEFORE DELETE ON look BEGIN SELECT RAISE(ABORT, 'it is never deleted'); END;
`;
