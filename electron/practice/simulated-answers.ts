/** What the simulated Daraja writes on the wire: the documented envelopes, word for word. */
export type WireAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly retryAfterSeconds?: number;
};
export type Refusal = (requestId: string) => WireAnswer;

export const jsonAnswer = (status: number, body: object): WireAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

const refusal =
  (status: number, errorCode: string, errorMessage: string): Refusal =>
  (requestId) =>
    jsonAnswer(status, { requestId, errorCode, errorMessage });

export const refusals = {
  authenticationType: refusal(400, '400.008.01', 'Invalid Authentication passed'),
  grantType: refusal(400, '400.008.02', 'Invalid grant type passed'),
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
  spikeArrest: refusal(500, '500.003.02', 'Error Occurred: Spike Arrest Violation'),
  duplicateOcid: refusal(500, '500.002.1001', 'Duplicate OriginatorConversationID.'),
  systemError: refusal(500, '500.002.1001', 'System internal error.'),
  payload: refusal(400, '400.002.05', 'Invalid Request Payload'),
  urlsRegistered: refusal(500, '500.003.1001', 'Urls are already registered.'),
  shortcode: refusal(400, '400.001', 'Invalid ShortCode'),
  unregisteredPull: refusal(401, '401.001', 'Invalid Access Token'),
  noPullRows: refusal(500, '500.003.1001', 'Failed to retrieve transactions. Please try again later'),
  undocumented: refusal(500, '500.999.9999', 'Something went wrong'),
  errorInside200: refusal(200, '500.001.1001', 'Internal Server Error'),
} as const;

/** One message, another code at each API (Safaricom Daraja portal, the error tables of the single pages). */
export const invalidToken = {
  express: refusal(404, '404.001.03', 'Invalid Access Token'),
  payout: refusal(401, '401.002.01', 'Error Occurred - Invalid Access Token - token not found'),
  status: refusal(400, '400.003.01', 'Invalid Access Token'),
  pull: refusal(401, '401.001', 'Invalid Access Token'),
} as const;

/** The code differs by page; 404.001.01 where no page is near. */
export function notFound(path: string): Refusal {
  if (path.startsWith('/mpesa/accountbalance/')) return refusal(404, '404.002.01', 'Resource not found');
  if (path.startsWith('/mpesa/c2b/')) return refusal(404, '404.003.01', 'Resource not found');
  return refusal(404, '404.001.01', 'Resource not found');
}

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

/** The product is not enabled on the app (Safaricom Daraja portal, FAQ): the proxy's own envelope. */
export const noProduct: WireAnswer = jsonAnswer(401, {
  fault: {
    faultstring: 'Invalid API call as no apiproduct match found',
    detail: { errorcode: 'keymanagement.service.InvalidAPICallAsNoApiProductMatchFound' },
  },
});

export const firewallPage: WireAnswer = {
  status: 403,
  contentType: 'text/html',
  body: '<html><head><META NAME="robots" CONTENT="noindex,nofollow"></head><body>Request unsuccessful. Incapsula incident ID: 0-0</body></html>',
};

export const firewall503: WireAnswer = { ...firewallPage, status: 503 };
export const empty500: WireAnswer = { status: 500, contentType: 'application/json', body: '' };

/** Seen at the old C2B. */
export const soapFault: WireAnswer = jsonAnswer(500, {
  Envelope: { Body: { Fault: { faultcode: 'soapenv:Server', faultstring: 'Internal Error' } } },
});

/** HTTP 200, and yet nothing was accepted. */
export const notAccepted: WireAnswer = jsonAnswer(200, {
  ConversationID: '',
  OriginatorConversationID: '',
  ResponseCode: '1',
  ResponseDescription: 'Rejected',
});

/** Result codes with the words that come with them; Safaricom Daraja portal, M-PESA Express and B2C, "Result codes". */
export const resultWords = {
  '0': 'The service request is processed successfully.',
  '1': 'The balance is insufficient for the transaction.',
  '2': 'Declined due to limit rule: less than the minimum transaction amount.',
  '3': 'Declined due to limit rule: greater than the maximum transaction amount.',
  '4': 'Declined due to limit rule: would exceed daily transfer limit.',
  '8': 'Declined due to limit rule: would exceed the maximum balance.',
  '11': 'The debit party is in an invalid state.',
  '15': 'Duplicate detected.',
  '17': 'Rule limited.',
  '18': 'Initiator credential check failure.',
  '20': 'Unresolved initiator.',
  '21': 'The initiator is not allowed to initiate this request.',
  '25': 'Request parameters are invalid.',
  '26': 'Traffic blocking condition in place.',
  '1032': 'Request cancelled by user',
  '1037': 'DS timeout user cannot be reached',
  '2001': 'The initiator information is invalid.',
  '2028': 'The request is not permitted according to product assignment.',
  '2006': 'The account status does not allow this transaction.',
  '2040': 'Credit Party customer type is not supported: not a registered M-PESA customer.',
  '8006': 'The security credential is locked.',
  SFC_IC0003: 'The operator does not exist.',
  R000001: 'The transaction has already been reversed.',
  R000002: 'The OriginalTransactionID is invalid.',
  '4999': 'The transaction is still under processing',
} as const;
export type SimulatedResultCode = Exclude<keyof typeof resultWords, '4999'>;

export const wordsOf = (resultCode: string): string =>
  Object.hasOwn(resultWords, resultCode)
    ? resultWords[resultCode as keyof typeof resultWords]
    : 'The service request is not processed.';

/** Result codes are numbers on the wire where they look like one. */
export const wireCode = (resultCode: string): string | number =>
  /^\d+$/.test(resultCode) ? Number(resultCode) : resultCode;
