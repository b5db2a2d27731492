/**
 * `npm test`: every suite, or those named on the command line. What failed is named once more at the end, with its error:
 * of a long run often nothing else is kept. The last line is "N passed, N failed", alone, and the exit code is 0 only if something ran and nothing failed. A suite that ran nothing counts as a failure: a test
 * that silently did not happen must never look like one that passed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { run } from './child.mjs';
import { openDisplay } from './display.mjs';
import { buildIfStale, node24, prepare, root, say, stop } from './prepare.mjs';

const vitestSuites = ['unit', 'property', 'architecture', 'security', 'integration', 'relay', 'crash'];
const suites = [...vitestSuites, 'e2e'];

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = asked.find((name) => !suites.includes(name));
if (unknown !== undefined) stop(`There is no suite "${unknown}". There are: ${suites.join(', ')}.`);
const chosen = asked.length === 0 ? suites : asked;

const results = mkdtempSync(join(tmpdir(), 'mbili-test-'));
const total = await runAll();
rmSync(results, { recursive: true, force: true });
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
for (const failure of total.failures) say(failure);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);

async function runAll() {
  prepare({ needsBrowser: true });
  buildIfStale();
  const display = await openDisplay();
  const sum = { passed: 0, failed: 0, failures: [] };
  for (const suite of chosen) {
    say(`\n— ${suite}`);
    const counted = suite === 'e2e' ? await runPlaywright(display.env) : await runVitest(suite, display.env);
    sum.passed += counted.passed;
    sum.failed += counted.failed;
    sum.failures.push(...counted.failures.map((failure) => `\n✗ ${suite}: ${failure}`));
    if (counted.skipped > 0) say(`${suite}: ${counted.skipped} skipped`);
    say(`${suite}: ${counted.passed} passed, ${counted.failed} failed`);
  }
  display.close();
  return sum;
}

async function runVitest(suite, env) {
  const file = join(results, `${suite}.json`);
  const entry = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(node24, [entry, 'run', '--project', suite, ...reporters], { env });
  return count(suite, code, file, (report) => {
    // A file that could not be loaded has no tests of its own to fail.
    const unloaded = report.testResults.filter(
      (result) =>
        result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: report.testResults.flatMap(failuresOfFile),
    };
  });
}

function failuresOfFile(result) {
  const failed = result.assertionResults.filter((test) => test.status === 'failed');
  const ofTests = failed.map((test) => `${test.fullName}\n${short(test.failureMessages.join('\n'))}`);
  return result.status === 'failed' && failed.length === 0
    ? [`${result.name}\n${short(result.message)}`]
    : ofTests;
}

/** The words and the first places of an error; a whole trace is in the output above. */
function short(message) {
  return stripVTControlCharacters(message).split('\n').slice(0, 25).join('\n');
}

async function runPlaywright(env) {
  const file = join(results, 'e2e.json');
  const entry = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const code = await run(node24, [entry, 'test', '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_FORCE_TTY: '0' },
  });
  return count('e2e', code, file, ({ stats, errors, suites: files }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [...errors.map(({ message }) => short(message ?? '')), ...files.flatMap(failuresOfSuite)],
  }));
}

function failuresOfSuite({ suites: inner = [], specs = [] }) {
  const failed = specs.filter(({ ok }) => !ok);
  const messages = (spec) =>
    spec.tests.flatMap(({ results: tries }) => tries.flatMap(({ errors }) => errors.map((e) => e.message)));
  return [
    ...failed.map((spec) => `${spec.file}: ${spec.title}\n${short(messages(spec).join('\n'))}`),
    ...inner.flatMap(failuresOfSuite),
  ];
}

/** What the suite's own report says; a suite that failed or ran nothing without saying so is one failure. */
function count(suite, code, file, read) {
  try {
    const counted = read(JSON.parse(readFileSync(file, 'utf8')));
    const isSilent = counted.failed === 0 && (code !== 0 || counted.passed === 0);
    if (isSilent)
      say(`${suite}: ended with code ${code} and ${counted.passed} tests passed; counted as one failure.`);
    return isSilent ? { ...counted, failed: 1 } : counted;
  } catch {
    say(`${suite}: left no report (code ${code}); counted as one failure.`);
    return { passed: 0, failed: 1, skipped: 0, failures: [] };
  }
}
