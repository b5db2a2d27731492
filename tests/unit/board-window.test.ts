import { describe, expect, it } from 'vitest';
import { shownCards, wide } from '../../renderer/components/board-window.ts';
import type { BoardRoom } from '../../renderer/components/board-window.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';

const card = (n: number, group: BoardCard['group'] = 'mine'): BoardCard => ({
  order: `P-00000${n}`,
  state: 'paid',
  group,
  packageName: '1 GB',
  validity: { kind: 'none' },
  priceCents: 1_900,
  payerMasked: '0712***678',
  recipientMasked: '0110***456',
  sinceMs: 0,
  deadlineMs: null,
  values: {},
  actions: [],
  heldId: null,
  sameNumber: false,
  startMs: 0,
  shortfallId: null,
});
const cards = [card(1), card(2), card(3), card(4), card(5), card(6, 'others')];
const room = (heightPx: number): BoardRoom => ({ heightPx, sizes: wide, linesOf: () => 0 });
const names = (shown: readonly BoardCard[]): string => shown.map(({ order }) => order.at(-1)).join('');

describe('the cards that stand on the board', () => {
  it('are as many as fit, from the first one, and always the chosen one', () => {
    expect(names(shownCards(cards, room(420), null, undefined))).toBe('123');
    expect(names(shownCards(cards, room(420), 4, undefined))).toContain('5');
  });

  it('always have the kept one among them, in its own place, beside whichever is chosen', () => {
    for (const heightPx of [120, 300, 420, 700])
      for (const kept of cards)
        for (const chosenAt of [null, 0, 2, 5]) {
          const shown = shownCards(cards, room(heightPx), chosenAt, kept);
          expect(shown).toContain(kept);
          if (chosenAt !== null) expect(shown).toContain(cards[chosenAt]);
          expect(names(shown)).toBe([...names(shown)].toSorted().join(''));
          expect(new Set(shown).size).toBe(shown.length);
        }
  });

  it('give the kept one their last place, and stand alone aside for it where there is room for one', () => {
    expect(names(shownCards(cards, room(460), null, cards[5]))).toBe('126');
    expect(names(shownCards(cards, room(150), null, cards[5]))).toBe('6');
  });

  it('leave the room as it is when the kept one is not on the board', () => {
    expect(names(shownCards(cards, room(420), null, card(9)))).toBe('123');
  });
});
