/** The only file that touches `window.mbili`: calls go out by channel, topics come in. */
import type { Topic } from '../shared/channel-names.ts';
import type { Failure } from '../shared/error-codes.ts';
import type { Channel, Request, Response, TopicPayload } from '../shared/ipc-contract.ts';
import type { Result } from '../shared/result.ts';

export type Bridge = {
  readonly invoke: (channel: string, request: unknown) => Promise<unknown>;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (topic: string, listener: (payload: unknown) => void) => () => void;
};

declare global {
  interface Window {
    readonly mbili: Bridge;
  }
}

/** The main process validates both sides of the contract, so its answer is taken by its type. */
export async function call<C extends Channel>(
  channel: C,
  request: Request<C>,
): Promise<Result<Response<C>, Failure>> {
  try {
    return (await window.mbili.invoke(channel, request)) as Result<Response<C>, Failure>;
  } catch {
    return { ok: false, error: { code: 'internal' } };
  }
}

export function onTopic<T extends Topic>(topic: T, listener: (payload: TopicPayload[T]) => void): () => void {
  return window.mbili.subscribe(topic, (payload) => listener(payload as TopicPayload[T]));
}
