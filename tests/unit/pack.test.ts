/** Stored texts are packed with what they have in common, and what was packed once can be read for good. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../electron/db/pack.ts';
import { nodeCrypto } from '../../electron/host/crypto.ts';

const crypto = nodeCrypto();

test('every text comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(unpack(crypto, pack(crypto, text))).toBe(text.toWellFormed());
    }),
  );
});

test('a text that an earlier program packed is read: its dictionary is never changed', () => {
  const packed = Buffer.from('AcOTWZAyP5bcamhkpISeDo1NDRR8nZRqAQ==', 'base64');
  expect(unpack(crypto, packed)).toBe(
    '{"language":"sw","mode":"production","orderNumber":"A-000122","packageName":"350 MB"}',
  );
});

test("what Safaricom posts is packed to a third: its names are in the dictionary, the customer's values are not", () => {
  const body = JSON.stringify({
    Body: {
      stkCallback: {
        MerchantRequestID: '234f-43a9-ae11-d0b0c2dbe930108127',
        CheckoutRequestID: 'ws_CO_211120260930061712345678',
        ResultCode: 0,
        ResultDesc: 'The service request is processed successfully.',
        CallbackMetadata: {
          Item: [
            { Name: 'Amount', Value: 55 },
            { Name: 'MpesaReceiptNumber', Value: 'UKL4H7X2QD' },
            { Name: 'Balance' },
            { Name: 'TransactionDate', Value: 20261121093041 },
            { Name: 'PhoneNumber', Value: 254712345678 },
          ],
        },
      },
    },
  });
  expect(pack(crypto, body).length).toBeLessThan(body.length / 3);
  expect(pack(crypto, body).length).toBeLessThan(crypto.deflate(Buffer.from(body)).length / 1.5);
});

test('bytes of a dictionary that this program does not have are refused, never misread', () => {
  const packed = pack(crypto, 'a text');
  expect(() => unpack(crypto, packed.with(0, 2))).toThrow('unknown dictionary 2');
  expect(() => unpack(crypto, new Uint8Array())).toThrow('unknown dictionary');
});
