/** Payments without a prompt, by what became of them. */
export const creditLists = `
CREATE INDEX credit_by_state ON credit (state, first_reported_at_ms);
`;
