/** Everything the core needs of the machine that plain Node can give. */
import { join } from 'node:path';
import type { Clock, Crypto, Files, Http, Log, Programs, Random } from '../ports.ts';
import { nodeClock } from './clock.ts';
import { nodeCrypto } from './crypto.ts';
import { nodeFiles } from './files.ts';
import { nodeHttp } from './http.ts';
import { jsonLog, rotatingFileSink, streamSink } from './log.ts';
import { nodePrograms } from './programs.ts';
import { nodeRandom } from './random.ts';

export type NodePortsOptions = {
  /** Where the log is kept (`logs/mbili.log`, 5 files of 2 MB). Without it the log goes to standard error. */
  readonly dataDir?: string;
  /** Forces the log to standard error even where there is a folder: the headless driver. */
  readonly logToStandardError?: boolean;
};

export type NodePorts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly http: Http;
  readonly files: Files;
  readonly log: Log;
  readonly programs: Programs;
};

export function nodePorts(options: NodePortsOptions = {}): NodePorts {
  const clock = nodeClock();
  const sink =
    options.dataDir === undefined || options.logToStandardError === true
      ? streamSink(process.stderr)
      : rotatingFileSink(join(options.dataDir, 'logs', 'mbili.log'));
  return {
    clock,
    random: nodeRandom(),
    crypto: nodeCrypto(),
    http: nodeHttp(),
    files: nodeFiles(),
    log: jsonLog(sink, clock),
    programs: nodePrograms(),
  };
}
