/** A customer whose number was erased (P10), and what has to be found for that. */
export const erasure = `
-- Few, and told to the anchor at every commit that it follows.
CREATE INDEX party_erased ON party (id) WHERE number IS NULL;
-- Safaricom rarely names a payer in full.
CREATE INDEX credit_by_payer ON credit (payer_id) WHERE payer_id IS NOT NULL;
`;
