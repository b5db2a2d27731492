/** One line of the bench: what was measured, against what, and how much it may be. */
import type { Dice } from '../support/random.ts';

export type Unit = 'ms' | 'MiB' | 'B';

export type Line = {
  readonly what: string;
  /** `p50` or `p95` of how many tries. */
  readonly of: string;
  readonly unit: Unit;
  readonly value: number;
  /** The bare limit, measured in the same run; undefined where the budget is a plain number. */
  readonly baseline?: number;
  readonly budget: { readonly ratio?: number; readonly value?: number };
};

export type Bench = {
  readonly name: string;
  /** Opens windows: needs a display. */
  readonly needsWindow: boolean;
  /** Takes many minutes: only with `--long`. */
  readonly isLong: boolean;
  readonly measure: (run: Run) => Promise<readonly Line[]>;
};

export type Run = {
  /** Fewer tries, smaller files: to see that the bench works, not how fast the till is. */
  readonly isQuick: boolean;
  readonly dice: Dice;
  readonly say: (sentence: string) => void;
};

export const ratioOf = (line: Line): number | undefined =>
  line.baseline === undefined ? undefined : line.value / line.baseline;

/** A figure that is not a number never passes. */
export function isWithin(line: Line): boolean {
  const ratio = ratioOf(line);
  const { budget } = line;
  if (!Number.isFinite(line.value) || line.value <= 0) return false;
  if (budget.ratio === undefined && budget.value === undefined) return false;
  if (budget.ratio !== undefined && !(ratio !== undefined && ratio > 0 && ratio <= budget.ratio))
    return false;
  return budget.value === undefined || line.value <= budget.value;
}

const columns = ['what', 'of', 'value', 'baseline', 'ratio', 'budget', ''] as const;

export function tableOf(lines: readonly Line[]): string {
  const rows = [columns, ...lines.map(cellsOf)];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))),
    )
    .map((row) => `${row.join('  ').trimEnd()}\n`)
    .join('');
}

function cellsOf(line: Line): readonly string[] {
  const ratio = ratioOf(line);
  return [
    line.what,
    line.of,
    figure(line.value, line.unit),
    line.baseline === undefined ? '' : figure(line.baseline, line.unit),
    ratio === undefined ? '' : `${ratio.toFixed(2)}×`,
    budgetWords(line),
    isWithin(line) ? 'within' : 'MISSED',
  ];
}

const budgetWords = ({ budget, unit }: Line): string =>
  [
    budget.value === undefined ? undefined : `≤ ${budget.value} ${unit}`,
    budget.ratio === undefined ? undefined : `≤ ${budget.ratio}×`,
  ]
    .filter((words) => words !== undefined)
    .join(', ');

const figure = (value: number, unit: Unit): string =>
  `${unit === 'B' ? value.toFixed(0) : value >= 100 ? value.toFixed(1) : value.toFixed(3)} ${unit}`;
