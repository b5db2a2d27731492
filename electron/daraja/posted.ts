/**
 * Any body that came to one of our paths → what it says; undefined when we do not understand it (the bytes are kept by
 * the caller). It never throws, and never keeps a credential that a body repeats.
 */
import type { Posted } from '../../shared/observation.ts';
import type { PostedReader } from '../ports.ts';
import { readCreditIn } from './c2b-confirmation.ts';
import { textOf } from './json.ts';
import type { JsonRecord } from './json.ts';
import { parsePostedBody } from './posted-body.ts';
import { readPostedResultIn } from './posted-result.ts';
import { readStkCallbackIn } from './stk-callback.ts';
import { readId } from './wire-values.ts';

/** By the field that only this kind of body has. */
const knownShapes = ['Body', 'Result', 'TransID'] as const;

export const readPosted: PostedReader = (body) => {
  const json = parsePostedBody(body);
  if (json === undefined) return undefined;
  const shapes = knownShapes.filter((name) => Object.hasOwn(json, name));
  // MONEY: a body that would be two things at once is neither.
  if (shapes.length > 1) return undefined;
  return shapes[0] === undefined ? readQueueTimeout(json) : readShape(shapes[0], json);
};

function readShape(shape: (typeof knownShapes)[number], json: JsonRecord): Posted | undefined {
  switch (shape) {
    case 'Body': {
      const callback = readStkCallbackIn(json);
      return callback && { kind: 'stk', callback };
    }
    case 'Result': {
      const result = readPostedResultIn(json);
      return result && { kind: 'result', result };
    }
    case 'TransID': {
      const credit = readCreditIn(json);
      return credit && { kind: 'credit', credit };
    }
  }
}

/**
 * Safaricom told an integrator that on a queue time-out our request is posted back as it was: flat, with its command.
 * SECURITY: it holds the security credential; nothing but our own id is read.
 */
function readQueueTimeout(json: JsonRecord): Posted | undefined {
  const isRequest =
    textOf(json['CommandID']) !== undefined &&
    [json['InitiatorName'], json['Initiator']].some((name) => textOf(name) !== undefined);
  if (!isRequest) return undefined;
  return { kind: 'queue-timeout', originatorConversationId: readId(json['OriginatorConversationID']) };
}
