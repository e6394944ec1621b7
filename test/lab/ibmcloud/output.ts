import { writeSync } from 'node:fs';
import { errorCode } from '../account/files.ts';

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * What a call prints, kept until its end so that a fault can cut it. Streams are those of the CLI's SDK: `OK` and
 * progress on standard output, `FAILED` and its message on standard error; colours only for a terminal or with
 * `IBMCLOUD_COLOR=true`.
 */
export class Output {
  /** In the order of printing, so that a terminal shows it so. */
  #printed: { readonly stream: 1 | 2; readonly text: string }[] = [];
  readonly #coloured: boolean;
  readonly #write: (stream: 1 | 2, text: string) => void;

  /** @param write takes what is printed; the process's own streams where absent. */
  constructor(
    environment: NodeJS.ProcessEnv,
    isTerminal: boolean,
    write: (stream: 1 | 2, text: string) => void = writeToDescriptor,
  ) {
    this.#write = write;
    const setting = environment['IBMCLOUD_COLOR'] ?? environment['BLUEMIX_COLOR'];
    this.#coloured = setting === 'true' || (setting !== 'false' && isTerminal);
  }

  say(text = ''): void {
    this.raw({ stdout: `${text}\n` });
  }

  /** Without a line end: prompts, which the CLI writes to standard output. Shown at once. */
  prompt(text: string): void {
    this.raw({ stdout: text });
    this.flush();
  }

  ok(): void {
    this.say(this.#coloured ? '\u001B[32;1mOK\u001B[0m' : 'OK');
  }

  /** 4 spaces of indent, as the plug-ins print it. */
  json(value: unknown): void {
    this.say(JSON.stringify(value, null, 4));
  }

  error(text: string): void {
    this.raw({ stderr: `${text}\n` });
  }

  /** `FAILED`, the message, an empty line. */
  failed(message: string): void {
    this.error(this.#coloured ? '\u001B[31;1mFAILED\u001B[0m' : 'FAILED');
    this.error(`${message}\n`);
  }

  /** Adds text unchanged. */
  raw(streams: { stdout?: string; stderr?: string }): void {
    if (streams.stderr) this.#printed.push({ stream: 2, text: streams.stderr });
    if (streams.stdout) this.#printed.push({ stream: 1, text: streams.stdout });
  }

  discard(): void {
    this.#printed = [];
  }

  /** Leaves the first half of standard output. */
  cutInHalf(): void {
    const text = this.#printed.map((part) => (part.stream === 1 ? part.text : '')).join('');
    this.#printed = [{ stream: 1, text: text.slice(0, Math.floor(text.length / 2)) }];
  }

  flush(): void {
    for (const { stream, text } of this.#printed) this.#write(stream, text);
    this.discard();
  }
}

/** Directly to the descriptor: setting up `process.stdout` costs a short-lived process more than its whole answer. */
function writeToDescriptor(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (errorCode(error) === 'EPIPE') return;
      if (errorCode(error) !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}
