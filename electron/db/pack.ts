import type { Crypto } from '../ports.ts';

/**
 * What stored texts have in common: Safaricom's bodies and our own receipts are a kilobyte of names around a few values
 * (Daraja's pages of Express, C2B, B2C and Transaction Status; `shared/receipt.ts`). What is met most stands last,
 * where it costs least. Never changed once shipped, for stored texts are read with it: another one gets the next number.
 */
const dictionary1 = [
  '{"TransactionType":"Pay Bill","TransactionType":"Buy Goods","TransID":"","TransTime":"","TransAmount":"',
  '.00","BusinessShortCode":"","BillRefNumber":"","InvoiceNumber":"","OrgAccountBalance":"',
  '.00","ThirdPartyTransID":"","MSISDN":"2547 ***** 126","FirstName":"","MiddleName":"","LastName":""}',
  '{"Result":{"ResultType":0,"ResultCode":0,"ResultDesc":"The service request is processed successfully.",',
  '"OriginatorConversationID":"","ConversationID":"AG_20","TransactionID":"","ResultParameters":{"ResultParameter":[',
  '{"Key":"DebitPartyName","Value":""},{"Key":"InitiatedTime","Value":""},{"Key":"TransactionStatus","Value":"Completed"},',
  '{"Key":"FinalisedTime","Value":""},{"Key":"Amount","Value":""},{"Key":"TransactionReason"},{"Key":"ReasonType",',
  '"Value":"Business Payment to Customer via API"},{"Key":"DebitPartyCharges","Value":""},{"Key":"ReceiptNo","Value":""}',
  '{"Key":"TransactionAmount","Value":},{"Key":"TransactionReceipt","Value":""},{"Key":"ReceiverPartyPublicName",',
  '"Value":"254712345678 - "},{"Key":"TransactionCompletedDateTime","Value":""},{"Key":"B2CUtilityAccountAvailableFunds",',
  '"Value":},{"Key":"B2CWorkingAccountAvailableFunds","Value":},{"Key":"B2CRecipientIsRegisteredCustomer","Value":"Y"},',
  '{"Key":"B2CChargesPaidAccountAvailableFunds","Value":}]},"ReferenceData":{"ReferenceItem":{"Key":"QueueTimeoutURL",',
  '"Value":"https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit"}}}}',
  '{"payerText":"07","recipientText":"07","packageId":"',
  '"ResultCode":1037,"ResultDesc":"DS timeout user cannot be reached"}}}',
  '"ResultCode":1,"ResultDesc":"The balance is insufficient for the transaction."}}}',
  '"ResultCode":2001,"ResultDesc":"The initiator information is invalid."}}}',
  '"ResultCode":1032,"ResultDesc":"Request cancelled by user"}}}',
  '"state":"open","state":"paid","state":"refunded","tender":"cash","tender":"mpesa-own","cashReceivedCents":',
  '"validity":{"kind":"hours","hours":24},"validity":{"kind":"none"},"sameNumber":true,"kind":"until-midnight"}',
  '{"language":"en","mode":"production","shop":{"name":"","line":"","header":[],"footer":[],"kraPin":""},',
  '"tillName":"","orderNumber":"A-000","atMs":17,"servedBy":"","payerMasked":"07***","recipientMasked":"01***',
  '{"language":"sw","mode":"practice","shop":{"name":"","line":"","header":[],"footer":[],"kraPin":""},"tillName":"',
  '","orderNumber":"P-000","atMs":17,"servedBy":"","payerMasked":"07***","recipientMasked":"07***',
  '","sameNumber":false,"packageName":"","validity":{"kind":"days","days":},"amountCents":00,"tender":"mpesa-prompt",',
  '"mpesaCode":"U","paidAtMs":17,"deliveredAtMs":17,"state":"delivered","refundedCents":0,"ledgerHead":"',
  '","copy":{"number":1,"atMs":17,"by":""}}',
  '{"Body":{"stkCallback":{"MerchantRequestID":"","CheckoutRequestID":"ws_CO_20","ResultCode":0,',
  '"ResultDesc":"The service request is processed successfully.","CallbackMetadata":{"Item":[{"Name":"Amount","Value":',
  '.00},{"Name":"MpesaReceiptNumber","Value":"U"},{"Name":"Balance"},{"Name":"TransactionDate","Value":20',
  '},{"Name":"PhoneNumber","Value":2547}]}}}}',
].join('');

const dictionaries: ReadonlyMap<number, Uint8Array> = new Map([[1, new TextEncoder().encode(dictionary1)]]);
const newest = 1;

/** A text for a row: the number of its dictionary, then the text, deflated with that. */
export function pack(crypto: Pick<Crypto, 'deflate'>, text: string): Uint8Array {
  const deflated = crypto.deflate(new TextEncoder().encode(text), dictionaries.get(newest));
  const packed = new Uint8Array(1 + deflated.byteLength);
  packed[0] = newest;
  packed.set(deflated, 1);
  return packed;
}

/** What was packed. Throws on bytes that no `pack` made. */
export function unpack(crypto: Pick<Crypto, 'inflate'>, packed: Uint8Array): string {
  const dictionary = dictionaries.get(packed[0] ?? 0);
  if (!dictionary) throw new Error(`packed with the unknown dictionary ${packed[0]}`);
  return new TextDecoder().decode(crypto.inflate(packed.subarray(1), dictionary));
}
