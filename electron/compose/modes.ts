/** The other modes of this till: which are there, and how a new one is furnished. */
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { modes } from '../../shared/modes.ts';
import type { Mode } from '../../shared/modes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ComposeOptions, Ports } from './options.ts';
import { anchorPath, readAnchor } from '../db/anchor.ts';
import { anchorWriter } from '../db/anchor-writer.ts';
import { databaseExists, emptyWorkshop, moveIntoPlace } from '../db/new-file.ts';
import { openDatabase } from '../db/open.ts';
import type { ModeState, OtherModes } from '../ipc/context.ts';
import { identify } from '../services/open-till.ts';
import { furnishReal, staffing } from '../services/set-up/new-mode.ts';
import type { NewOwner, Staffing } from '../services/set-up/new-mode.ts';
import { isSameName } from '../services/staff.ts';
import type { Till } from '../services/till.ts';

export function otherModes(ports: Ports, options: ComposeOptions, till: Till): OtherModes {
  const { dataDir } = options;
  const practiceOnly = options.practiceOnly === true;
  let isBusy = false;
  return {
    practiceOnly,
    list: () => modes.map((mode): ModeState => ({ mode, state: stateOf(dataDir, till.mode, mode) })),
    open: async (mode, owner, actor) => {
      // SECURITY: P13. Who started for practice only gets no file in which credentials could be put.
      if (practiceOnly && mode !== 'practice') return err(failure('started-practice-only'));
      if (mode === till.mode) return err(failure('mode-not-new'));
      if (mode !== 'practice' && !databaseExists(dataDir, mode)) {
        // A second press would sweep away the file that the first is furnishing.
        if (isBusy) return err(failure('database-busy'));
        isBusy = true;
        const people = staffing(till, mode, actor);
        const made = await makeFile(ports, options, till, mode, owner, people).finally(() => {
          isBusy = false;
        });
        if (!made.ok) return made;
      }
      ports.reopen?.(mode);
      return ok({ reopens: ports.reopen !== undefined });
    },
  };
}

function stateOf(dataDir: string, present: Mode, mode: Mode): ModeState['state'] {
  if (mode === present) return 'here';
  return mode === 'practice' || databaseExists(dataDir, mode) ? 'ready' : 'new';
}

/** Furnishes the file in a folder of its own and moves it into place when it is whole. */
async function makeFile(
  ports: Ports,
  options: ComposeOptions,
  till: Till,
  mode: Mode,
  owner: NewOwner | undefined,
  people: Staffing,
): Promise<Result<object, Failure>> {
  const { dataDir } = options;
  const { clock, crypto, files, log, random } = ports;
  const path = anchorPath(dataDir, mode);
  // MONEY: the anchor says that this file has existed. It is missing, and a missing file is never replaced.
  if (readAnchor(files, path).kind !== 'missing') return err(failure('mode-file-missing'));
  if (!owner) return err(failure('owner-needed'));
  if (people.staff.some(({ name }) => isSameName(name, owner.name))) return err(failure('name-taken'));
  const folder = emptyWorkshop(dataDir, mode);
  const opened = openDatabase({ dataDir: folder, mode, clock, crypto, mustExist: false });
  if (!opened.ok) return err(failure('disk-full'));
  const { db, close } = opened.value;
  try {
    const databaseId = Buffer.from(random.bytes(16)).toString('hex');
    identify(db, { mode, databaseId, nowMs: clock.nowMs(), runId: till.runId }, { kind: 'missing' });
    await furnishReal({ db, clock, crypto, random }, till.db, owner, people);
    await anchorWriter({ db, files, clock, log, path, erased: [] }).flush();
  } finally {
    close();
  }
  moveIntoPlace(dataDir, mode);
  return ok({});
}
