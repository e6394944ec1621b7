/** `node parseAlone.ts FILE`: reads a file and parses each line as JSON, nothing else; prints how long as JSON. */
import { createReadStream } from 'node:fs';

const started = performance.now();
let [lines, parseMs] = [0, 0];
let rest: Buffer = Buffer.alloc(0);
for await (const chunk of createReadStream(process.argv[2] ?? '', { highWaterMark: 1024 * 1024 })) {
  const bytes = Buffer.concat([rest, chunk as Buffer]);
  let from = 0;
  for (let end = bytes.indexOf(0x0a, from); end !== -1; end = bytes.indexOf(0x0a, from)) {
    const text = bytes.toString('utf8', from, end);
    const before = performance.now();
    JSON.parse(text);
    parseMs += performance.now() - before;
    lines += 1;
    from = end + 1;
  }
  rest = bytes.subarray(from);
}
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ms: performance.now() - started, parseMs, lines, cpuMs: (user + system) / 1_000 }));
