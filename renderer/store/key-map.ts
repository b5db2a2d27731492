/** This till's keys, as the main process last told them, and how a cap says them. */
import { create } from 'zustand';
import { defaultKeys, keyActs, keyOf, meaningOf, type KeyMap } from '../../shared/key-map.ts';

export const useKeyMap = create<{ readonly map: KeyMap }>(() => ({ map: {} }));

export function setKeyMap(map: KeyMap): void {
  useKeyMap.setState({ map });
}

/** The default name of what was pressed; undefined when its act has moved to another key. */
export const pressedMeaning = (pressed: string): string | undefined =>
  meaningOf(useKeyMap.getState().map, pressed);

/** `Ctrl P`, `Alt U`, `F9`, `Esc`: a key's name as it stands on a cap. */
export function capOf(key: string): string {
  const [base = '', ...held] = key.split('+').toReversed();
  const name = base === 'Escape' ? 'Esc' : base.length === 1 ? base.toUpperCase() : base;
  return [...held.toReversed().map((one) => (one === 'Control' ? 'Ctrl' : one)), name].join(' ');
}

const defaultCaps = new Map(keyActs.map((act) => [capOf(defaultKeys[act]), act]));

/** The cap of the key that does now what `cap` does by default. */
export function mappedCap(map: KeyMap, cap: string): string {
  const act = defaultCaps.get(cap);
  return act === undefined ? cap : capOf(keyOf(map, act));
}

/** A sentence that names keys, with the keys of this till. Plain signs are left alone: they are text elsewhere. */
export function withMappedKeys(map: KeyMap, text: string): string {
  if (Object.keys(map).length === 0) return text;
  return text.replaceAll(/\bF\d{1,2}\b|\b(?:Ctrl|Alt) [A-Z]\b/g, (cap) => mappedCap(map, cap));
}
