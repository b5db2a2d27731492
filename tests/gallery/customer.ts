/** The customer's page over canned states: `?scene=…&theme=dark&language=en`. */
import type { DisplayState } from '../../shared/contract/display-channels.ts';
import { customerScenes } from './customer-scenes.ts';

const query = new URLSearchParams(location.search);
const scene = customerScenes[query.get('scene') ?? ''];
if (scene === undefined) throw new Error('There is no such scene.');
const state: DisplayState = {
  ...scene,
  language: query.get('language') === 'en' ? 'en' : 'sw',
  theme: query.get('theme') === 'dark' ? 'dark' : 'light',
};
Object.defineProperty(window, 'mbiliDisplay', {
  value: { state: () => Promise.resolve({ ok: true, value: state }), subscribe: () => undefined },
});
await import('../../renderer/customer.tsx');
