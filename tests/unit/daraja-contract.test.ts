/**
 * The documented samples (Safaricom Daraja portal) in both directions: what we write is exactly their fields with their
 * JSON types, and what Safaricom writes is read right. Values are composed; shapes and spellings are Safaricom's.
 */
import { describe, expect, test } from 'vitest';
import { buildAccountBalance, readBalances } from '../../electron/daraja/account-balance.ts';
import { readAnswer } from '../../electron/daraja/answer.ts';
import { buildB2c, checkB2c, readPayoutResult } from '../../electron/daraja/b2c.ts';
import { buildC2bRegister, checkC2bRegister, readC2bRegister } from '../../electron/daraja/c2b-register.ts';
import { buildFloatMove, checkFloatMove } from '../../electron/daraja/float-move.ts';
import { readPosted } from '../../electron/daraja/posted.ts';
import { readPostedAccepted } from '../../electron/daraja/posted-request.ts';
import {
  buildPullQuery,
  buildPullRegister,
  checkPullQuery,
  checkPullRegister,
  readPullPage,
  readPullRegister,
} from '../../electron/daraja/pull-transactions.ts';
import { buildReversal, checkReversal, readReversal } from '../../electron/daraja/reversal.ts';
import { defaultPostedLimits } from '../../electron/daraja/settings.ts';
import {
  buildTransactionStatus,
  checkTransactionStatus,
  readStatusResult,
} from '../../electron/daraja/transaction-status.ts';
import type { PayoutRequest } from '../../electron/ports.ts';
import type { PostedResult } from '../../shared/observation.ts';

const json = { 'content-type': 'application/json' };
const answer = (status: number, body: object | string): ReturnType<typeof readAnswer> =>
  readAnswer({ status, headers: json, body: typeof body === 'string' ? body : JSON.stringify(body) }, 0);

const url = 'https://relay.example.co.ke/7f0c2b/00/11';
const facts = { shortcode: 600999, resultUrl: url, limits: defaultPostedLimits };
const initiator = { name: 'apiuser', securityCredential: 'RC6E9WDx==', secrets: [] };
const nonce = '00112233445566778899aabbccddeeff';
const ocid = '7f0c2b9a4d1e4f60a1b2c3d4e5f60718';

const payout: PayoutRequest = {
  ocid,
  command: 'BusinessPayment',
  amountShillings: 50,
  payeeMsisdn: '254712345678',
  remarks: 'Refund A-000123',
  occasion: 'Refund',
  nonce,
};

function resultOf(body: unknown): PostedResult {
  const posted = readPosted(JSON.stringify(body));
  if (posted?.kind !== 'result') throw new Error(`not a result: ${JSON.stringify(posted)}`);
  return posted.result;
}

describe('what we send', () => {
  test('for a payout is B2C version 3, with its double s and an id of our own', () => {
    expect(buildB2c(payout, facts, initiator)).toStrictEqual({
      OriginatorConversationID: ocid,
      InitiatorName: 'apiuser',
      SecurityCredential: 'RC6E9WDx==',
      CommandID: 'BusinessPayment',
      Amount: 50,
      PartyA: 600999,
      PartyB: 254712345678,
      Remarks: 'Refund A-000123',
      QueueTimeOutURL: url,
      ResultURL: url,
      Occassion: 'Refund',
    });
    expect(buildB2c({ ...payout, occasion: undefined }, facts, initiator)).not.toHaveProperty('Occassion');
  });

  test('for a status is one of the two ids, and never an empty one', () => {
    const rest = {
      Initiator: 'apiuser',
      SecurityCredential: 'RC6E9WDx==',
      CommandID: 'TransactionStatusQuery',
      PartyA: 600999,
      IdentifierType: '4',
      Remarks: 'Status',
      Occasion: 'Status',
      QueueTimeOutURL: url,
      ResultURL: url,
    };
    const byOcid = { about: { ocid }, remarks: 'Status', nonce };
    const byReceipt = { about: { receipt: 'UKL63NMUAB' }, remarks: 'Status', nonce };
    expect(buildTransactionStatus(byOcid, facts, initiator)).toStrictEqual({
      ...rest,
      OriginalConversationID: ocid,
    });
    expect(buildTransactionStatus(byReceipt, facts, initiator)).toStrictEqual({
      ...rest,
      TransactionID: 'UKL63NMUAB',
    });
  });

  test('for a balance has the identifier type as text', () => {
    expect(buildAccountBalance({ remarks: 'Balance', nonce }, facts, initiator)).toStrictEqual({
      Initiator: 'apiuser',
      SecurityCredential: 'RC6E9WDx==',
      CommandID: 'AccountBalance',
      PartyA: 600999,
      IdentifierType: '4',
      Remarks: 'Balance',
      QueueTimeOutURL: url,
      ResultURL: url,
    });
  });

  test('for a reversal has the misspelt identifier type 11', () => {
    const request = { receipt: 'UKL4H7X2QD', amountShillings: 55, remarks: 'Refund', nonce };
    expect(buildReversal(request, facts, initiator)).toStrictEqual({
      Initiator: 'apiuser',
      SecurityCredential: 'RC6E9WDx==',
      CommandID: 'TransactionReversal',
      TransactionID: 'UKL4H7X2QD',
      Amount: 55,
      ReceiverParty: 600999,
      RecieverIdentifierType: '11',
      Remarks: 'Refund',
      QueueTimeOutURL: url,
      ResultURL: url,
    });
  });

  test.each([
    ['top-up', 'BusinessPayToBulk', 5_432_100, 600_999],
    ['own-move', 'BusinessTransferFromMMFToUtility', 600_999, 600_999],
  ] as const)('for float (%s) is %s', (kind, CommandID, from, to) => {
    const request = { kind, amountShillings: 20_000, remarks: 'Float', nonce };
    expect(buildFloatMove(request, { ...facts, from, to }, initiator)).toStrictEqual({
      Initiator: 'apiuser',
      SecurityCredential: 'RC6E9WDx==',
      CommandID,
      SenderIdentifierType: '4',
      RecieverIdentifierType: '4',
      Amount: 20_000,
      PartyA: from,
      PartyB: to,
      AccountReference: '600999',
      Remarks: 'Float',
      QueueTimeOutURL: url,
      ResultURL: url,
    });
  });

  test('to register for credits names two addresses', () => {
    const urls = { confirmationUrl: url, validationUrl: `${url}0`, unanswered: 'Completed' } as const;
    expect(buildC2bRegister(urls, 600999)).toStrictEqual({
      ShortCode: 600999,
      ResponseType: 'Completed',
      ConfirmationURL: url,
      ValidationURL: `${url}0`,
    });
  });

  test('to pull is a registration, and windows in the time of Nairobi with the offset as text', () => {
    const input = { shortcode: 600999, nominatedMsisdn: '254722000000', callbackUrl: url };
    expect(buildPullRegister(input)).toStrictEqual({
      ShortCode: 600999,
      RequestType: 'Pull',
      NominatedNumber: 254722000000,
      CallBackURL: url,
    });
    const fromMs = Date.parse('2026-11-21T08:36:00+03:00');
    const toMs = Date.parse('2026-11-21T10:10:00+03:00');
    expect(buildPullQuery({ shortcode: 600999, fromMs, toMs, offset: 100 })).toStrictEqual({
      ShortCode: 600999,
      StartDate: '2026-11-21 08:36:00',
      EndDate: '2026-11-21 10:10:00',
      OffSetValue: '100',
    });
  });
});

describe('before anything is queued, the first wrong field is named', () => {
  test.each([
    ['OriginatorConversationID', { ocid: 'short' }],
    ['OriginatorConversationID', { ocid: 'x'.repeat(37) }],
    ['OriginatorConversationID', { ocid: '7f0c2b9a 4d1e4f60' }],
    ['CommandID', { command: 'BusinessPayToPochi' as 'BusinessPayment' }],
    ['Amount', { amountShillings: 9 }],
    ['Amount', { amountShillings: 250_001 }],
    ['Amount', { amountShillings: 10.5 }],
    ['PartyB', { payeeMsisdn: '0712345678' }],
    ['PartyB', { payeeMsisdn: '254202345678' }],
    ['Remarks', { remarks: '' }],
    ['Remarks', { remarks: 'R' }],
    ['Remarks', { remarks: 'x'.repeat(101) }],
    ['Remarks', { remarks: 'Refund (A-000123)' }],
    ['Remarks', { remarks: 'Refund to 0712 345 678' }],
    ['Occassion', { occasion: '' }],
    ['Occassion', { occasion: 'x'.repeat(101) }],
  ])('of a payout: %s', (field, wrong) => {
    expect(checkB2c({ ...payout, ...wrong }, facts)).toMatchObject({ ok: false, error: { field } });
  });

  test('of a payout: an amount of 10 and one of 250,000 are fine, also without an occasion', () => {
    for (const amountShillings of [10, 250_000])
      expect(checkB2c({ ...payout, amountShillings, occasion: undefined }, facts).ok).toBe(true);
    expect(checkB2c(payout, { ...facts, shortcode: 12 })).toMatchObject({ error: { field: 'PartyA' } });
    expect(checkB2c(payout, { ...facts, resultUrl: 'https://x.example/mpesa' })).toMatchObject({
      error: { field: 'ResultURL', errorRow: 'invalidCallbackUrl' },
    });
  });

  test('of everything else', () => {
    const status = { about: { receipt: 'ukl' }, remarks: 'Status', nonce };
    expect(checkTransactionStatus(status, facts)).toMatchObject({ error: { field: 'TransactionID' } });
    expect(checkTransactionStatus({ ...status, about: { ocid: '' } }, facts)).toMatchObject({
      error: { field: 'OriginalConversationID' },
    });
    const reversal = { receipt: 'UKL4H7X2QD', amountShillings: 0, remarks: 'Refund', nonce };
    expect(checkReversal(reversal, facts)).toMatchObject({ error: { field: 'Amount' } });
    const float = { kind: 'top-up', amountShillings: 100, remarks: 'Float', nonce } as const;
    expect(checkFloatMove(float, { ...facts, from: 1, to: 600999 })).toMatchObject({
      error: { field: 'PartyA' },
    });
    const urls = {
      confirmationUrl: url,
      validationUrl: 'http://x.example',
      unanswered: 'Completed',
    } as const;
    expect(checkC2bRegister(urls, 600999)).toMatchObject({ error: { field: 'ValidationURL' } });
    const pull = { shortcode: 600999, nominatedMsisdn: '0722000000', callbackUrl: url };
    expect(checkPullRegister(pull)).toMatchObject({ error: { field: 'NominatedNumber' } });
  });

  test('of a pull: the window ends after it begins, and begins at most 48 hours ago', () => {
    const nowMs = Date.parse('2026-11-21T09:00:00Z');
    const input = { shortcode: 600999, fromMs: 0, toMs: nowMs, offset: 0 };
    expect(checkPullQuery(input, nowMs)).toMatchObject({
      ok: true,
      value: { fromMs: Date.parse('2026-11-19T09:00:00Z') },
    });
    expect(checkPullQuery({ ...input, fromMs: nowMs }, nowMs)).toMatchObject({ error: { field: 'EndDate' } });
  });
});

describe('what Safaricom answers', () => {
  const accepted = {
    ConversationID: 'AG_20261121_20106e9209f64bebd05b',
    OriginatorConversationID: ocid,
    ResponseCode: '0',
    ResponseDescription: 'Accept the service request successfully.',
  };

  test('when it took a request: both ids', () => {
    expect(readPostedAccepted(answer(200, accepted))).toEqual({
      originatorConversationId: ocid,
      conversationId: 'AG_20261121_20106e9209f64bebd05b',
    });
  });

  test.each([
    ['another response code', { ...accepted, ResponseCode: '1' }],
    ['no response code', { ...accepted, ResponseCode: undefined }],
    ['empty ids', { ...accepted, OriginatorConversationID: '', ConversationID: '' }],
    ['an id that is none', { ...accepted, ConversationID: { a: 1 } }],
    ['an error code beside it', { ...accepted, errorCode: '500.001.1001' }],
  ])('is no acceptance with %s', (_name, body) => {
    expect(readPostedAccepted(answer(200, body))).toBeUndefined();
  });

  test('to a registration for credits, with its misspelt key', () => {
    const body = {
      OriginatorCoversationID: '6e86-45dd-91ac',
      ResponseCode: '0',
      ResponseDescription: 'Success',
    };
    expect(readC2bRegister(answer(200, body), [])).toEqual({ kind: 'registered' });
    const again = { requestId: 'x', errorCode: '500.003.1001', errorMessage: 'Urls are already registered.' };
    expect(readC2bRegister(answer(500, again), [])).toEqual({ kind: 'already-registered' });
    const wrong = { requestId: 'x', errorCode: '400.003.02', errorMessage: 'Bad Request' };
    expect(readC2bRegister(answer(400, wrong), [])).toMatchObject({ kind: 'refused' });
    expect(readC2bRegister(answer(503, '<html>'), [])).toMatchObject({ kind: 'no-answer', reached: true });
  });

  test.each([
    ['the portal', { ResponseRefID: '1', ResponseStatus: '1000', ShortCode: '600999' }, 'registered'],
    ['the live sandbox', { ResponseRefID: '1', 'Response Status': '1001' }, 'already-registered'],
    ['a number', { ResponseStatus: 1000 }, 'registered'],
    ['another status', { ResponseStatus: '1002' }, 'no-answer'],
  ])('to a registration for Pull, as %s writes it', (_name, body, kind) => {
    expect(readPullRegister(answer(200, body), []).kind).toBe(kind);
  });
});

describe('the credits that are pulled', () => {
  const row = {
    transactionId: 'UKL4H7X2QD',
    trxDate: '2026-11-21T09:30:41Z',
    msisdn: 712345678,
    sender: 'JANE WANJIKU',
    transactiontype: 'c2b-pay-bill-debit',
    billreference: 'BW-000123',
    amount: '55.00',
    organizationname: 'MY SHOP',
  };
  const page = (Response: unknown): ReturnType<typeof readPullPage> =>
    readPullPage(
      answer(200, {
        ResponseRefID: '26178-42530161-2',
        ResponseCode: '1000',
        ResponseMessage: 'Success',
        Response,
      }),
    );

  test('are read from the list in the list, with a time that may be either zone', () => {
    expect(page([[row]])).toEqual({
      rows: 1,
      credits: [
        {
          receipt: 'UKL4H7X2QD',
          amountCents: 5500,
          earliestAtMs: Date.parse('2026-11-21T09:30:41+03:00'),
          latestAtMs: Date.parse('2026-11-21T09:30:41Z'),
          payerText: '712345678',
          payerMsisdn: '254712345678',
          payerName: 'JANE WANJIKU',
          reference: 'BW-000123',
        },
      ],
    });
  });

  test.each([
    ['one list', [row]],
    ['no list', row],
    ['text', JSON.stringify([[row]])],
    ['lists of their own', [[row], []]],
  ])('are read as %s', (_name, Response) => {
    expect(page(Response)?.credits).toHaveLength(1);
  });

  test.each([
    ['an empty list in a list', answer(200, { ResponseCode: '1001', Response: [[]] })],
    ['text', answer(200, { ResponseCode: '1001', Transaction: '[[]]' })],
    ['nothing', answer(200, { ResponseCode: '1001' })],
    ['success without rows', answer(200, { ResponseCode: '1000', Response: [[]] })],
  ])('may be none, said by %s', (_name, said) => {
    expect(readPullPage(said)).toEqual({ rows: 0, credits: [] });
  });

  test.each([
    [
      'the fault that may mean none',
      answer(500, { ResponseCode: '1001', errorMessage: 'Failed to retrieve transactions' }),
    ],
    ['another code', answer(200, { ResponseCode: '500', Response: [[row]] })],
    ['a page', answer(200, '<html>')],
  ])('are no page in %s', (_name, said) => {
    expect(readPullPage(said)).toBeUndefined();
  });

  test.each([
    ['254712345678', '254712345678'],
    ['0712345678', '254712345678'],
    [722000000, '254722000000'],
    ['2547*****678', undefined],
    ['2547 ***** 126', undefined],
    [null, undefined],
  ])('have a number written as %j', (msisdn, payerMsisdn) => {
    expect(page([[{ ...row, msisdn }]])?.credits[0]).toMatchObject({ payerMsisdn });
  });

  test('without a receipt or an exact amount are counted, not booked', () => {
    const rows = [
      { ...row, amount: '55.005' },
      { ...row, transactionId: '' },
      { ...row, amount: '-55' },
      row,
    ];
    expect(page([rows])).toMatchObject({ rows: 4, credits: [{ receipt: 'UKL4H7X2QD' }] });
  });
});

describe('what Safaricom posts', () => {
  const referenceData = {
    ReferenceItem: { Key: 'QueueTimeoutURL', Value: 'https://internal.example/b2cresults/v1/submit' },
  };

  test('when a payout arrived', () => {
    const result = resultOf({
      Result: {
        ResultType: 0,
        ResultCode: 0,
        ResultDesc: 'The service request is processed successfully.',
        OriginatorConversationID: ocid,
        ConversationID: 'AG_20261121_20106e9209f64bebd05b',
        TransactionID: 'UKL63NMUAB',
        ResultParameters: {
          ResultParameter: [
            { Key: 'TransactionAmount', Value: 50 },
            { Key: 'TransactionReceipt', Value: 'UKL63NMUAB' },
            { Key: 'ReceiverPartyPublicName', Value: '254712345678 - JANE WANJIKU' },
            { Key: 'TransactionCompletedDateTime', Value: '21.11.2026 09:48:52' },
            { Key: 'B2CUtilityAccountAvailableFunds', Value: 8959.6 },
            { Key: 'B2CWorkingAccountAvailableFunds', Value: 1199.0 },
            { Key: 'B2CRecipientIsRegisteredCustomer', Value: 'Y' },
            { Key: 'B2CChargesPaidAccountAvailableFunds', Value: -1980.0 },
          ],
        },
        ReferenceData: referenceData,
      },
    });
    expect(result).toMatchObject({
      resultCode: '0',
      originatorConversationId: ocid,
      conversationId: 'AG_20261121_20106e9209f64bebd05b',
      transactionId: 'UKL63NMUAB',
    });
    expect(readPayoutResult(result)).toEqual({
      receipt: 'UKL63NMUAB',
      amountCents: 5000,
      payeeMsisdn: '254712345678',
      payeeName: 'JANE WANJIKU',
      isRegistered: true,
      occurredAtMs: Date.parse('2026-11-21T09:48:52+03:00'),
      utilityCents: 895_960,
      workingCents: 119_900,
    });
  });

  test('when a payout failed: its made-up receipt is nowhere', () => {
    const result = resultOf({
      Result: {
        ResultType: 0,
        ResultCode: 2001,
        ResultDesc: 'The initiator information is invalid.',
        OriginatorConversationID: ocid,
        ConversationID: 'AG_20261121_201062f6f6f5804f7a33',
        TransactionID: 'UKL0000000',
        ReferenceData: referenceData,
      },
    });
    expect(result).toMatchObject({ resultCode: '2001', transactionId: undefined, parameters: [] });
    expect(Object.values(readPayoutResult(result)).filter((value) => value !== undefined)).toEqual([]);
  });

  test('when asked for a status: repeated keys, a missing value, and the verdict inside', () => {
    const result = resultOf({
      Result: {
        ResultType: 0,
        ResultCode: 0,
        ResultDesc: 'The service request is processed successfully.',
        OriginatorConversationID: '3213-416199-2',
        ConversationID: 'AG_20261121_0000493344ae97d86f75',
        TransactionID: 'UKL0000000',
        ResultParameters: {
          ResultParameter: [
            { Key: 'DebitPartyName', Value: '600310 - MY SHOP' },
            { Key: 'DebitPartyName', Value: '254712345678 - JANE WANJIKU' },
            { Key: 'OriginatorConversationID', Value: ocid },
            { Key: 'InitiatedTime', Value: '20261121094851' },
            { Key: 'TransactionStatus', Value: 'Completed' },
            { Key: 'FinalisedTime', Value: '20261121094852' },
            { Key: 'Amount', Value: '50' },
            { Key: 'TransactionReason' },
            { Key: 'ReasonType', Value: 'Business Payment to Customer via API' },
            { Key: 'DebitPartyCharges', Value: 'Fee For B2C Payment|KES|5.00' },
            { Key: 'ReceiptNo', Value: 'UKL63NMUAB' },
          ],
        },
        ReferenceData: { ReferenceItem: { Key: 'Occasion' } },
      },
    });
    expect(result.parameters).toHaveLength(11);
    expect(result.parameters[7]).toEqual({ key: 'TransactionReason', value: undefined });
    expect(readStatusResult(result)).toEqual({
      verdict: 'completed',
      originatorConversationId: ocid,
      receipt: 'UKL63NMUAB',
      amountCents: 5000,
      payeeMsisdn: '254712345678',
      occurredAtMs: Date.parse('2026-11-21T09:48:52+03:00'),
    });
  });

  test('when asked for balances: codes as text, charges below nothing', () => {
    const result = resultOf({
      Result: {
        ResultType: '0',
        ResultCode: '0',
        ResultDesc: 'The service request is processed successfully',
        OriginatorConversationID: '16917-22577599-3',
        ConversationID: 'AG_20261121_00006e5c9c9e5b5e1b0a',
        TransactionID: 'UKL0000000',
        ResultParameters: {
          ResultParameter: [
            {
              Key: 'AccountBalance',
              Value:
                'Working Account|KES|700000.00|700000.00|0.00|0.00&Utility Account|KES|228037.00|228037.00|0.00|0.00&Charges Paid Account|KES|-1540.00|-1540.00|0.00|0.00',
            },
            { Key: 'BOCompletedTime', Value: 20261121125319 },
          ],
        },
        ReferenceData: referenceData,
      },
    });
    expect(readBalances(result)).toEqual([
      { account: 'Working Account', availableCents: 70_000_000 },
      { account: 'Utility Account', availableCents: 22_803_700 },
      { account: 'Charges Paid Account', availableCents: -154_000 },
    ]);
  });

  test('when a payment went back', () => {
    const result = resultOf({
      Result: {
        ResultType: 0,
        ResultCode: 0,
        ResultDesc: 'The service request is processed successfully.',
        OriginatorConversationID: '71840-27539181-07',
        ConversationID: 'AG_20261121_0000448be35ab5edbbef',
        TransactionID: 'UKL83NMUCD',
        ResultParameters: {
          ResultParameter: [
            { Key: 'DebitAccountBalance', Value: 'Utility Account|KES|7722179.62|7722179.62|0.00|0.00' },
            { Key: 'Amount', Value: 55.0 },
            { Key: 'TransCompletedTime', Value: 20261121103012 },
            { Key: 'OriginalTransactionID', Value: 'UKL4H7X2QD' },
            { Key: 'Charge', Value: 0.0 },
            { Key: 'CreditPartyPublicName', Value: '254712345678 - JANE WANJIKU' },
            { Key: 'DebitPartyPublicName', Value: '600999 - MY SHOP' },
          ],
        },
      },
    });
    expect(readReversal(result)).toEqual({
      receipt: 'UKL83NMUCD',
      originalReceipt: 'UKL4H7X2QD',
      amountCents: 5500,
      occurredAtMs: Date.parse('2026-11-21T10:30:12+03:00'),
    });
  });

  test('when a queue timed out: our request, of which only our id is kept', () => {
    const body = JSON.stringify(buildB2c(payout, facts, { ...initiator, securityCredential: 'S3cr3t' }));
    const posted = readPosted(body);
    expect(posted).toEqual({ kind: 'queue-timeout', originatorConversationId: ocid });
    expect(JSON.stringify(posted)).not.toContain('S3cr3t');
    const balance = JSON.stringify(buildAccountBalance({ remarks: 'Balance', nonce }, facts, initiator));
    expect(readPosted(balance)).toEqual({ kind: 'queue-timeout', originatorConversationId: undefined });
  });

  test('when money came without a prompt', () => {
    const confirmation = {
      TransactionType: 'Buy Goods',
      TransID: 'UKL51ZDR4F',
      TransTime: '20261121121325',
      TransAmount: '55.00',
      BusinessShortCode: '5432100',
      BillRefNumber: '',
      InvoiceNumber: '',
      OrgAccountBalance: '25000.00',
      ThirdPartyTransID: '',
      MSISDN: '2547 ***** 126',
      FirstName: 'JANE',
      MiddleName: '',
      LastName: '',
    };
    expect(readPosted(JSON.stringify(confirmation))).toEqual({
      kind: 'credit',
      credit: {
        receipt: 'UKL51ZDR4F',
        amountCents: 5500,
        occurredAtMs: Date.parse('2026-11-21T12:13:25+03:00'),
        payerText: '2547 ***** 126',
        payerName: 'JANE',
        reference: undefined,
        shortcode: '5432100',
      },
    });
    const hashed = { ...confirmation, MSISDN: 'a'.repeat(64), BillRefNumber: 'A-000123' };
    expect(readPosted(JSON.stringify(hashed))).toMatchObject({
      credit: { payerText: undefined, reference: 'A-000123' },
    });
  });

  test('when a prompt ended', () => {
    const stkCallback = {
      MerchantRequestID: '8838-48ab-bdad-1f4dc54697c831554',
      CheckoutRequestID: 'ws_CO_211120260931101723552198',
      ResultCode: 1032,
      ResultDesc: 'Request cancelled by user',
    };
    expect(readPosted(JSON.stringify({ Body: { stkCallback } }))).toMatchObject({
      kind: 'stk',
      callback: { resultCode: '1032', checkoutRequestId: 'ws_CO_211120260931101723552198' },
    });
  });
});
