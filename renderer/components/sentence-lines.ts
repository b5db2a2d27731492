/** How many lines a card's sentence takes: the board must know how high a card is before it draws it. */
import { useEffect, useState } from 'react';
import type { TFunction } from 'i18next';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { cardSentence, hasSentence } from '../card-words.ts';

/** The board's 470 without the card's border and padding, and one for what is rounded. */
const roomPx = 439;
/** Where nothing can be measured, a letter is taken for as wide as the wider ones. */
const letterPx = 7.2;

let canvas: CanvasRenderingContext2D | null | undefined;

export function sentenceLines(t: TFunction, card: BoardCard, nowMs: number): 0 | 1 | 2 {
  if (!hasSentence(card)) return 0;
  return widthPx(cardSentence(t, card, nowMs)) > roomPx ? 2 : 1;
}

/** Draws the board once more when its font has come: measured with another one, a sentence keeps a line too many. */
export function useMeasuredFont(): void {
  const [, setLoaded] = useState(false);
  useEffect(() => {
    let current = true;
    void document.fonts.load(sentenceFont()).then(() => current && setLoaded(true));
    return () => {
      current = false;
    };
  }, []);
}

function widthPx(text: string): number {
  canvas ??= document.createElement('canvas').getContext('2d');
  if (canvas === null) return text.length * letterPx;
  canvas.font = sentenceFont();
  return canvas.measureText(text).width;
}

function sentenceFont(): string {
  const tokens = getComputedStyle(document.documentElement);
  return ['--w-text', '--t-label', '--font'].map((name) => tokens.getPropertyValue(name)).join(' ');
}
