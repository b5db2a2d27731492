import type { Clock, Log } from '../ports.ts';

/** How long to wait before an outcome that the disk refused is written again. */
const writeAgainMs = 2_000;

/** An outcome that cannot be written now (disk full, file busy) is kept and written again until the disk takes it. */
export async function persist(
  till: { readonly clock: Clock; readonly log: Log },
  write: () => void,
): Promise<void> {
  for (;;) {
    try {
      write();
      return;
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      till.log.error('an outcome could not be written; trying again', { error: String(error) });
      await new Promise<void>((resolve) => {
        till.clock.after(writeAgainMs, resolve);
      });
    }
  }
}

/** Trouble that may pass without anybody changing the program: a full, busy, read-only or failing disk. */
const passingTrouble = /^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN|PROTOCOL|NOMEM)/;

function isDiskTrouble(error: unknown): boolean {
  return error instanceof Error && 'code' in error && passingTrouble.test(String(error.code));
}
