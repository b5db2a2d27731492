/** A queue of CUPS as its own programs show it: `lp`, `lpstat` and `cancel` as small shell scripts in one folder. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePrograms } from '../../electron/host/programs.ts';
import type { Programs } from '../../electron/ports.ts';

export type FakeQueue = {
  /** `no-queue`: nobody has heard of it. */
  readonly state?: 'idle' | 'disabled' | 'rejecting' | 'no-queue';
  /** Words after `Alerts:`. */
  readonly alerts?: string;
  /** How many looks at the queue still see the job. */
  readonly looks?: number;
  /** Seconds for which `lp` itself hangs. */
  readonly lpSleeps?: number;
};

export type FakeCups = {
  readonly programs: Programs;
  readonly received: () => Promise<Uint8Array>;
  readonly cancelled: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

export async function fakeCups(queue: FakeQueue): Promise<FakeCups> {
  const folder = await mkdtemp(join(tmpdir(), 'mbili-cups-'));
  const at = (name: string): string => join(folder, name);
  const { state = 'idle', alerts = 'none', looks = 1, lpSleeps = 0 } = queue;
  await writeFile(at('looks'), `${looks}\n`);
  await script(
    at('lp'),
    `${lpSleeps > 0 ? `sleep ${lpSleeps}` : ''}
     cat > ${at('received')}
     echo "request id is TM-T20-17 (0 file(s))"`,
  );
  await script(at('cancel'), `echo "$@" > ${at('cancelled')}`);
  const enabled =
    state === 'disabled' ? 'disabled since Sat -\n\treason unknown' : 'is idle.  enabled since Sat';
  await script(
    at('lpstat'),
    `if [ ${state} = no-queue ]; then echo 'lpstat: Invalid destination name in list "TM-T20".' >&2; exit 1; fi
     case "$1" in
     -a) ${
       state === 'rejecting'
         ? `printf 'TM-T20 not accepting requests since Sat -\\n\\tRejecting Jobs\\n'`
         : `echo 'TM-T20 accepting requests since Sat'`
     };;
     -l) printf '%s\\n' 'printer TM-T20 ${enabled}' '\tForm mounted:' '\tAlerts: ${alerts}';;
     -W) n=$(cat ${at('looks')}); if [ "$n" -gt 0 ]; then echo $((n-1)) > ${at('looks')}
         echo 'TM-T20-17   root   1024   Sat 21 Nov 2026'; fi;;
     esac`,
  );
  const real = nodePrograms();
  return {
    programs: { run: (call) => real.run({ ...call, command: at(call.command) }) },
    received: async () => new Uint8Array(await readFile(at('received')).catch(() => Buffer.alloc(0))),
    cancelled: async () => (await readFile(at('cancelled'), 'utf8').catch(() => '')).trim(),
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function script(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}
