/** One order from its numbers to its receipt, as an attendant and a customer make it in practice. */
import { must, sell } from '../support/counter.ts';
import { until } from '../support/wait.ts';
import type { Caller } from '../support/counter.ts';

export type WholeOrder = {
  readonly payer: string;
  readonly recipient: string;
  readonly tender: 'mpesa-prompt' | 'cash';
};

/** Confirmed, paid, delivered and printed; its number. */
export async function wholeOrder(till: Caller, sale: WholeOrder): Promise<string> {
  const order = await sell(till, sale);
  if (sale.tender === 'mpesa-prompt') await payOnPhone(till, order);
  const { deliveryId } = must(await till.call('delivery:start', { order }));
  must(await till.call('delivery:record', { order, deliveryId, outcome: 'delivered' }));
  must(await till.call('receipt:print', { order }));
  await until(`the receipt of ${order} is printed`, async () => {
    const { prints } = must(await till.call('order:get', { order }));
    return prints.some((print) => print.state === 'confirmed');
  });
  return order;
}

async function payOnPhone(till: Caller, order: string): Promise<void> {
  const prompt = await until(`a phone rings for ${order}`, async () =>
    must(await till.call('phone:list', {})).prompts.find((one) => one.accountReference === order),
  );
  const { taken } = must(await till.call('phone:answer', { id: prompt.id, answer: 'pin' }));
  if (!taken) throw new Error(`the prompt of ${order} was gone`);
  await until(`${order} is paid`, async () => {
    const { card } = must(await till.call('order:get', { order }));
    return card.state === 'paid';
  });
}

/** Receipts go to files, so that every order prints one. */
export async function printToFiles(till: Caller): Promise<void> {
  must(await till.call('settings:set', { printer: { kind: 'file', columns: 48 } }));
}
