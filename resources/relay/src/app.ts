/**
 * The relay's one set of routes, for Workers and for Node. Safaricom posts, a till drains and acknowledges, the owner
 * enrols and looks at the counts. Whatever is not known answers 404 `{}`: a stranger learns nothing.
 */
import { Hono } from 'hono';
import type { Context } from 'hono';
import {
  acceptedAnswer,
  mailboxMaxBodyBytes,
  mailboxMaxWaitSeconds,
  parseMailboxPath,
  placeText,
} from '../../../shared/mailbox-protocol.ts';
import type { EnrolAnswer } from '../../../shared/mailbox-protocol.ts';
import type { Boxes } from './box.ts';
import type { Limits } from './limits.ts';
import { metricsText, noRefusals } from './metrics.ts';
import type { Refusals } from './metrics.ts';
import { readBody } from './request-body.ts';
import { ackRequest, enrolRequest, removeRequest, rotateRequest } from './requests.ts';
import { bytesOfHex, hexOf, isAuthentic, isSameSecret, pathKeyOf, sha256 } from './secrets.ts';
import type { RelaySecrets } from './secrets.ts';
import type { SourceList } from './sources.ts';

export type RelayOptions = {
  readonly secrets: RelaySecrets;
  readonly boxes: Boxes;
  readonly limits: Limits;
  readonly sources: SourceList;
  readonly nowMs: () => number;
  /** The address that the request came from. */
  readonly sourceOf: (context: Context) => string;
  readonly random: (bytes: number) => Uint8Array;
};
type Relay = RelayOptions & { readonly refusals: Refusals };

/** Callbacks are small; what a till sends (an acknowledgement of 200 bodies) is under this too. */
const maxRequestBytes = mailboxMaxBodyBytes;

export function relayApp(options: RelayOptions): Hono {
  const relay: Relay = { ...options, refusals: noRefusals() };
  const app = new Hono();
  app.get('/health', (context) => context.json({ ok: true }));
  app.get('/metrics', (context) => metrics(relay, context));
  app.post('/enrol', (context) => enrol(relay, context));
  app.get('/drain', (context) => drain(relay, context));
  app.post('/ack', (context) => ack(relay, context));
  app.post('/rotate', (context) => rotate(relay, context));
  app.post('/remove', (context) => remove(relay, context));
  app.post('/*', (context) => accept(relay, context));
  app.notFound((context) => context.json({}, 404));
  // SECURITY: an error's own words may hold a path; nothing of it is answered or logged.
  app.onError((_error, context) => context.json({}, 500));
  return app;
}

async function accept(relay: Relay, context: Context): Promise<Response> {
  const { pathname, search } = new URL(context.req.url);
  const path = parseMailboxPath(`${pathname}${search}`);
  const source = relay.sourceOf(context);
  // SECURITY: checked without a look at any till, in constant time, before a byte of the body is read.
  if (path === undefined || !isAuthentic(relay.secrets, path) || !relay.sources.allows(source)) {
    relay.refusals.path += 1;
    return context.json({}, 404);
  }
  const body = await readBody(context.req.raw, maxRequestBytes);
  if (body === undefined) {
    relay.refusals.size += 1;
    return context.json({}, 413);
  }
  const outcome = await relay.boxes.of(path.tillId).accept({ place: placeText(path.place), body, source });
  switch (outcome) {
    // MONEY: only after the sealed body is durable; Safaricom does not say it twice.
    case 'kept':
      return context.json(acceptedAnswer(path.place));
    case 'no-till':
      return context.json({}, 404);
    case 'limited':
      return context.json({}, 429, { 'retry-after': '60' });
    case 'full':
      return context.json({}, 503, { 'retry-after': '600' });
  }
}

async function enrol(relay: Relay, context: Context): Promise<Response> {
  const refusal = await refuseWithoutRelaySecret(relay, context, bearer(context));
  if (refusal) return refusal;
  const wanted = enrolRequest.safeParse(await readJson(context));
  if (!wanted.success || !(await isPublicKey(bytesOfHex(wanted.data.publicKey))))
    return context.json({}, 400);
  if ((await relay.boxes.tills()).length >= relay.limits.tills) return context.json({}, 503);
  const tillId = hexOf(relay.random(8));
  const drainSecret = hexOf(relay.random(32));
  await relay.boxes.of(tillId).create(bytesOfHex(wanted.data.publicKey), sha256(drainSecret));
  await relay.boxes.enrolled(tillId);
  const answer: EnrolAnswer = {
    tillId,
    pathKey: hexOf(pathKeyOf(relay.secrets[0], tillId)),
    drainSecret,
  };
  return context.json(answer);
}

async function drain(relay: Relay, context: Context): Promise<Response> {
  const after = wholeNumber(context.req.query('after') ?? '0');
  const wait = wholeNumber(context.req.query('wait') ?? '0');
  if (after === undefined || wait === undefined) return context.json({}, 400);
  const waitMs = Math.min(wait, mailboxMaxWaitSeconds) * 1000;
  return asTill(relay, context, async (tillId, drainHash) =>
    relay.boxes.of(tillId).drain(drainHash, after, waitMs),
  );
}

async function ack(relay: Relay, context: Context): Promise<Response> {
  const wanted = ackRequest.safeParse(await readJson(context));
  if (!wanted.success) return context.json({}, 400);
  return asTill(relay, context, async (tillId, drainHash) => {
    const deleted = await relay.boxes.of(tillId).ack(drainHash, wanted.data.taken);
    return deleted === undefined ? undefined : { deleted };
  });
}

async function rotate(relay: Relay, context: Context): Promise<Response> {
  const wanted = rotateRequest.safeParse(await readJson(context));
  if (!wanted.success) return context.json({}, 400);
  const next = bytesOfHex(wanted.data.drainSecretHash);
  const publicKey = wanted.data.publicKey === undefined ? undefined : bytesOfHex(wanted.data.publicKey);
  if (publicKey && !(await isPublicKey(publicKey))) return context.json({}, 400);
  return asTill(relay, context, async (tillId, drainHash) =>
    (await relay.boxes.of(tillId).rotate(drainHash, next, publicKey)) ? {} : undefined,
  );
}

/** A till removes itself; the relay secret and a till's id remove one that lost its drain secret. */
async function remove(relay: Relay, context: Context): Promise<Response> {
  const wanted = removeRequest.safeParse(await readJson(context));
  if (!wanted.success) return context.json({}, 400);
  const { tillId } = wanted.data;
  if (tillId === undefined)
    return asTill(relay, context, async (own, drainHash) => {
      if (!(await relay.boxes.of(own).remove(drainHash))) return undefined;
      await relay.boxes.removed(own);
      return {};
    });
  const refusal = await refuseWithoutRelaySecret(relay, context, bearer(context));
  if (refusal) return refusal;
  const isGone = await relay.boxes.of(tillId).remove(undefined);
  await relay.boxes.removed(tillId);
  return context.json({}, isGone ? 200 : 404);
}

/** Behind the relay secret (a browser asks for it as the password): how many callbacks come is a shop's own business. */
async function metrics(relay: Relay, context: Context): Promise<Response> {
  const refusal = await refuseWithoutRelaySecret(relay, context, bearer(context) ?? basicPassword(context));
  if (refusal) {
    if (refusal.status === 401) refusal.headers.set('www-authenticate', 'Basic realm="mailbox"');
    return refusal;
  }
  const tills = await relay.boxes.tills();
  const counts = await Promise.all(tills.map((tillId) => relay.boxes.of(tillId).counts()));
  return context.text(metricsText(counts, relay.refusals, relay.nowMs()));
}

/** SECURITY: constant time, and few tries per address; while there were too many, not even the right one is heard. */
async function refuseWithoutRelaySecret(
  relay: Relay,
  context: Context,
  given: string | undefined,
): Promise<Response | undefined> {
  const source = relay.sourceOf(context);
  if (!(await relay.boxes.mayTry(source))) return context.json({}, 429, { 'retry-after': '900' });
  if (given !== undefined && isSameSecret(given, relay.secrets[0])) return undefined;
  relay.refusals.enrol += 1;
  // A browser's first request carries no password; that is no try.
  if (given !== undefined) await relay.boxes.failedTry(source);
  return context.json({}, 401);
}

/** Runs `act` for the till that the request names; its `undefined` means that the secret is not that till's. */
async function asTill(
  relay: Relay,
  context: Context,
  act: (tillId: string, drainHash: Uint8Array) => Promise<object | undefined>,
): Promise<Response> {
  const [, tillId, secret] = /^([0-9a-f]{16})\.([0-9a-f]{64})$/.exec(bearer(context) ?? '') ?? [];
  const answer = tillId === undefined || secret === undefined ? undefined : await act(tillId, sha256(secret));
  if (answer !== undefined) return context.json(answer);
  relay.refusals.drain += 1;
  return context.json({}, 401);
}

const bearer = (context: Context): string | undefined =>
  /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];

function basicPassword(context: Context): string | undefined {
  const encoded = /^Basic (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
  return (
    encoded &&
    Buffer.from(encoded, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, '')
  );
}

async function readJson(context: Context): Promise<unknown> {
  const bytes = await readBody(context.req.raw, maxRequestBytes);
  try {
    return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()));
  } catch {
    return undefined;
  }
}

const wholeNumber = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text) ? Number(text) : undefined;

async function isPublicKey(raw: Uint8Array): Promise<boolean> {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(raw), { name: 'X25519' }, false, []);
    return true;
  } catch {
    return false;
  }
}
