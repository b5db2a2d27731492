/** M-PESA receipt codes: ten letters and digits, beginning with a letter (as on every M-PESA message). */
export const isReceiptCode = (code: string): boolean => /^[A-Z][A-Z0-9]{9}$/.test(code);
