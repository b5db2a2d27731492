import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Files } from '../ports.ts';
import type { Mode } from '../../shared/modes.ts';

/**
 * The anchor lies beside the data directory, never in it, and says how far the file had come. A file that is behind
 * its anchor is an old copy put back: what it believes unfinished may be long done (P14).
 */
const anchorSchema = z.object({
  databaseId: z.string(),
  epoch: z.number().int(),
  lastSeq: z.number().int(),
  head: z.string(),
  lastOrder: z.number().int(),
  /** The last act that was noted: a bundle that was begun to be dialled moves no money, and is in no ledger row. */
  lastAct: z.number().int().default(0),
  /** When the last row was booked: so far the lost time goes, whatever the clock says when an old copy is put back. */
  lastBookedMs: z.number().int().default(0),
  /** Commitments of erased customers, in hex: an old copy that brings one back loses him again (P10). */
  erased: z.array(z.string()).default([]),
});
export type Anchor = z.infer<typeof anchorSchema>;

export type AnchorReading =
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' };

export function anchorPath(dataDir: string, mode: Mode): string {
  return join(dirname(dataDir), `${basename(dataDir)}.anchor-${mode}.json`);
}

export function readAnchor(files: Files, path: string): AnchorReading {
  const read = files.readText(path);
  if (read.kind === 'missing') return { kind: 'missing' };
  if (read.kind === 'unreadable') return { kind: 'unreadable' };
  try {
    return { kind: 'anchor', anchor: anchorSchema.parse(JSON.parse(read.text)) };
  } catch {
    return { kind: 'unreadable' };
  }
}

/** What the file itself says, to be held against the anchor. `hashAt` gives a ledger row's hash in hex. */
export type FileExtent = {
  readonly databaseId: string;
  readonly lastSeq: number;
  readonly lastOrder: number;
  readonly lastAct: number;
  readonly hashAt: (seq: number) => string | undefined;
};

export type EpochDecision =
  | { readonly kind: 'same' }
  | { readonly kind: 'new-epoch'; readonly reason: string; readonly nextOrder: number };

/** Order numbers go on this far beyond anything that may have been printed on paper. */
export const orderNumberGap = 100;

/** File at or ahead of its anchor: normal. Anything else opens a new epoch. Pure. */
export function decideEpoch(file: FileExtent, reading: AnchorReading): EpochDecision {
  const anchored = reading.kind === 'anchor' ? reading.anchor.lastOrder : 0;
  const nextOrder = Math.max(file.lastOrder, anchored) + orderNumberGap;
  if (reading.kind === 'missing') return { kind: 'new-epoch', reason: 'anchor-missing', nextOrder };
  if (reading.kind === 'unreadable') return { kind: 'new-epoch', reason: 'anchor-unreadable', nextOrder };
  const { anchor } = reading;
  if (anchor.databaseId !== file.databaseId) return { kind: 'new-epoch', reason: 'other-file', nextOrder };
  const isBehind =
    file.lastSeq < anchor.lastSeq || file.lastOrder < anchor.lastOrder || file.lastAct < anchor.lastAct;
  if (isBehind) return { kind: 'new-epoch', reason: 'file-behind', nextOrder };
  if (anchor.lastSeq > 0 && file.hashAt(anchor.lastSeq) !== anchor.head)
    return { kind: 'new-epoch', reason: 'history-differs', nextOrder };
  return { kind: 'same' };
}
