let buffered = '';
let ended = false;
let started = false;

/**
 * One line of standard input without its end, or `undefined` at the end of the input. Waits without blocking signals.
 */
export async function readLine(): Promise<string | undefined> {
  if (!started) start();
  for (;;) {
    const [line, ...rest] = buffered.split('\n');
    if (rest.length > 0 && line !== undefined) {
      buffered = rest.join('\n');
      return line.replace(/\r$/, '');
    }
    if (ended) {
      const last = buffered;
      buffered = '';
      return last === '' ? undefined : last;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

let wake: () => void = () => undefined;

function start(): void {
  started = true;
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    // A terminal ends a line with a carriage return where it does not translate it.
    buffered += process.stdin.isTTY ? text.replaceAll('\r', '\n') : text;
    wake();
  });
  const end = (): void => {
    ended = true;
    wake();
  };
  process.stdin.on('end', end);
  process.stdin.on('error', end);
}
