import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../src/failure/failure.ts';
import type { CliCommand } from '../../../src/ibmcloud/cliCommand.ts';
import { getCluster } from '../../../src/ibmcloud/commands/clusters.ts';
import { getClusterCa, getKubeconfig } from '../../../src/ibmcloud/commands/credentials.ts';
import { refreshMaster } from '../../../src/ibmcloud/commands/master.ts';
import { getAuditWebhook } from '../../../src/ibmcloud/commands/webhook.ts';
import { CLI_RUNNER_LIMITS } from '../../../src/ibmcloud/runner.ts';
import { CLASSIC_OPENSHIFT } from './commands/recordedClusters.ts';
import { fakeCli, runnerOf } from './fakeCli.ts';

const { signal } = new AbortController();

/** A command whose value is what was printed. */
function printed(...args: readonly string[]): CliCommand<string> {
  return { args, parse: (stdout) => stdout };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.match(error.message, /^[A-Z].*\.$|^The IBM Cloud CLI reported: /, 'one sentence');
    return error;
  }
  return assert.fail('nothing was thrown');
}

/** Processes whose command line holds a text: what is left of a tree. */
async function processesWith(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (line.includes(text) && !/\) Z /.test(status)) {
      found.push(`${pid}: ${line.replaceAll('\0', ' ')}`);
    }
  }
  return found;
}

/** Waits until a script has said that it is where the test wants it. */
async function written(read: () => Promise<string>): Promise<string> {
  for (let tries = 0; tries < 500; tries += 1) {
    const text = await read();
    if (text !== '') {
      return text;
    }
    await pause(10);
  }
  return assert.fail('the script never came there');
}

const onLinux = { skip: process.platform !== 'linux' && 'reads /proc' };

describe('a CLI call', () => {
  it('passes arguments one by one, without a shell', async (context) => {
    const cli = await fakeCli(context, `for arg in "$@"; do printf '<%s>' "$arg"; done`);
    const args = ['ks', '', 'a b', '$(touch x)', '"q"', `it's`, '`x`', '*', 'ä;rm'];
    assert.equal(await runnerOf(cli).run(printed(...args), { signal }), args.map((arg) => `<${arg}>`).join(''));
  });

  it('reads the answer, and records the call', async (context) => {
    const cli = await fakeCli(context, `echo notice >&2; cat <<'END'\nOK\n${JSON.stringify(CLASSIC_OPENSHIFT)}\nEND`);
    const runner = runnerOf(cli);
    const details = await runner.run(getCluster('mycluster'), { signal });
    assert.equal(details.master.state, 'deployed');
    const [call, ...others] = runner.calls;
    assert.equal(others.length, 0);
    assert.deepEqual(call?.args, getCluster('mycluster').args);
    assert.equal(call.outcome, 'succeeded');
    assert.equal(call.exitCode, 0);
    assert.equal(call.stderr, 'notice\n');
  });

  it('says of a call in its record that it only asks again', async (context) => {
    const runner = runnerOf(await fakeCli(context, 'echo OK'));
    for (const isRepeated of [false, true]) await runner.run(printed('x'), { signal, isRepeated });
    assert.deepEqual(
      runner.calls.map(({ isRepeated }) => isRepeated === true),
      [false, true],
    );
  });

  it('keeps the user’s environment, less what spoils the output', async (context) => {
    const cli = await fakeCli(context, 'env');
    const environment = {
      PATH: process.env['PATH'],
      IBMCLOUD_API_KEY: 'kept',
      IBMCLOUD_HOME: '/home/of/cli',
      IBMCLOUD_COLOR: 'true',
      IBMCLOUD_TRACE: 'true',
      BLUEMIX_TRACE: '/tmp/trace',
    };
    const lines = (await runnerOf(cli, {}, environment).run(printed(), { signal })).split('\n');
    for (const line of [
      ...['IBMCLOUD_API_KEY=kept', 'IBMCLOUD_HOME=/home/of/cli'],
      ...['IBMCLOUD_COLOR=false', 'IBMCLOUD_VERSION_CHECK=false', 'IBMCLOUD_ANALYTICS=false'],
    ]) {
      assert.ok(lines.includes(line), line);
    }
    assert.deepEqual(
      lines.filter((line) => /TRACE|^HOME=/.test(line)),
      [],
      'nothing of this process leaks in',
    );
  });

  it('gives the CLI a closed standard input', async (context) => {
    const cli = await fakeCli(context, `printf 'Update? [y/N] > '; read -r answer && echo "$answer" || exit 1`);
    const failure = await failureOf(runnerOf(cli).run(getCluster('c'), { signal }));
    assert.equal(failure.code, 'other');
    assert.match(failure.message, /is waiting for input/);
    assert.equal(failure.remedy, 'show-log');
  });

  const broken: Readonly<Record<string, readonly [script: string, code: string]>> = {
    'prints HTML': [`echo '<!DOCTYPE html><html><body>Sign in</body></html>'`, 'gateway'],
    'prints HTML and fails': [`echo '<!DOCTYPE html><html><body>502</body></html>' >&2; exit 1`, 'gateway'],
    'prints nothing': ['true', 'bad-output'],
    'prints half a JSON': [`printf '{"id": "x", "na'`, 'bad-output'],
    'prints JSON of another shape': [`echo '[1, 2]'`, 'bad-output'],
    'exits 2': [`echo "'ks' is not a registered command. See 'ibmcloud help'." >&2; exit 2`, 'plug-in-missing'],
    'exits 2 and says nothing': ['exit 2', 'other'],
    'is ended by a signal': ['kill -9 $$', 'other'],
    'prints bytes that are no text': [`printf '\\377\\376\\000{"id'`, 'bad-output'],
  };
  for (const [name, [script, code]] of Object.entries(broken)) {
    it(`has a sentence and a remedy for a CLI that ${name}`, async (context) => {
      const failure = await failureOf(runnerOf(await fakeCli(context, script)).run(getCluster('c'), { signal }));
      assert.equal(failure.code, code);
      assert.notEqual(failure.remedy, undefined);
    });
  }

  it('shows what could not be read', async (context) => {
    const cli = await fakeCli(context, 'echo "What is this?"; echo more >&2');
    const failure = await failureOf(runnerOf(cli).run(getCluster('c'), { signal }));
    assert.equal(failure.detail, 'more\n\nWhat is this?\n');
  });

  it('names a CLI that is not there, and one that cannot be executed', async (context) => {
    const cli = await fakeCli(context, 'true');
    const failure = await failureOf(runnerOf({ path: `${cli.path}-gone` }).run(getCluster('c'), { signal }));
    assert.equal(failure.code, 'cli-missing');
    assert.equal(failure.remedy, 'open-settings');
    assert.equal(
      (await failureOf(runnerOf({ path: '/dev/null' }).run(getCluster('c'), { signal }))).code,
      'cli-missing',
    );
  });

  it('bounds the output', { timeout: 60_000 }, async (context) => {
    const cli = await fakeCli(context, `echo $$ > "$DIR/pid"; head -c 100000000 /dev/zero | tr '\\0' x; sleep 600`);
    const limits = { process: { ...CLI_RUNNER_LIMITS.process, stdoutLimit: 1_000_000, killGraceMs: 300 } };
    const failure = await failureOf(runnerOf(cli, limits).run(getCluster('c'), { signal }));
    assert.equal(failure.code, 'bad-output');
    assert.match(failure.message, /far too much/);
    assert.deepEqual(await processesWith(cli.folder), []);
  });

  it('says that it waits for an answer', async (context) => {
    const cli = await fakeCli(context, `printf 'Open the URL in the default browser? [Y/n] > '; exec sleep 600`);
    const failure = await failureOf(runnerOf(cli, { timeoutMs: 300 }).run(getCluster('c'), { signal }));
    assert.equal(failure.code, 'timed-out');
    assert.match(failure.message, /wait for input/);
  });

  it('takes an error for an answer where the command says so', async (context) => {
    const cli = await fakeCli(context, `printf 'FAILED\\nThe audit webhook is not configured. (E1)\\n' >&2; exit 1`);
    assert.equal(await runnerOf(cli).run(getAuditWebhook('c'), { signal }), undefined);
  });
});

describe('the end of a call', onLinux, () => {
  /** The CLI, its child and its grandchild all hang; the marker is on the command line of each. */
  const tree = (ignoring: string): string =>
    `${ignoring}
     sh -c '${ignoring} sh -c "${ignoring} echo \\$\\$ > \\"\\$0/ready\\"; while :; do sleep 600; done" "$0" & wait' "$DIR" &
     wait; while :; do sleep 600; done`;

  for (const [name, ignoring] of [
    ['that ends when asked to', ''],
    ['that ignores being asked', 'trap : TERM;'],
  ] as const) {
    it(`cancel leaves nothing of a tree ${name}`, { timeout: 30_000 }, async (context) => {
      const cli = await fakeCli(context, tree(ignoring.replaceAll("'", '')));
      const runner = runnerOf(cli);
      const abort = new AbortController();
      const call = failureOf(runner.run(getCluster('c'), { signal: abort.signal }));
      await written(() => cli.read('ready'));
      assert.ok((await processesWith(cli.folder)).length >= 3);
      abort.abort();
      assert.equal((await call).code, 'cancelled');
      assert.deepEqual(await processesWith(cli.folder), []);
      assert.equal(runner.calls[0]?.outcome, 'cancelled');
    });

    it(`a time-out leaves nothing of a tree ${name}`, { timeout: 30_000 }, async (context) => {
      const cli = await fakeCli(context, tree(ignoring.replaceAll("'", '')));
      const runner = runnerOf(cli, { timeoutMs: 800 });
      const failure = await failureOf(runner.run(getCluster('c'), { signal }));
      assert.equal(failure.code, 'timed-out');
      assert.equal(failure.remedy, 'retry');
      assert.notEqual(await cli.read('ready'), '', 'the tree was complete');
      assert.deepEqual(await processesWith(cli.folder), []);
      assert.equal(runner.calls[0]?.outcome, 'timed-out');
    });
  }

  it('leaves no grandchild that ignores being asked and holds no output', { timeout: 30_000 }, async (context) => {
    const quiet = `trap "" TERM; echo ready > "$0/ready"; while :; do sleep 600; done`;
    const cli = await fakeCli(context, `sh -c '${quiet}' "$DIR" >/dev/null 2>&1 & wait`);
    const abort = new AbortController();
    const call = failureOf(runnerOf(cli).run(getCluster('c'), { signal: abort.signal }));
    await written(() => cli.read('ready'));
    abort.abort();
    assert.equal((await call).code, 'cancelled');
    // The signal has been sent; the kernel may still be at it.
    await pause(100);
    assert.deepEqual(await processesWith(cli.folder), []);
  });

  it('comes although a grandchild in a session of its own holds the output', { timeout: 30_000 }, async (context) => {
    const cli = await fakeCli(context, `setsid sleep 45 & echo $! > "$DIR/ready"; wait`);
    const abort = new AbortController();
    const call = failureOf(runnerOf(cli).run(getCluster('c'), { signal: abort.signal }));
    const pid = Number(await written(() => cli.read('ready')));
    context.after(() => {
      try {
        process.kill(pid);
      } catch {
        // It has ended.
      }
    });
    await pause(100);
    abort.abort();
    assert.equal((await call).code, 'cancelled');
  });

  it('comes although a helper in the background holds the output', { timeout: 30_000 }, async (context) => {
    const cli = await fakeCli(context, `sleep 600 & echo '${JSON.stringify(CLASSIC_OPENSHIFT)}'`);
    assert.equal((await runnerOf(cli).run(getCluster('c'), { signal })).name, 'mycluster');
  });

  it('starts nothing once aborted', async (context) => {
    const cli = await fakeCli(context, 'echo started > "$DIR/ready"');
    const failure = await failureOf(runnerOf(cli).run(getCluster('c'), { signal: AbortSignal.abort() }));
    assert.equal(failure.code, 'cancelled');
    assert.equal(await cli.read('ready'), '');
  });

  it('leaves no timer, no socket and no process', { timeout: 30_000 }, async (context) => {
    const cli = await fakeCli(context, `case "$1" in hang) exec sleep 600;; fail) exit 1;; *) echo '{}';; esac`);
    // Reads of files are the test's own.
    const open = (): readonly string[] =>
      process
        .getActiveResourcesInfo()
        .filter((name) => !name.startsWith('FSReq'))
        .sort();
    const before = open();
    const runner = runnerOf(cli);
    const abort = new AbortController();
    const calls = [
      runner.run(printed('ok'), { signal }),
      failureOf(runner.run(printed('fail'), { signal })),
      failureOf(runner.run(printed('hang'), { signal: abort.signal })),
      failureOf(runner.run({ ...printed('hang'), timeoutMs: 100 }, { signal })),
    ];
    await pause(300);
    abort.abort();
    await Promise.all(calls);
    await pause(50);
    assert.deepEqual(open(), before);
  });
});

describe('secrets', () => {
  const KEY = 'PLANTED-KEY';
  it('are not in a failure or record of a secret call', async (context) => {
    const cli = await fakeCli(context, `echo 'odd ${KEY}'; echo 'apikey=${KEY}' >&2; exit "$(cat "$DIR/exit")"`);
    for (const exitCode of ['0', '1']) {
      await writeFile(`${cli.folder}/exit`, exitCode);
      const runner = runnerOf(cli);
      const failure = await failureOf(runner.run(getKubeconfig({ cluster: 'c', admin: true }), { signal }));
      const shown = JSON.stringify([
        failure,
        failure.message,
        failure.detail,
        failure.stack,
        failure.cause,
        runner.calls,
      ]);
      assert.doesNotMatch(shown, /PLANTED/);
    }
  });

  it('are taken out of arguments and errors that are recorded', async (context) => {
    const cli = await fakeCli(context, `echo 'Bearer ${KEY}-0123456789' >&2`);
    const runner = runnerOf(cli);
    await runner.run(printed('login', `--apikey=${KEY}`, `https://user:${KEY}@example.com`), { signal });
    assert.doesNotMatch(JSON.stringify(runner.calls), /PLANTED/);
    assert.match(JSON.stringify(runner.calls), /Bearer \[hidden\]/);
  });
});

describe('repeats', () => {
  const NOT_FOUND = `printf 'FAILED\\nThe specified cluster could not be found. (G0004)\\n' >&2; exit 1`;
  const count = 'echo x >> "$DIR/count"; n=$(wc -l < "$DIR/count")';

  it('a cluster that was not found, once', async (context) => {
    const cli = await fakeCli(context, `${count}; [ "$n" -gt 1 ] || { ${NOT_FOUND}; }; echo '{"id":"i","name":"n"}'`);
    assert.equal((await runnerOf(cli).run(getCluster('c'), { signal })).name, 'n');
  });

  it('no more than once', async (context) => {
    const cli = await fakeCli(context, `${count}; ${NOT_FOUND}`);
    const runner = runnerOf(cli);
    assert.equal((await failureOf(runner.run(getCluster('c'), { signal }))).code, 'cluster-not-found');
    assert.equal(runner.calls.length, 2);
  });

  it('and where the cluster can be seen, says which role is missing instead', async (context) => {
    const cli = await fakeCli(context, `case "$*" in *"cluster get"*) echo '{"id":"i"}' ;; *) ${NOT_FOUND} ;; esac`);
    for (const [command, role] of [
      [getClusterCa('c'), 'Administrator'],
      [refreshMaster('c'), 'Operator'],
    ] as const) {
      const failure = await failureOf(runnerOf(cli).run<unknown>(command, { signal }));
      assert.equal(failure.code, 'no-permission');
      assert.match(failure.message, new RegExp(`platform role ${role}`));
    }
    const gone = await fakeCli(context, NOT_FOUND);
    assert.equal((await failureOf(runnerOf(gone).run(getClusterCa('c'), { signal }))).code, 'cluster-not-found');
  });

  it('a call that was refused for its rate, after pauses', async (context) => {
    const cli = await fakeCli(
      context,
      `${count}; [ "$n" -gt 3 ] || { echo 'Status code: 429; too fast' >&2; exit 1; }; echo '{"id":"i","name":"n"}'`,
    );
    const runner = runnerOf(cli);
    assert.equal((await runner.run(getCluster('c'), { signal })).name, 'n');
    assert.equal(runner.calls.length, 4);
    const starts = runner.calls.map(({ startedAt, durationMs }) => [startedAt.getTime(), durationMs] as const);
    const pauses = starts
      .slice(1)
      .map(([start], index) => start - ((starts[index]?.[0] ?? 0) + (starts[index]?.[1] ?? 0)));
    assert.ok((pauses[0] ?? 0) >= 15 && (pauses[1] ?? 0) >= 35 && (pauses[2] ?? 0) >= 75, pauses.join());
  });

  it('gives up in the end', async (context) => {
    const cli = await fakeCli(context, `echo 'Too many requests' >&2; exit 1`);
    const runner = runnerOf(cli, {
      queue: { ...CLI_RUNNER_LIMITS.queue, firstPauseMs: 1, longestPauseMs: 5, repeats: 3 },
    });
    const failure = await failureOf(runner.run(getCluster('c'), { signal }));
    assert.equal(failure.code, 'rate-limited');
    assert.equal(failure.remedy, 'retry');
    assert.equal(runner.calls.length, 4);
  });
});
