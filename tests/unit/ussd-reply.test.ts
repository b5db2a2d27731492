import { describe, expect, it } from 'vitest';
import { readBalance, readReply } from '../../shared/ussd-reply.ts';

const read = (text: string) => readReply(text, '1.5 GB');

describe("Safaricom's reply", () => {
  it.each([
    ['Reward the offer is succeed.', { kind: 'delivered' }],
    ['You have successfully purchased 1.5GB valid for 3 hours.', { kind: 'delivered' }],
    ['You have bought 1,536 MB.', { kind: 'delivered' }],
    ['You have bought 1,600 MB.', { kind: 'other-bundle', named: '1,600 MB' }],
    ['Sorry, this number has already been recommended.', { kind: 'refused', reason: 'already-recommended' }],
    ['Customer ALREADY  RECOMMENDED today', { kind: 'refused', reason: 'already-recommended' }],
    ['Failed. The number has an unpaid Okoa Jahazi.', { kind: 'refused', reason: 'okoa-jahazi' }],
    ['Failed: insufficient airtime.', { kind: 'refused', reason: 'low-airtime' }],
    ['You do not have enough airtime', { kind: 'refused', reason: 'low-airtime' }],
    ['System is busy, please try again later.', { kind: 'refused', reason: 'busy' }],
    ['Invalid request', { kind: 'refused', reason: 'other' }],
    ['Request unsuccessful', { kind: 'refused', reason: 'other' }],
    ['Your request was not successful', { kind: 'refused', reason: 'other' }],
    ['You have successfully purchased 350 MB for 7 days.', { kind: 'other-bundle', named: '350 MB' }],
    ['Your request is being processed, try again later.', { kind: 'unclear' }],
    ['Request timed out', { kind: 'unclear' }],
    ['1. Data\n2. Voice\n98:MORE', { kind: 'unclear' }],
    ['', { kind: 'unclear' }],
    ['Success. Insufficient airtime for the next one.', { kind: 'unclear' }],
    ['Insufficient airtime; number already recommended', { kind: 'unclear' }],
  ])('%j reads as %j', (text, reading) => expect(read(text)).toEqual(reading));

  it('takes a gigabyte of 1000 or of 1024 megabytes', () => {
    expect(readReply('Successful: 1024 MB', '1 GB')).toEqual({ kind: 'delivered' });
    expect(readReply('Successful: 1000MB', '1 GB')).toEqual({ kind: 'delivered' });
    expect(readReply('Successful: 45 minutes', '45 min')).toEqual({ kind: 'delivered' });
  });

  it('is read by the owner’s own words first', () => {
    const own = [{ words: 'umepata zawadi', means: 'delivered' as const }];
    expect(readReply('Hongera, UMEPATA  zawadi. Try again tomorrow', '1 GB', own)).toEqual({
      kind: 'delivered',
    });
    expect(readReply('Hongera', '1 GB', own)).toEqual({ kind: 'unclear' });
  });
});

describe('the airtime in a reply', () => {
  it.each([
    ['Your balance is KSH 152.40. Dial *144# for more.', 'balance', 152_40],
    ['Bal:1,250.5 KES', 'bal', 1_250_50],
    ['Salio lako ni KSH 20.', 'salio', 20_00],
    ['Dial *144#', 'balance', undefined],
    ['Airtime 12 then', '', 12_00],
  ])('%j after %j is %j', (text, before, amount) => expect(readBalance(text, before)).toBe(amount));
});
