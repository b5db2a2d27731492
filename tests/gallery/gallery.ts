/** The real renderer over canned answers: `?scene=01-counter&theme=dark&language=sw&screen={"name":"day"}`. */
import type { Bridge } from '../../renderer/bridge.ts';
import type { Screen } from '../../renderer/store/screens.ts';
import type { AppState, Channel } from '../../shared/ipc-contract.ts';
import { answers as defaults } from './fixtures.ts';
import { scenes } from './scenes.ts';

const query = new URLSearchParams(location.search);
const scene = scenes[query.get('scene') ?? ''] ?? {};
const language = query.get('language') === 'sw' ? 'sw' : 'en';
const theme = query.get('theme') === 'dark' ? 'dark' : 'light';
const asked = query.get('screen');
const screen = asked === null ? scene.screen : (JSON.parse(asked) as Screen);

function answer(channel: string, request: unknown): unknown {
  const all = { ...defaults, ...scene.answers };
  const refused = scene.refuses?.[channel as Channel];
  if (refused !== undefined)
    return { ok: false, error: typeof refused === 'string' ? { code: refused } : refused };
  const canned: unknown = all[channel as Channel];
  // A picture of a screen without its answer shows nothing; the console makes it a wrong one.
  if (canned === undefined) console.error(`${query.get('scene')} has no answer for ${channel}`);
  if (canned === undefined) return { ok: false, error: { code: 'unknown-channel' } };
  const value: unknown =
    typeof canned === 'function' ? (canned as (request: unknown) => unknown)(request) : canned;
  if (channel !== 'app:state') return { ok: true, value };
  const state = value as AppState;
  return { ok: true, value: { ...state, session: { ...state.session, language, theme } } };
}

const bridge: Bridge = {
  invoke: (channel, request) =>
    scene.waits?.includes(channel as Channel) === true
      ? new Promise(() => undefined)
      : Promise.resolve(answer(channel, request)),
  subscribe: () => () => undefined,
};
Object.defineProperty(window, 'mbili', { value: bridge });

await import('../../renderer/main.tsx');
const { open } = await import('../../renderer/store/till.ts');
if (screen !== undefined) setTimeout(() => open(screen), 50);
