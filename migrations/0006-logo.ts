export const logo = `
-- The shop's picture over its receipts: one, as dots (JSON). It is no fact of an order and not kept with the copies.
CREATE TABLE receipt_logo (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  dots TEXT NOT NULL
) STRICT;

-- What still needs somebody: the strip counts it at every change.
CREATE INDEX print_job_open ON print_job (state) WHERE state IN ('queued', 'sending', 'not-printed', 'needs-person');
-- What became of the last copy says how the printer is.
CREATE INDEX print_job_ended ON print_job (ended_at_ms);
`;
