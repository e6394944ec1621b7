import { isatty } from 'node:tty';
import { findCluster, readAccount } from '../account/store.ts';
import type { AccountState, Fault } from '../state.ts';
import type { Call, Command, Flags } from './command.ts';
import { pluginOf, resolveCommand } from './commandTable.ts';
import { CallFailed, failures, isFailureName, type FailureText } from './failures.ts';
import { takeFault } from './faults.ts';
import { helpOf, parseFlags } from './flags.ts';
import { readLine } from './input.ts';
import { Output } from './output.ts';

/**
 * One call of the CLI: usage, login, faults, then the command. Prints to standard output and standard error.
 * @returns the exit code.
 */
export async function runCall(
  lab: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  out = new Output(environment, isatty(1)),
): Promise<number> {
  try {
    const account = readAccount(lab);
    return await dispatch(lab, args, account, out, environment);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    out.raw(error.text);
    return error.text.exitCode;
  } finally {
    out.flush();
  }
}

async function dispatch(
  lab: string,
  args: readonly string[],
  account: AccountState,
  out: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const word = args[0] ?? '';
  const texts = { word, apiExitCode: account.unknowns.apiFailureExitCode ?? 1 };
  const plugin = pluginOf[word === 'oc' ? 'ks' : word];
  if (plugin && account.plugins[plugin.name] === false) throw new CallFailed(failures[plugin.missing](texts));
  const resolved = resolveCommand(args);
  if (resolved.kind === 'unknown') {
    const help = resolved.parent === '' ? 'ibmcloud help' : `ibmcloud ${resolved.parent} help`;
    const hint = resolved.parent === '' ? 'Check your list of installed plug-ins. ' : '';
    out.failed(`'${resolved.word}' is not a registered command. ${hint}See '${help}'.`);
    return 2;
  }
  if (resolved.kind === 'group') {
    out.say(`USAGE:\n        ibmcloud ${resolved.words} COMMAND\nCOMMANDS:`);
    for (const child of resolved.children) out.say(`        ${child}`);
    return 0;
  }
  const command = await resolved.load(account);
  if (resolved.rest.some((arg) => arg === '--help' || arg === '-h')) {
    out.raw({ stdout: helpOf(command, resolved.words) });
    return 0;
  }
  const { flags, positionals } = parseFlags(command, resolved.words, resolved.rest);
  const call: Call = {
    lab,
    word,
    path: resolved.path,
    flags,
    positionals,
    out,
    account,
    environment,
    isText: flags.get('output') === undefined,
    fail: (name) => {
      throw new CallFailed(failures[name](texts));
    },
    readLine,
  };
  const clusterArgument = flags.get('cluster');
  const subject = {
    path: resolved.path,
    clusterArgument,
    findCluster: () => (clusterArgument === undefined ? undefined : findCluster(lab, clusterArgument)),
  };
  const fault = takeFault(lab, subject);
  return await withFault(fault, call, command, texts);
}

async function withFault(
  fault: Fault | undefined,
  call: Call,
  command: Command,
  texts: { word: string; apiExitCode: number },
): Promise<number> {
  const effect = fault?.effect;
  const shown =
    effect?.kind === 'failure' ? namedFailure(effect.name, texts) : effect?.kind === 'raw' ? effect : undefined;
  if (effect?.kind === 'delay') await delay(effect.ms);
  if (effect?.kind === 'hang') await forever();
  if (effect?.kind === 'ask') await ask(call, effect.atEnd ?? 'fail');
  if (!shown) {
    await perform(call, command);
    return 0;
  }
  const text: FailureText = shown;
  if (fault?.afterEffect || text.cutInHalf) await perform(call, command);
  if (text.cutInHalf) call.out.cutInHalf();
  else {
    call.out.discard();
    if (effect?.kind === 'failure' && !text.early) start(call, command);
    call.out.raw(text);
  }
  return text.exitCode;
}

async function perform(call: Call, command: Command): Promise<void> {
  if (call.word === 'ks' || call.word === 'oc') await delay(call.account.latencyMs);
  const login = typeof command.login === 'function' ? command.login(call) : command.login;
  if (login !== undefined) {
    if (!call.account.session.loggedIn) call.fail(login);
    start(call, command);
    if (call.account.session.expired) call.fail(`expired-${call.account.session.expired}`);
  } else {
    start(call, command);
  }
  await command.run(call);
}

/**
 * What comes before the answer: a trace where one was asked for, then in text form the message of the day and a
 * progress line.
 */
function start(call: Call, command: Command): void {
  const { environment, out, account } = call;
  if ([environment['IBMCLOUD_TRACE'], environment['BLUEMIX_TRACE']].includes('true')) {
    out.say('\nREQUEST: [2026-09-01T08:00:00Z]\nGET /v2/getCluster HTTP/1.1\nHost: containers.cloud.ibm.com\n');
  }
  if (!call.isText) return;
  const isService = call.path.startsWith('ks ');
  if (isService && !isQuiet(call.flags) && account.messageOfTheDay) out.say(`${account.messageOfTheDay}\n`);
  const progress = command.progress?.(call);
  if (progress !== undefined) out.say(progress);
}

function isQuiet(flags: Flags): boolean {
  return flags.has('q');
}

function namedFailure(name: string, texts: { word: string; apiExitCode: number }): FailureText {
  if (!isFailureName(name)) throw new Error(`The lab knows no failure named ${name}.`);
  return failures[name](texts);
}

async function delay(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

async function forever(): Promise<never> {
  for (;;) await delay(3_600_000);
}

/** A question that nobody expects; the answer does not matter. */
async function ask(call: Call, atEnd: 'fail' | 'hang'): Promise<void> {
  call.out.prompt('A newer version of the IBM Cloud CLI is available. Do you want to update? [y/N] > ');
  if ((await call.readLine()) !== undefined) return;
  if (atEnd === 'hang') await forever();
  call.out.say();
  throw new CallFailed({ stderr: 'FAILED\nEOF\n\n', exitCode: 1 });
}
