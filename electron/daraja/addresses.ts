/**
 * SECURITY: P13. Where Daraja is, by mode and by nothing else: no argument, setting or variable names another host
 * (Safaricom Daraja portal, "Environments").
 */
export const darajaAddress = {
  sandbox: 'https://sandbox.safaricom.co.ke',
  production: 'https://api.safaricom.co.ke',
} as const;
