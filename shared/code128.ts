import { assert } from './assert.ts';

/**
 * Bar and space widths of Code 128 (ISO/IEC 15417) for code set B, so that preview and PDF draw the same bars that
 * the printer makes by itself. Each pattern is six widths in modules: bar, space, bar, space, bar, space.
 */
const patterns =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112';
const symbols = patterns.split(' ');
const startB = 104;
const stop = 106;

/** Widths in modules, starting with a bar: bar, space, bar … without the quiet zones. ASCII 32–126 only. */
export function code128Widths(value: string): readonly number[] {
  assert(/^[\u0020-\u007e]+$/.test(value), 'a barcode holds printable ASCII only');
  const data = [...value].map((sign) => sign.charCodeAt(0) - 32);
  const check = data.reduce((sum, code, at) => sum + code * (at + 1), startB) % 103;
  return [startB, ...data, check, stop].flatMap((code) => [...(symbols[code] ?? '')].map(Number));
}
