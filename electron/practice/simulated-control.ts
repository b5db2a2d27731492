/** `POST /_simulator/log|answer|misbehave|behave|release`: the handles of a simulator that runs in a process of its own. */
import { phoneAnswers } from '../ports.ts';
import type { PhoneAnswer } from '../ports.ts';
import { isFaultOf } from './misbehaviour.ts';
import type { SimulatedDaraja } from './simulator.ts';
import type { Control } from './simulated-server.ts';

export function simulatedControl(simulator: Omit<SimulatedDaraja, 'start' | 'stop'>): Control {
  return (path, body) => {
    if (path === '/_simulator/log') return simulator.log();
    const fields = readFields(body);
    if (path === '/_simulator/answer') return { done: answer(simulator, fields) };
    if (path === '/_simulator/misbehave') return { done: misbehave(simulator, fields) };
    if (path === '/_simulator/behave') {
      simulator.behave();
      return { done: true };
    }
    if (path !== '/_simulator/release') return undefined;
    simulator.releaseCallbacks(fields['order'] === 'reversed' ? 'reversed' : 'as-held');
    return { done: true };
  };
}

type Fields = Readonly<Record<string, unknown>>;

function answer(
  simulator: Pick<SimulatedDaraja, 'answer'>,
  { checkoutRequestId, answer: given }: Fields,
): boolean {
  return (
    typeof checkoutRequestId === 'string' &&
    isPhoneAnswer(given) &&
    simulator.answer(checkoutRequestId, given)
  );
}

const isPhoneAnswer = (value: unknown): value is PhoneAnswer =>
  (phoneAnswers as readonly unknown[]).includes(value);

function misbehave(simulator: Pick<SimulatedDaraja, 'misbehave'>, { place, fault, times }: Fields): boolean {
  const count = typeof times === 'number' ? times : 1;
  if (place === 'token' && isFaultOf('token', fault)) simulator.misbehave('token', fault, count);
  else if (place === 'push' && isFaultOf('push', fault)) simulator.misbehave('push', fault, count);
  else if (place === 'query' && isFaultOf('query', fault)) simulator.misbehave('query', fault, count);
  else if (place === 'callback' && isFaultOf('callback', fault))
    simulator.misbehave('callback', fault, count);
  else return false;
  return true;
}

function readFields(body: string): Fields {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}
