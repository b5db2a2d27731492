/** What the command line may say. Unknown words are ignored (Chromium adds its own); debugging a release is refused. */
import { resolve } from 'node:path';
import { modes } from '../../shared/modes.ts';
import type { Mode } from '../../shared/modes.ts';

export type StartArguments = {
  /** Credentials cannot be entered and no other mode opens. */
  readonly isPracticeOnly: boolean;
  readonly dataDir: string | undefined;
  /** Asked for by name; undefined where it was not, or was no mode. */
  readonly mode: Mode | undefined;
};

export function readStartArguments(argv: readonly string[], cwd: string): StartArguments {
  const dataDir = valueOf(argv, '--data-dir');
  const isPracticeOnly = argv.includes('--practice-only');
  const mode = modes.find((one) => one === valueOf(argv, '--mode'));
  return {
    isPracticeOnly,
    // SECURITY: P13. Practice only is practice, whatever else is asked for.
    mode: isPracticeOnly ? 'practice' : mode,
    dataDir: dataDir === undefined ? undefined : resolve(cwd, dataDir),
  };
}

/** The same start in another mode. */
export function argumentsForMode(argv: readonly string[], mode: Mode): readonly string[] {
  const at = argv.indexOf('--mode');
  const others = argv.filter(
    (word, index) => !word.startsWith('--mode=') && (at === -1 || (index !== at && index !== at + 1)),
  );
  return [...others, `--mode=${mode}`];
}

function valueOf(argv: readonly string[], name: string): string | undefined {
  const joined = argv.find((word) => word.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1) || undefined;
  const at = argv.indexOf(name);
  return at === -1 ? undefined : argv[at + 1];
}

const debuggingSwitches = /^--(inspect|debug|remote-debugging|remote-allow-origins|js-flags|load-extension)/;

/** SECURITY: a debugger on a packaged till could read secrets and press any button. */
export const asksForDebugging = (argv: readonly string[]): boolean =>
  argv.some((word) => debuggingSwitches.test(word));

/** SECURITY: no variable of the surroundings may weaken TLS. */
export function clearDangerousVariables(environment: NodeJS.ProcessEnv): void {
  delete environment['NODE_TLS_REJECT_UNAUTHORIZED'];
  delete environment['NODE_EXTRA_CA_CERTS'];
  delete environment['SSLKEYLOGFILE'];
}
