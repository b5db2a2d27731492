/**
 * The shop's own money from Working to Utility: asked for by the owner, sent at most once, booked once, and never called
 * failed or moved while nobody knows.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { floatMoveById } from '../../electron/db/float-store.ts';
import type { FloatMove } from '../../electron/db/float-store.ts';
import { readInstall } from '../../electron/db/install-store.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { moveFloat, settleFloat } from '../../electron/services/move-float.ts';
import { identify, resumeUnfinished } from '../../electron/services/open-till.ts';
import { stopPayouts } from '../../electron/services/payouts/stops.ts';
import {
  askAboutFloat,
  claimFloat,
  lookAfterFloat,
  mayWriteFloat,
  recordFloatSend,
  takeBalanceQuestion,
} from '../../electron/services/resolve/float.ts';
import { recordQuestionSend } from '../../electron/services/resolve/questions.ts';
import type { Posted, PostedSendOutcome } from '../../shared/observation.ts';
import { accountsOf, post, postings } from '../support/paying.ts';
import { value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const ownersPin = { personId: 'sample-2', pin: '2222' };
const minute = 60_000;
const accepted: PostedSendOutcome = {
  kind: 'accepted',
  originatorConversationId: 'orig-float',
  conversationId: 'AG_float',
};
const lost: PostedSendOutcome = { kind: 'ambiguous', reason: 'closed without an answer' };

let world: TestTill;
beforeEach(async () => {
  world = await openTestTill();
});

const ask = () => moveFloat(world.till, world.owner, { amountCents: 2_500_00, approval: ownersPin });
const asked = async (): Promise<number> => value(await ask()).id;
function move(id: number): FloatMove {
  const found = floatMoveById(world.till.db, id);
  if (!found) throw new Error(`no move ${id}`);
  return found;
}
function claim(id: number): boolean {
  const item = itemOf(world.till.db, 'float', id);
  return item?.state === 'ready' && claimFloat(world.till, item) !== undefined;
}
function send(id: number, outcome: PostedSendOutcome = accepted): void {
  expect(claim(id)).toBe(true);
  recordFloatSend(world.till, itemOf(world.till.db, 'float', id)?.id ?? 0, id, outcome);
}
const result = (id: number, code = '0', ocid = 'orig-float'): void =>
  post(world.till, move(id).nonce, {
    kind: 'result',
    result: {
      resultCode: code,
      resultDescription: 'said',
      originatorConversationId: ocid,
      conversationId: 'AG_float',
      transactionId: code === '0' ? 'UKL5FLOAT1' : undefined,
      parameters: [],
    },
  } satisfies Posted);
const onlyOnce = (): void => {
  expect(accountsOf(world.till)).toEqual({ 'mpesa-utility': 2500, 'mpesa-till': -2500 });
  expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();
};

describe('asking', () => {
  test("takes the owner's PIN, and commits move, intent and outbox row together before anything leaves", async () => {
    expect(await moveFloat(world.till, world.owner, { amountCents: 100 })).toMatchObject({
      error: { code: 'approval-needed' },
    });
    const id = await asked();
    expect(postings(world.till)).toEqual(['intent:float']);
    expect(itemOf(world.till.db, 'float', id)).toMatchObject({ state: 'ready', lane: 'float' });
    expect(accountsOf(world.till)).toEqual({});
  });

  test('is refused while an earlier one may still move money, and while payouts are stopped', async () => {
    const id = await asked();
    expect(await ask()).toMatchObject({ error: { code: 'float-live' } });
    send(id, lost);
    expect(await ask()).toMatchObject({ error: { code: 'float-live' } });
    result(id);
    stopPayouts(world.till, world.owner);
    expect(await ask()).toMatchObject({ error: { code: 'payouts-stopped' } });
  });

  test('and not leaving within ten minutes is not sent behind the back of the owner', async () => {
    const id = await asked();
    stopPayouts(world.till, world.owner);
    expect(claim(id)).toBe(false);
    expect(move(id)).toMatchObject({ state: 'queued', reason: 'stopped' });
    world.clock.pass(11 * minute);
    lookAfterFloat(world.till);
    expect(move(id).state).toBe('not-sent');
    expect(claim(id)).toBe(false);
  });

  test('a stop between the claim and the first byte keeps it here', async () => {
    const id = await asked();
    expect(claim(id)).toBe(true);
    expect(mayWriteFloat(world.till, id)).toBe(true);
    stopPayouts(world.till, world.owner);
    expect(mayWriteFloat(world.till, id)).toBe(false);
  });
});

describe('what becomes of it', () => {
  test('moved is booked once, whatever is posted twice, and the accounts are asked about once', async () => {
    const id = await asked();
    send(id);
    expect(takeBalanceQuestion(world.till)).toBe(false);
    for (const _twice of [1, 2]) result(id);
    expect(move(id)).toMatchObject({ state: 'moved', receipt: 'UKL5FLOAT1' });
    onlyOnce();
    expect([takeBalanceQuestion(world.till), takeBalanceQuestion(world.till)]).toEqual([true, false]);
  });

  test('a result before the answer to the send counts, and that answer changes nothing', async () => {
    const id = await asked();
    expect(claim(id)).toBe(true);
    result(id);
    recordFloatSend(world.till, itemOf(world.till.db, 'float', id)?.id ?? 0, id, lost);
    expect(move(id).state).toBe('moved');
    onlyOnce();
  });

  test('a result that names another request is kept and changes nothing', async () => {
    const id = await asked();
    send(id);
    result(id, '0', 'somebody-else');
    expect(move(id).state).toBe('accepted');
    expect(accountsOf(world.till)).toEqual({});
  });

  test('without an answer it is unknown, is never sent again, and nobody says so before half an hour', async () => {
    const id = await asked();
    send(id, lost);
    expect(move(id).state).toBe('unknown');
    expect(claim(id)).toBe(false);
    const say = (found: 'moved' | 'not-moved') =>
      settleFloat(world.till, world.owner, { id, found, approval: ownersPin });
    expect(await say('not-moved')).toMatchObject({ error: { code: 'too-early' } });
    world.clock.pass(31 * minute);
    value(await say('not-moved'));
    expect(accountsOf(world.till)).toEqual({});
    // P7: the success overtakes what was said, and is booked.
    result(id);
    expect(move(id).state).toBe('moved');
    onlyOnce();
  });

  test('what the owner found in the portal is booked, and the late result books nothing more', async () => {
    const id = await asked();
    send(id, lost);
    world.clock.pass(31 * minute);
    value(await settleFloat(world.till, world.owner, { id, found: 'moved', approval: ownersPin }));
    onlyOnce();
    result(id);
    onlyOnce();
  });

  test('accepted and then silent is asked about by its id, and the answer decides', async () => {
    const id = await asked();
    send(id);
    expect(askAboutFloat(world.till)).toBeUndefined();
    world.clock.pass(6 * minute);
    lookAfterFloat(world.till);
    expect(move(id).state).toBe('unknown');
    const asking = askAboutFloat(world.till);
    expect(asking?.request.about).toEqual({ ocid: 'orig-float' });
    expect(askAboutFloat(world.till)).toBeUndefined();
    recordQuestionSend(world.till, asking?.questionId ?? 0, accepted);
    post(world.till, asking?.request.nonce ?? '', {
      kind: 'result',
      result: {
        resultCode: '0',
        resultDescription: 'asked',
        originatorConversationId: 'question',
        conversationId: 'AG_question',
        transactionId: undefined,
        parameters: [
          { key: 'OriginatorConversationID', value: 'orig-float' },
          { key: 'TransactionStatus', value: 'Completed' },
          { key: 'ReceiptNo', value: 'UKL5FLOAT1' },
        ],
      },
    });
    expect(move(id).state).toBe('moved');
    onlyOnce();
  });

  test('a refusal of the initiator stops payouts too', async () => {
    const id = await asked();
    send(id);
    result(id, '8006');
    expect(move(id).state).toBe('failed');
    expect(await ask()).toMatchObject({ error: { code: 'payouts-stopped' } });
  });
});

describe('a power cut', () => {
  test('while it was being sent leaves it unknown, and it is not sent again', async () => {
    const id = await asked();
    expect(claim(id)).toBe(true);
    resumeUnfinished(world.till.db, world.clock.nowMs());
    expect(move(id)).toMatchObject({ state: 'unknown', reason: 'restart' });
    expect(claim(id)).toBe(false);
  });

  test('and an old file put back: what waited there may have left since', async () => {
    const id = await asked();
    const facts = { mode: world.till.mode, databaseId: 'x', nowMs: world.clock.nowMs(), runId: 'next' };
    expect(identify(world.till.db, facts, { kind: 'missing' }).restored).toBeDefined();
    expect(readInstall(world.till.db).epoch).toBeGreaterThan(world.till.epoch);
    expect(move(id).state).toBe('unknown');
    expect(claim(id)).toBe(false);
  });
});
