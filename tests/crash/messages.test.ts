/** The power goes while a message is being sent: the provider has it, the till has not heard so. It is not sent again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { messagesOfOrder } from '../../electron/db/message-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { resendMessage } from '../../electron/services/messages/acts.ts';
import { openMessageTill } from '../support/message-till.ts';
import { deliver, order, sell } from '../support/selling.ts';
import { simulatedAfricasTalking } from '../support/simulated-africas-talking.ts';
import type { AtFault } from '../support/simulated-africas-talking.ts';
import { openTestTill } from '../support/test-till.ts';
import { until } from '../support/wait.ts';

const child = join(import.meta.dirname, '..', 'support', 'message-till-process.ts');

/** A sale to another number, delivered; its two messages are still to be sent. */
async function deliveredShop(): Promise<{ readonly dataDir: string; readonly number: string }> {
  const { till, attendant, dataDir, file } = await openTestTill({ startMs: Date.now() });
  const number = sell(till, attendant, {
    payer: '0712345678',
    recipient: '0110123456',
    code: '11',
    tender: 'cash',
  });
  deliver(till, attendant, number);
  file.close();
  return { dataDir, number };
}

async function provider(...faults: readonly AtFault[]) {
  const at = await simulatedAfricasTalking();
  onTestFinished(at.stop);
  at.misbehave(...faults);
  return at;
}

test('killed between the provider’s yes and the record of it: unknown, and never sent by the machine again', async () => {
  const { dataDir, number } = await deliveredShop();
  const at = await provider({ kind: 'never-answer' });
  const victim = spawn(process.execPath, [child, dataDir, at.origin], { stdio: 'inherit' });
  await until('the provider has the first message', () => at.taken().length === 1);
  victim.kill('SIGKILL');
  expect((await once(victim, 'exit'))[1]).toBe('SIGKILL');

  const again = openMessageTill(dataDir, at.origin);
  onTestFinished(again.close);
  const { till, work } = again;
  const messages = () => messagesOfOrder(till.db, order(till, number).id);
  const first = messages()[0];
  expect(first).toMatchObject({ state: 'unknown', reason: 'restart', slot: 'delivered-payer' });
  expect(itemOf(till.db, 'message', first?.id ?? 0)?.state).toBe('unknown');
  work.start();
  // The other one goes, so the lane does work.
  await until('the second message is sent', () => messages()[1]?.state === 'sent');
  expect(at.taken().map(({ to }) => to)).toEqual(['+254712345678', '+254110123456']);
  expect(messages()[0]?.state).toBe('unknown');

  // A person who wants it all the same says so.
  const actor = { id: 'sample-1', name: 'Staff 1', role: 'attendant' } as const;
  const request = { order: number, messageId: first?.id ?? 0, mayBeSecond: false };
  expect(resendMessage(till, actor, request)).toMatchObject({ error: { code: 'message-may-be-sent' } });
  expect(resendMessage(till, actor, { ...request, mayBeSecond: true }).ok).toBe(true);
  await until('it is sent once more', () => messages()[0]?.state === 'sent');
  expect(at.taken()).toHaveLength(3);
});

test('killed before anything was claimed: every message is sent, once', async () => {
  const { dataDir, number } = await deliveredShop();
  const at = await provider();
  const again = openMessageTill(dataDir, at.origin);
  const sent = () =>
    messagesOfOrder(again.till.db, order(again.till, number).id).filter(({ state }) => state === 'sent');
  again.work.start();
  await until('both are sent', () => sent().length === 2);
  await again.close();
  // Started again on the same ledger: what was told is not told twice.
  const third = openMessageTill(dataDir, at.origin);
  onTestFinished(third.close);
  third.work.start();
  const later = sellMore(third.till);
  await until('a later sale is told of', () => at.taken().some(({ message }) => message.includes(later)));
  expect(at.taken().filter(({ message }) => message.includes(number))).toHaveLength(2);
  expect(at.complaints()).toEqual([]);
});

function sellMore(till: ReturnType<typeof openMessageTill>['till']): string {
  const actor = { id: 'sample-1', name: 'Staff 1', role: 'attendant' } as const;
  const number = sell(till, actor, {
    payer: '0722000111',
    recipient: '0722000111',
    code: '11',
    tender: 'cash',
  });
  deliver(till, actor, number);
  return number;
}
