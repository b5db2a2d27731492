/** What Safaricom is to be asked about, and apart from it what is only checked when nothing else is to be asked. */
export const questions = `
DROP INDEX payment_attempt_by_query;
CREATE INDEX payment_attempt_to_ask ON payment_attempt (next_query_at_ms)
WHERE next_query_at_ms IS NOT NULL AND checkout_request_id IS NOT NULL
  AND (state <> 'paid' OR id_is_learned = 1 OR (settled_by IS 'query' AND receipt IS NULL));
CREATE INDEX payment_attempt_to_check ON payment_attempt (next_query_at_ms)
WHERE next_query_at_ms IS NOT NULL AND checkout_request_id IS NOT NULL
  AND state = 'paid' AND id_is_learned = 0 AND (settled_by IS NOT 'query' OR receipt IS NOT NULL);
`;
