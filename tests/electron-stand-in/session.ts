/** `protocol` and `session`: the handlers the product registered, and the requests that are answered with them. */
import { EventEmitter } from 'node:events';
import type { CustomScheme, Protocol, Session } from 'electron';
import type { Route } from '@playwright/test';
import { toProduct } from './app-address.ts';

type SchemeHandler = Parameters<Protocol['handle']>[1];
const schemeHandlers = new Map<string, SchemeHandler>();
const privilegedSchemes: CustomScheme[] = [];

export const protocol = {
  registerSchemesAsPrivileged: (schemes) => void privilegedSchemes.push(...schemes),
  handle: (scheme, handler) => {
    if (!privilegedSchemes.some((known) => known.scheme === scheme)) {
      throw new Error(`The scheme "${scheme}" was not registered as privileged before the app was ready.`);
    }
    schemeHandlers.set(scheme, handler);
  },
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

/** Recorded and answered as registered; Chromium itself is not asked (see ARCHITECTURE.md on the stand-in). */
class StandInSession extends EventEmitter {
  readonly protocol = protocol;
  setPermissionRequestHandler(_handler: Parameters<Session['setPermissionRequestHandler']>[0]): void {}
  setPermissionCheckHandler(_handler: Parameters<Session['setPermissionCheckHandler']>[0]): void {}
  setDevicePermissionHandler(_handler: Parameters<Session['setDevicePermissionHandler']>[0]): void {}
}

export const session = { defaultSession: new StandInSession() };

/** The product's own protocol handler answers, headers and all. */
export async function answerRoute(route: Route): Promise<void> {
  const request = route.request();
  const url = toProduct(request.url());
  const handler = schemeHandlers.get(url.slice(0, url.indexOf(':')));
  if (handler === undefined) return route.abort('namenotresolved');
  const response = await handler(new Request(url, { method: request.method(), headers: request.headers() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
