/**
 * The one door between screen and core: sender, schema, role, dispatch, error → `Result`, for every channel alike.
 * SECURITY: nothing else registers a handler, and nothing reaches a handler without passing here.
 */
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import { channels } from '../../shared/ipc-contract.ts';
import { failure } from '../../shared/error-codes.ts';
import type { ErrorCode, Failure } from '../../shared/error-codes.ts';
import { err } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Log } from '../ports.ts';
import type { Actor } from '../services/till.ts';
import type { Session } from './session.ts';

export type Call = {
  readonly channel: string;
  readonly request: unknown;
  /** Decided by the platform: the main frame of our own window, at our own origin. */
  readonly sender: { readonly trusted: boolean; readonly window?: 'customer' };
};

type Outcome<C extends Channel> = Result<Response<C>, Failure> | Promise<Result<Response<C>, Failure>>;

/** One handler per channel; the compiler asks for the missing ones. `actor` is there unless the channel is public. */
export type Handlers = {
  readonly [C in Channel]: (typeof channels)[C]['access'] extends 'public'
    ? (request: Request<C>, actor: Actor | undefined) => Outcome<C>
    : (request: Request<C>, actor: Actor) => Outcome<C>;
};

export type Router = (call: Call) => Promise<Result<unknown, Failure>>;

export function router(handlers: Handlers, session: Session, log: Log): Router {
  return async (call) => {
    if (!call.sender.trusted) return err(failure('untrusted-sender'));
    const { channel } = call;
    // SECURITY: the customer's window may ask what to show and knows no other call.
    if (call.sender.window === 'customer' && channel !== 'display:state')
      return err(failure('untrusted-sender'));
    if (!isChannel(channel)) return err(failure('unknown-channel'));
    const parsed = channels[channel].request.safeParse(call.request);
    if (!parsed.success)
      return err(failure('bad-request', { field: parsed.error.issues[0]?.path.join('.') ?? '' }));
    const refusal = accessRefusal(channel, session);
    if (refusal) return err(refusal);
    try {
      const handle = handlers[channel] as (
        request: unknown,
        actor: Actor | undefined,
      ) => Promise<Result<unknown, Failure>>;
      return await handle(parsed.data, session.actor());
    } catch (error) {
      log.error('a call failed', { channel, error: error instanceof Error ? error.message : String(error) });
      return err(failure(codeOf(error)));
    }
  };
}

const isChannel = (name: string): name is Channel => Object.hasOwn(channels, name);

function accessRefusal(channel: Channel, session: Session): Failure | undefined {
  const { access } = channels[channel];
  if (access === 'public') return undefined;
  const actor = session.actor();
  if (!actor) return failure(session.lockedBy() === undefined ? 'not-signed-in' : 'locked');
  // SECURITY: until then somebody else could be sitting here under this name.
  if (actor.mustChangePin && channel !== 'staff:change-own-pin') return failure('pin-must-change');
  return access === 'owner' && actor.role !== 'owner' ? failure('not-allowed', { role: 'owner' }) : undefined;
}

/** Trouble with the disk has a sentence of its own; nothing was written, so nothing was sent. */
function codeOf(error: unknown): ErrorCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code.startsWith('SQLITE_IOERR')) return 'disk-full';
  if (code.startsWith('SQLITE_BUSY')) return 'database-busy';
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') return 'database-read-only';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'database-corrupt';
  return 'internal';
}
