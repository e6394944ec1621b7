import { createSocket } from 'node:dgram';

/** The address at which a cluster's pods find their name server. */
export const NAME_SERVER = '172.21.0.10';
const PORT = 53;
const TYPE_A = 1;
const TTL_SECONDS = 5;
const NAME_ERROR = 3;

/** What a pod's `/etc/resolv.conf` says. */
export const RESOLV_CONF = `search ibm-kube-audit.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${NAME_SERVER}\noptions ndots:5\n`;

/** Answers for these names with their address, and that there is no such name for any other. */
export function serveNames(names: ReadonlyMap<string, string>): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const answer = answerTo(query, names);
    if (answer) socket.send(answer, port, address);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(PORT, NAME_SERVER, resolve);
  });
}

/** The answer to a query with one question (RFC 1035); `undefined` for what is none. */
export function answerTo(query: Buffer, names: ReadonlyMap<string, string>): Buffer | undefined {
  const question = readQuestion(query);
  if (!question) return undefined;
  const { name, type, end } = question;
  const address = names.get(name);
  const records = address !== undefined && type === TYPE_A ? [addressRecord(address)] : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8580 | (address === undefined ? NAME_ERROR : 0), 2); // an answer, with authority
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, end), ...records]);
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]; length !== undefined && length > 0; length = query[at]) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += length + 1;
  }
  if (at + 5 > query.length) return undefined;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc00c, 0); // the name of the question
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_SECONDS, 6);
  record.writeUInt16BE(4, 10);
  Buffer.from(address.split('.').map(Number)).copy(record, 12);
  return record;
}
