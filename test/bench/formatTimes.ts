import { isProblem, parseFilter } from '../../src/audit/filter/parseFilter.ts';
import { lineView } from '../../src/audit/lineView.ts';
import { auditEventLines } from './auditEventLines.ts';

/*
 * Parse, filter and format over one million events, beside `JSON.parse` alone over the same lines:
 * `node formatTimes.ts` prints both in milliseconds of processor time, as JSON. The events come in parts that take
 * turns, so that neither has the quieter machine.
 */

export interface FormatTimes {
  readonly events: number;
  readonly bytes: number;
  readonly ours: number;
  readonly json: number;
}

const PART = 50_000;
const PARTS = 20;

const filter = parseFilter('verb:update,create,get resource:deployments code:>=200 ns:shop-* -user:system:node:*');
if (isProblem(filter)) throw new Error('The filter is not understood.');
const view = lineView({ format: 'pretty', timestamps: false, deliveries: false, ownRequests: false, filter });
const lines = auditEventLines(PART);

let sum = 0;
const runs = {
  json: () => {
    for (const line of lines) sum += (JSON.parse(line) as { verb: string }).verb.length;
  },
  ours: () => {
    for (const line of lines) sum += view(line, '')?.length ?? 0;
  },
};
const spent = { json: 0, ours: 0 };
for (let part = -2; part < PARTS; part += 1) {
  for (const name of part % 2 === 0 ? (['json', 'ours'] as const) : (['ours', 'json'] as const)) {
    const began = process.cpuUsage();
    runs[name]();
    const { user, system } = process.cpuUsage(began);
    // The first two only warm up.
    if (part >= 0) spent[name] += (user + system) / 1000;
  }
}
if (sum === 0) throw new Error('Nothing was done.');
const times: FormatTimes = {
  events: PART * PARTS,
  bytes: lines.reduce((total, line) => total + line.length, 0) * PARTS,
  ...spent,
};
console.log(JSON.stringify(times));
