import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One command to run in the extension host, by VS Code's own means. */
export interface DrivenCommand {
  readonly id: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** An extension that runs what it finds in a file: for commands whose arguments no window can give. */
const source = `
const { readFileSync, appendFileSync } = require('node:fs');
const vscode = require('vscode');
const [wishes, ends] = WHERE;
exports.activate = () => {
  const known = new Set(read().map(({ id }) => id));
  appendFileSync(ends, 'host ' + process.pid + '\\n');
  setInterval(() => {
    for (const wish of read()) {
      if (known.has(wish.id)) continue;
      known.add(wish.id);
      const end = () => appendFileSync(ends, wish.id + '\\n');
      vscode.commands.executeCommand(wish.command, ...wish.arguments).then(end, end);
    }
  }, 150);
};
function read() {
  try { return JSON.parse(readFileSync(wishes, 'utf8')); } catch { return []; }
}
`;

/** Runs commands in the current extension host; a new host begins with the commands that are requested from then on. */
export class CommandDriver {
  readonly #wishes: string;
  readonly #ends: string;
  #wished: DrivenCommand[] = [];
  #count = 0;

  /** @param extensions the folder of installed extensions, before VS Code looks into it. */
  constructor(extensions: string, folder: string) {
    this.#wishes = join(folder, 'wishes.json');
    this.#ends = join(folder, 'ends.txt');
    const own = join(extensions, 'kube-audit-test.driver-1.0.0');
    mkdirSync(own, { recursive: true });
    const manifest = {
      ...{ name: 'driver', publisher: 'kube-audit-test', version: '1.0.0', engines: { vscode: '^1.90.0' } },
      ...{ main: './main.js', activationEvents: ['onStartupFinished'] },
    };
    writeFileSync(join(own, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(own, 'main.js'), source.replace('WHERE', JSON.stringify([this.#wishes, this.#ends])));
    writeFileSync(this.#ends, '');
    this.#write();
  }

  /** @returns an id for {@link hasEnded}. */
  run(command: string, ...values: readonly unknown[]): string {
    const id = String(++this.#count);
    this.#wished = [...this.#wished, { id, command, arguments: values }];
    this.#write();
    return id;
  }

  /** Process id of the extension host that came up last. */
  host(): number | undefined {
    const last = /.*^host (\d+)$/ms.exec(readFileSync(this.#ends, 'utf8'))?.[1];
    return last === undefined ? undefined : Number(last);
  }

  hasEnded(id: string): boolean {
    return readFileSync(this.#ends, 'utf8').split('\n').includes(id);
  }

  #write(): void {
    writeFileSync(`${this.#wishes}.new`, JSON.stringify(this.#wished));
    renameSync(`${this.#wishes}.new`, this.#wishes);
  }
}
