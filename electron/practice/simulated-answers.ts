/** What the simulated Daraja writes on the wire: the documented envelopes, word for word. */
export type WireAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

export const jsonAnswer = (status: number, body: object): WireAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

const refusal =
  (status: number, errorCode: string, errorMessage: string) =>
  (requestId: string): WireAnswer =>
    jsonAnswer(status, { requestId, errorCode, errorMessage });

export const refusals = {
  authenticationType: refusal(400, '400.008.01', 'Invalid Authentication passed'),
  grantType: refusal(400, '400.008.02', 'Invalid grant type passed'),
  invalidToken: refusal(404, '404.001.03', 'Invalid Access Token'),
  notFound: refusal(404, '404.001.01', 'Resource not found'),
  methodNotAllowed: refusal(405, '405.001', 'Method Not Allowed'),
  wrongCredentials: refusal(500, '500.001.1001', '[MerchantValidate] - Wrong credentials'),
  merchantUnknown: refusal(500, '500.001.1001', 'Merchant does not exist'),
  subscriberLocked: refusal(
    500,
    '500.001.1001',
    'Unable to lock subscriber, a transaction is already in process for the current subscriber',
  ),
  beingProcessed: refusal(500, '500.001.1001', 'The transaction is being processed'),
  internalError: refusal(500, '500.001.1001', 'Internal Server Error'),
  busy: refusal(500, '500.003.02', 'System is busy. Please try again in few minutes.'),
  maintenance: refusal(500, '00.002.1001', 'Service is currently under maintenance. Please try again later'),
  quota: refusal(500, '500.003.03', 'Error Occurred: Quota Violation'),
} as const;

export const invalidField = (field: string): ((requestId: string) => WireAnswer) =>
  refusal(400, '400.002.02', `Bad Request - Invalid ${field}`);

/** Wrong keys in production: HTTP 400 and nothing else. */
export const emptyRefusal: WireAnswer = { status: 400, contentType: 'application/json', body: '' };

export const spikeArrest = (requests: number, perMs: number, burst: number): WireAnswer =>
  jsonAnswer(429, {
    fault: {
      faultstring: `Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=${requests}, periodInMicroseconds=${perMs * 1000}, maxBurstMessageCount=${burst}.0}`,
      detail: { errorcode: 'policies.ratelimit.SpikeArrestViolation' },
    },
  });

export const firewallPage: WireAnswer = {
  status: 403,
  contentType: 'text/html',
  body: '<html><head><META NAME="robots" CONTENT="noindex,nofollow"></head><body>Request unsuccessful. Incapsula incident ID: 0-0</body></html>',
};

/** Result codes with the words that come with them; Safaricom Daraja portal, M-PESA Express, "Result codes". */
export const resultWords = {
  '0': 'The service request is processed successfully.',
  '1': 'The balance is insufficient for the transaction.',
  '17': 'Rule limited.',
  '1032': 'Request cancelled by user',
  '1037': 'DS timeout user cannot be reached',
  '2001': 'The initiator information is invalid.',
  '2028': 'The request is not permitted according to product assignment.',
  '4999': 'The transaction is still under processing',
} as const;
export type SimulatedResultCode = Exclude<keyof typeof resultWords, '4999'>;
