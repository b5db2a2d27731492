/** What came through the mailbox: what is known already, and what could not be opened. */
export const mailbox = `
-- Every body that ever came, by a keyed hash of place and content, so that one that comes again is recognised whatever
-- number the mailbox gives it (P11). The hash alone tells nothing about the body.
CREATE TABLE mailbox_body (
  content_mac BLOB PRIMARY KEY CHECK (length(content_mac) = 32),
  cursor INTEGER NOT NULL,
  inbox_id INTEGER REFERENCES inbox (id),
  sealed_id INTEGER REFERENCES mailbox_sealed (id),
  CHECK ((inbox_id IS NULL) <> (sealed_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER mailbox_body_no_delete BEFORE DELETE ON mailbox_body BEGIN SELECT RAISE(ABORT, 'what came stays known'); END;
CREATE TRIGGER mailbox_body_no_update BEFORE UPDATE ON mailbox_body BEGIN SELECT RAISE(ABORT, 'what came is frozen'); END;

-- A body that none of the till's keys opens: kept as it came, in case the key is found again.
CREATE TABLE mailbox_sealed (
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER mailbox_sealed_no_delete BEFORE DELETE ON mailbox_sealed BEGIN SELECT RAISE(ABORT, 'the inbox keeps everything'); END;
CREATE TRIGGER mailbox_sealed_no_update BEFORE UPDATE ON mailbox_sealed BEGIN SELECT RAISE(ABORT, 'a stored body is frozen'); END;
`;
