/** How wide a text will be drawn: what must know its size before it is drawn asks here. */
import { useEffect, useState } from 'react';

/** A weight and a size of `tokens.css`. */
export type TextLook = {
  readonly weight: '--w-text' | '--w-strong' | '--w-figure';
  readonly size: '--t-label' | '--t-text' | '--t-strong';
};

/** Where nothing can be measured, a letter is taken for as wide as the wider ones: a part of its size. */
const letterPart = 0.52;

let canvas: CanvasRenderingContext2D | null | undefined;

export function textWidthPx(text: string, look: TextLook): number {
  canvas ??= document.createElement('canvas').getContext('2d');
  if (canvas === null) return text.length * letterPart * sizePx(look);
  canvas.font = fontOf(look);
  return canvas.measureText(text).width;
}

/** Lines of a text that breaks between words, and inside a word that is wider than the room. */
export function textLines(text: string, look: TextLook, roomPx: number): number {
  let lines = 1;
  let usedPx = 0;
  const spacePx = textWidthPx(' ', look);
  for (const word of text.split(' ')) {
    const widthPx = textWidthPx(word, look);
    const fits = usedPx === 0 || usedPx + spacePx + widthPx <= roomPx;
    if (!fits) lines += 1;
    usedPx = fits && usedPx > 0 ? usedPx + spacePx + widthPx : widthPx;
    if (usedPx > roomPx && roomPx > 0) {
      lines += Math.ceil(usedPx / roomPx) - 1;
      usedPx %= roomPx;
    }
  }
  return lines;
}

/** Draws once more when the font has come: measured with another one, everything is a little too wide. True from then on. */
export function useMeasuredFont(look: TextLook): boolean {
  const [isLoaded, setLoaded] = useState(false);
  useEffect(() => {
    let current = true;
    void document.fonts.load(fontOf(look)).then(() => current && setLoaded(true));
    return () => {
      current = false;
    };
  }, [look]);
  return isLoaded;
}

const tokens = new Map<string, string>();

/** Tokens of type never change while the window stands: each is read once, not for every name that is measured. */
function token(name: string): string {
  const known = tokens.get(name);
  if (known !== undefined) return known;
  const value = getComputedStyle(document.documentElement).getPropertyValue(name);
  if (value !== '') tokens.set(name, value);
  return value;
}

const sizePx = ({ size }: TextLook): number => Number.parseFloat(token(size));
const fontOf = ({ weight, size }: TextLook): string => `${token(weight)} ${token(size)} ${token('--font')}`;
