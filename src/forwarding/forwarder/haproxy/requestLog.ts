import { message, type Message } from '../../../text/message.ts';
import type { HaproxyFile, HaproxyLine, HaproxySection, HaproxyWord } from './haproxyFile.ts';
import { backendsOf, chainOf, decidingLine, listenersOf, targetsOf } from './proxies.ts';
import { keptFor, linesThat, sectionIndex } from './sectionIndex.ts';

/**
 * Why the pod's output has nothing of a request, or nothing that this extension reads:
 * `nothing`: no target takes lines;
 * `elsewhere`: they are sent to another place;
 * `level`: the target takes only what is more urgent than a request;
 * `sample`: it takes only some of the lines;
 * `unknown`: a variable of the environment decides.
 */
export type OutputFault = 'nothing' | 'elsewhere' | 'level' | 'sample' | 'unknown';

/**
 * What a line about a request says: its `status`; the status in a format of the file's own, which may not be read;
 * none. `unknown`: a variable of the environment decides.
 */
export type RequestLine = 'status' | 'own-format' | 'no-status' | 'unknown';

/**
 * Requests that are left out whatever the format: `accepted` ones, by `option dontlog-normal`; `all`, or `some`, by a
 * rule that sets the level to silent, without or with a condition.
 */
export type HiddenRequests = 'accepted' | 'all' | 'some';

/** How the requests of a listener are logged, and the lines that decide. */
export interface RequestLog {
  readonly listener: HaproxySection;
  /** `undefined` if lines appear on the pod's output and can be read. */
  readonly fault: OutputFault | undefined;
  readonly line: RequestLine;
  readonly hidden: HiddenRequests | undefined;
  /** `option httplog`, `log-format`, …, and its section. */
  readonly format: { readonly line: HaproxyLine; readonly section: HaproxySection } | undefined;
  /** The `log` lines whose targets accept the lines. */
  readonly targets: readonly HaproxyLine[];
  /** In mode `tcp` HAProxy sees connections, but no requests. `unknown`: a variable, or another mode. */
  readonly mode: 'http' | 'tcp' | 'unknown';
  /** Whether a line that decides is between `.if` and `.endif`: what HAProxy makes of it is not known. */
  readonly isConditional: boolean;
}

/** For each listener that leads to a server. */
export function requestLogs(file: HaproxyFile): RequestLog[] {
  return listenersOf(file)
    .filter((listener) => listener.keyword === 'listen' || backendsOf(file, listener).length > 0)
    .map((listener) => requestLog(file, listener));
}

/**
 * What is wrong with a log, as a sentence; `undefined` if each request is logged with its status, in a format that is
 * read here. `isKnown`: whether it is certain.
 */
export function logProblem({
  fault,
  line,
  hidden,
  mode,
  isConditional,
}: RequestLog): { isKnown: boolean; text: Message } | undefined {
  if (isConditional) {
    return { isKnown: false, text: message('Lines between .if and .endif decide how requests are logged.') };
  }
  const known = (text: Message) => ({ isKnown: true, text });
  if (fault === 'nothing') return known(message('No request is logged: no log line names a target.'));
  if (fault === 'elsewhere') {
    return known(message('No request is logged to the pod’s output: the log is sent elsewhere.'));
  }
  if (fault === 'level') return known(message('No request is logged: the log line’s level excludes info.'));
  if (hidden === 'all') return known(message('No request is logged: a rule sets the log level to silent.'));
  if (hidden === 'accepted') {
    return known(message('Accepted requests aren’t logged: option dontlog-normal skips them.'));
  }
  if (fault === 'sample') return known(message('Only some requests are logged: the log line samples them.'));
  if (hidden === 'some') {
    return {
      isKnown: false,
      text: message('A rule skips some requests in the log: its condition decides which.'),
    };
  }
  if (line === 'unknown' && mode === 'unknown') {
    return { isKnown: false, text: message('What the log shows depends on the mode, which is unknown here.') };
  }
  if (fault === 'unknown' || line === 'unknown') {
    return { isKnown: false, text: message('A variable of the pod’s environment decides how requests are logged.') };
  }
  if (line === 'no-status') {
    return known(
      mode === 'tcp'
        ? message('In mode tcp the log shows no status: accepted and rejected deliveries look alike.')
        : message('Add option httplog: without it, accepted and rejected deliveries look alike in the log.'),
    );
  }
  return line === 'own-format'
    ? { isKnown: false, text: message('The file sets its own log format, which a stream can’t read.') }
    : undefined;
}

function requestLog(file: HaproxyFile, listener: HaproxySection): RequestLog {
  const chain = chainOf(file, listener);
  const format = decidingLine(chain, formats);
  const mode = modeOf(chain);
  const targets = logLinesOf(file, chain);
  const line = requestLine(format?.line, mode);
  const ends = targetsOf(file, listener);
  const hidden = hiddenBy(file, chain, ends);
  const isConditional =
    chain.some(({ opening }) => opening.isConditional) ||
    [...chain.flatMap(decidingLines), ...globalLogLines(file), ...silencingOf(file, ends)].some(isBetween);
  return { listener, fault: faultOf(targets), line, hidden, format, targets, mode, isConditional };
}

const isBetween = ({ isConditional }: HaproxyLine): boolean => isConditional;

function decidingLines(section: HaproxySection): readonly HaproxyLine[] {
  return [formats, modes, logLines, silencingLines, normalOptions].flatMap((find) => find(section)).filter(isBetween);
}

function silencingOf(file: HaproxyFile, ends: readonly HaproxySection[]): readonly HaproxyLine[] {
  return ends === sectionIndex(file).backends ? silencingBackends(file) : ends.flatMap(silencingLines);
}

function hiddenBy(
  file: HaproxyFile,
  chain: readonly HaproxySection[],
  ends: readonly HaproxySection[],
): HiddenRequests | undefined {
  const silencing = [...chain.flatMap(silencingLines), ...silencingOf(file, ends)];
  if (silencing.some(({ words }) => !words.some(({ value }) => value === 'if' || value === 'unless'))) return 'all';
  const option = decidingLine(chain, normalOptions)?.line;
  if (option?.words[0].value === 'option') return 'accepted';
  return silencing.length > 0 ? 'some' : undefined;
}

const normalOptions = linesThat(({ words }) => words.some(({ value }) => value === 'dontlog-normal'));

const silencingLines = linesThat(isSilencing);

/** Of all backends, among which each listener may choose. */
const silencingBackends = keptFor((file: HaproxyFile) => sectionIndex(file).backends.flatMap(silencingLines));

/** `http-request set-log-level silent`, also of `http-response` and `tcp-request content`. */
function isSilencing({ words }: HaproxyLine): boolean {
  const at = words.findIndex(({ value }) => value === 'set-log-level');
  return at > 0 && /^(?:http|tcp)-/.test(words[0].value) && words[at + 1]?.value === 'silent';
}

const modes = linesThat(({ words }) => words[0].value === 'mode');

/** HAProxy's default mode forwards connections and sees no requests. */
function modeOf(chain: readonly HaproxySection[]): RequestLog['mode'] {
  const line = decidingLine(chain, modes)?.line;
  const mode = line === undefined ? 'tcp' : line.words[1]?.value;
  return mode === 'http' || mode === 'tcp' ? mode : 'unknown';
}

const formats = linesThat(
  ({ words: [first, second] }) =>
    first.value === 'log-format' || (first.value === 'option' && /^(?:http|https|tcp)log$/.test(second?.value ?? '')),
);

function requestLine(line: HaproxyLine | undefined, mode: RequestLog['mode']): RequestLine {
  const [first, second] = line?.words ?? [];
  if (first?.value === 'log-format') {
    const { value = '', hasVariable = false } = second ?? {};
    // `%ST` may have a name and flags, `%(status){+Q}ST`; and an expression may be the status, too: `%[status]`.
    return /%(?:\([^)%]*\))?(?:\{[^}%]*\})?(?:ST|\[)/.test(value)
      ? 'own-format'
      : hasVariable
        ? 'unknown'
        : 'no-status';
  }
  if (mode === 'tcp') return 'no-status';
  if (mode === 'unknown') return 'unknown';
  return second?.value === 'httplog' || second?.value === 'httpslog' ? 'status' : 'no-status';
}

const isTarget = ({ words: [first, second] }: HaproxyLine): boolean => first.value === 'log' && second !== undefined;
const isNoLog = ({ words: [first, second] }: HaproxyLine): boolean => first.value === 'no' && second?.value === 'log';
const logLines = linesThat((line) => isTarget(line) || isNoLog(line));
const globalLogLines = keptFor((file: HaproxyFile) => sectionIndex(file).globals.flatMap(logLines));
const globalTargets = keptFor((file: HaproxyFile) => globalLogLines(file).filter(isTarget));

/** Targets add up along the chain, from the outermost; `no log` removes the previous ones. */
function logLinesOf(file: HaproxyFile, chain: readonly HaproxySection[]): HaproxyLine[] {
  const global = globalTargets(file);
  const targets: HaproxyLine[] = [];
  for (const line of chain.toReversed().flatMap(logLines)) {
    const [first, second] = line.words;
    if (first.value === 'no') targets.length = 0;
    else targets.push(...(second?.value === 'global' ? global : [line]));
  }
  return targets;
}

function faultOf(targets: readonly HaproxyLine[]): OutputFault | undefined {
  const faults = targets.map((line) => faultOfTarget(targetOf(line)));
  if (faults.length === 0) return 'nothing';
  return bestFirst.find((fault) => faults.includes(fault));
}

/** One target that accepts the lines is enough. */
const bestFirst: readonly (OutputFault | undefined)[] = [undefined, 'unknown', 'sample', 'level', 'elsewhere'];

/** The parts of a `log` line: `log ADDRESS [len N] [format F] [sample R] FACILITY [LEVEL [MINLEVEL]]`. */
export interface LogTarget {
  readonly address: HaproxyWord;
  readonly format: HaproxyWord | undefined;
  readonly sample: HaproxyWord | undefined;
  readonly level: HaproxyWord | undefined;
}

export function targetOf({ words }: HaproxyLine): LogTarget {
  const [first, address = first, ...rest] = words;
  let format: HaproxyWord | undefined;
  let sample: HaproxyWord | undefined;
  let at = 0;
  for (let name = rest[at]?.value; name !== undefined && /^(?:len|format|sample)$/.test(name); name = rest[at]?.value) {
    if (name === 'format') format = rest[at + 1];
    if (name === 'sample') sample = rest[at + 1];
    at += 2;
  }
  return { address, format, sample, level: rest[at + 1] };
}

function faultOfTarget({ address, format, sample, level }: LogTarget): OutputFault | undefined {
  const isUnknown = [address, format, sample, level].some((word) => word !== undefined && /\$/.test(word.value));
  if (isUnknown) return 'unknown';
  if (!/^(?:stdout|stderr|fd@[12])$/.test(address.value)) return 'elsewhere';
  // Requests are logged with level `info`.
  if (level !== undefined && !/^(?:info|debug)$/.test(level.value)) return 'level';
  // `1:1` is each line.
  return sample === undefined || sample.value === '1:1' ? undefined : 'sample';
}
