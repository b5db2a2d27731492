/** Counts, ages and bytes over all tills, in the text form that Prometheus reads. No till, address or number in it. */
import type { BoxCounts } from './box.ts';

/** What this process has turned away since it started. On Workers: this isolate. */
export type Refusals = { path: number; size: number; enrol: number; drain: number };
export const noRefusals = (): Refusals => ({ path: 0, size: 0, enrol: 0, drain: 0 });

export function metricsText(all: readonly BoxCounts[], refusals: Refusals, nowMs: number): string {
  const sum = (of: (counts: BoxCounts) => number): number =>
    all.reduce((total, counts) => total + of(counts), 0);
  const oldest = Math.min(...all.map(({ oldestWaitingMs }) => oldestWaitingMs ?? nowMs), nowMs);
  const lines: readonly (readonly [name: string, value: number, help: string])[] = [
    ['tills', all.length, 'Tills that are enrolled.'],
    ['waiting_bodies', sum((counts) => counts.waitingItems), 'Sealed bodies that no till has taken yet.'],
    ['waiting_bytes', sum((counts) => counts.waitingBytes), 'Their size, sealed.'],
    ['oldest_waiting_seconds', Math.round((nowMs - oldest) / 1000), 'Age of the oldest of them.'],
    ['kept_total', sum((counts) => counts.kept), 'Bodies sealed and stored, ever.'],
    ['taken_total', sum((counts) => counts.taken), 'Bodies that a till has stored and let go, ever.'],
    ['expired_total', sum((counts) => counts.expired), 'Bodies deleted after thirty days.'],
    ['limited_total', sum((counts) => counts.limited), 'Bodies turned away by a limit of a till.'],
    ['refused_paths', refusals.path, 'Requests to no path of ours, since the start.'],
    ['refused_sizes', refusals.size, 'Bodies over the size limit, since the start.'],
    ['refused_enrolments', refusals.enrol, 'Wrong relay secrets, since the start.'],
    ['refused_drains', refusals.drain, 'Wrong drain secrets, since the start.'],
  ];
  return lines
    .map(([name, value, help]) => `# HELP mailbox_${name} ${help}\nmailbox_${name} ${value}\n`)
    .join('');
}
