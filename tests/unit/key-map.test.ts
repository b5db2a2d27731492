import { describe, expect, it } from 'vitest';
import {
  defaultKeys,
  isKeyMap,
  keyActs,
  keyOf,
  keyProblem,
  meaningOf,
  withKey,
  type KeyMap,
} from '../../shared/key-map.ts';

describe('the key map', () => {
  it('as delivered gives every act a key of its own that it may have', () => {
    expect(isKeyMap({})).toBe(true);
    expect(new Set(Object.values(defaultKeys)).size).toBe(keyActs.length);
  });

  it('reads a press as the act that lies there now, and an old habit as nothing', () => {
    const map = withKey({}, 'confirm', 'F13');
    expect(meaningOf(map, 'F13')).toBe('F9');
    expect(meaningOf(map, 'F9')).toBeUndefined();
    expect(meaningOf(map, 'F7')).toBe('F7');
    expect(meaningOf(map, 'd')).toBe('d');
  });

  it('lets one act take the key that another has left', () => {
    const moved = withKey({}, 'confirm', 'F13');
    expect(keyProblem(moved, 'reprint', 'F9')).toBeUndefined();
    const both = withKey(moved, 'reprint', 'F9');
    expect(isKeyMap(both)).toBe(true);
    expect(meaningOf(both, 'F9')).toBe('F7');
  });

  it('refuses a key that another act has, and names that act', () => {
    expect(keyProblem({}, 'reprint', 'F9')).toEqual({ kind: 'taken', by: 'confirm' });
    expect(isKeyMap({ reprint: 'F9' })).toBe(false);
  });

  it.each([
    'Enter',
    'Escape',
    'Tab',
    'ArrowUp',
    'Backspace',
    'd',
    '1',
    '0',
    '+',
    ' ',
    'Control+c',
    'Control+v',
    'Alt+1',
    'Alt+F4',
    'Alt+e',
    'F25',
    'F0',
    '',
    'Control+Alt+x',
  ])('keeps %j for what it is', (key) => {
    for (const act of keyActs) expect(keyProblem({}, act, key)).toEqual({ kind: 'reserved' });
  });

  it('lets a plain sign only find: elsewhere it is text', () => {
    expect(keyProblem({}, 'find', '*')).toBeUndefined();
    expect(keyProblem(withKey({}, 'find', 'F14'), 'confirm', '/')).toEqual({ kind: 'reserved' });
  });

  it('forgets an act that is back on its own key', () => {
    const map: KeyMap = withKey(withKey({}, 'day', 'F20'), 'day', 'F10');
    expect(map).toEqual({});
    expect(keyOf(map, 'day')).toBe('F10');
  });
});
