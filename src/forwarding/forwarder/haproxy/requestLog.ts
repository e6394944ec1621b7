import { message, type Message } from '../../../text/message.ts';
import type { HaproxyFile, HaproxyLine, HaproxySection, HaproxyWord } from './haproxyFile.ts';
import { backendsOf, chainOf, decidingLine, listenersOf } from './proxies.ts';

/**
 * Why the pod's output has nothing of a request, or nothing that this extension reads:
 * `nothing`: no target takes lines;
 * `elsewhere`: they are sent to another place;
 * `level`: the target takes only what is more urgent than a request;
 * `unknown`: a variable of the environment decides.
 */
export type OutputFault = 'nothing' | 'elsewhere' | 'level' | 'unknown';

/**
 * What a line about a request says: its `status`; the status in a format of the file's own, which may not be read;
 * none. `unknown`: a variable of the environment decides.
 */
export type RequestLine = 'status' | 'own-format' | 'no-status' | 'unknown';

/** How the requests of a listener are logged, and the lines that decide. */
export interface RequestLog {
  readonly listener: HaproxySection;
  /** `undefined` if lines appear on the pod's output and can be read. */
  readonly fault: OutputFault | undefined;
  readonly line: RequestLine;
  /** `option httplog`, `log-format`, …, and its section. */
  readonly format: { readonly line: HaproxyLine; readonly section: HaproxySection } | undefined;
  /** The `log` lines whose targets accept the lines. */
  readonly targets: readonly HaproxyLine[];
  /** In mode `tcp` HAProxy sees connections, but no requests. `unknown`: a variable, or another mode. */
  readonly mode: 'http' | 'tcp' | 'unknown';
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
export function logProblem({ fault, line, mode }: RequestLog): { isKnown: boolean; text: Message } | undefined {
  const known = (text: Message) => ({ isKnown: true, text });
  if (fault === 'nothing') return known(message('No request is logged: no log line names a target.'));
  if (fault === 'elsewhere') {
    return known(message('No request is logged on the pod’s output: the log is sent elsewhere.'));
  }
  if (fault === 'level') return known(message('No request is logged: the level of the log line leaves out info.'));
  if (line === 'unknown' && mode === 'unknown') {
    return { isKnown: false, text: message('What the log shows depends on the mode, which is not known here.') };
  }
  if (fault === 'unknown' || line === 'unknown') {
    return { isKnown: false, text: message('A variable of the pod’s environment decides how requests are logged.') };
  }
  if (line === 'no-status') {
    return known(
      mode === 'tcp'
        ? message('In mode tcp the log shows no status, so accepted and refused deliveries look alike.')
        : message('Without option httplog the log shows no status, so accepted and refused deliveries look alike.'),
    );
  }
  return line === 'own-format'
    ? { isKnown: false, text: message('The log has a format of the file’s own, which a stream cannot read.') }
    : undefined;
}

function requestLog(file: HaproxyFile, listener: HaproxySection): RequestLog {
  const chain = chainOf(file, listener);
  const format = decidingLine(chain, saysWhatIsLogged);
  const mode = modeOf(chain);
  const targets = logLinesOf(file, chain);
  return { listener, fault: faultOf(targets), line: requestLine(format?.line, mode), format, targets, mode };
}

/** HAProxy's default mode forwards connections and sees no requests. */
function modeOf(chain: readonly HaproxySection[]): RequestLog['mode'] {
  const line = decidingLine(chain, ({ words }) => words[0].value === 'mode')?.line;
  const mode = line === undefined ? 'tcp' : line.words[1]?.value;
  return mode === 'http' || mode === 'tcp' ? mode : 'unknown';
}

function saysWhatIsLogged({ words: [first, second] }: HaproxyLine): boolean {
  return (
    first.value === 'log-format' || (first.value === 'option' && /^(?:http|https|tcp)log$/.test(second?.value ?? ''))
  );
}

function requestLine(line: HaproxyLine | undefined, mode: RequestLog['mode']): RequestLine {
  const [first, second] = line?.words ?? [];
  if (first?.value === 'log-format') {
    const { value = '', hasVariable = false } = second ?? {};
    // `%ST` may have flags: `%{+Q}ST`.
    return /%(?:\{[^}]*\})?ST/.test(value) ? 'own-format' : hasVariable ? 'unknown' : 'no-status';
  }
  if (mode === 'tcp') return 'no-status';
  if (mode === 'unknown') return 'unknown';
  return second?.value === 'httplog' || second?.value === 'httpslog' ? 'status' : 'no-status';
}

/** Targets add up along the chain, from the outermost; `no log` removes the previous ones. */
function logLinesOf(file: HaproxyFile, chain: readonly HaproxySection[]): HaproxyLine[] {
  const global = file.sections
    .filter(({ keyword }) => keyword === 'global')
    .flatMap(({ lines }) => lines.filter(isTarget));
  const targets: HaproxyLine[] = [];
  for (const line of chain.toReversed().flatMap(({ lines }) => lines)) {
    const [first, second] = line.words;
    if (first.value === 'no' && second?.value === 'log') targets.length = 0;
    else if (isTarget(line)) targets.push(...(second?.value === 'global' ? global : [line]));
  }
  return targets;
}

const isTarget = ({ words: [first, second] }: HaproxyLine): boolean => first.value === 'log' && second !== undefined;

function faultOf(targets: readonly HaproxyLine[]): OutputFault | undefined {
  const faults = targets.map((line) => faultOfTarget(targetOf(line)));
  if (faults.length === 0) return 'nothing';
  return bestFirst.find((fault) => faults.includes(fault));
}

/** One target that accepts the lines is enough. */
const bestFirst: readonly (OutputFault | undefined)[] = [undefined, 'unknown', 'level', 'elsewhere'];

/** The parts of a `log` line: `log ADDRESS [len N] [format F] [sample R] FACILITY [LEVEL [MINLEVEL]]`. */
export interface LogTarget {
  readonly address: HaproxyWord;
  readonly format: HaproxyWord | undefined;
  readonly level: HaproxyWord | undefined;
}

export function targetOf({ words }: HaproxyLine): LogTarget {
  const [first, address = first, ...rest] = words;
  let format: HaproxyWord | undefined;
  let at = 0;
  for (let name = rest[at]?.value; name !== undefined && /^(?:len|format|sample)$/.test(name); name = rest[at]?.value) {
    if (name === 'format') format = rest[at + 1];
    at += 2;
  }
  return { address, format, level: rest[at + 1] };
}

function faultOfTarget({ address, format, level }: LogTarget): OutputFault | undefined {
  const isUnknown = [address, format, level].some((word) => word !== undefined && /\$/.test(word.value));
  if (isUnknown) return 'unknown';
  if (!/^(?:stdout|stderr|fd@[12])$/.test(address.value)) return 'elsewhere';
  // Requests are logged with level `info`.
  if (level !== undefined && !/^(?:info|debug)$/.test(level.value)) return 'level';
  return undefined;
}
