import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** The subject of a certificate request. */
export interface RequestedName {
  readonly commonName: string;
  readonly organisation: string;
  /** Subject alternative names. */
  readonly dnsNames: readonly string[];
  /** IPv4 or IPv6. */
  readonly addresses: readonly string[];
}

/**
 * A certificate signing request (PKCS#10, RFC 2986) for an RSA key, as PEM. Node can read certificates but not create
 * requests. These few structures are enough, while a library would patch the global `Reflect` of the shared extension
 * host.
 * @param keyPem RSA private key.
 */
export function certificateRequest(
  { commonName, organisation, dnsNames, addresses }: RequestedName,
  keyPem: string,
): string {
  const key = createPrivateKey(keyPem);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const attribute = (oid: string, text: string): Buffer => set(sequence(object(oid), der(0x0c, Buffer.from(text))));
  const names = [
    ...dnsNames.map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    ...addresses.map((address) => der(0x87, bytesOfAddress(address))),
  ];
  const alternativeNames = sequence(object(oids.subjectAltName), der(0x04, sequence(...names)));
  const information = sequence(
    der(0x02, Buffer.from([0])), // version 1
    sequence(attribute(oids.organisation, organisation), attribute(oids.commonName, commonName)),
    publicKey,
    der(0xa0, sequence(object(oids.extensionRequest), set(sequence(alternativeNames)))),
  );
  const signature = sign('sha256', information, key);
  const algorithm = sequence(object(oids.sha256WithRsa), der(0x05));
  const request = sequence(information, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}

/** Object identifiers in DER. */
const oids = {
  commonName: '550403',
  organisation: '55040a',
  subjectAltName: '551d11',
  extensionRequest: '2a864886f70d01090e',
  sha256WithRsa: '2a864886f70d01010b',
};

/** One DER value: tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  // Two bytes of length are enough for a request; a longer value would be encoded wrongly.
  if (length > 0xffff) throw new RangeError(`A value of ${length} bytes is too long for a certificate request`);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return der(0x30, ...contents);
}

function set(content: Buffer): Buffer {
  return der(0x31, content);
}

function object(oid: string): Buffer {
  return der(0x06, Buffer.from(oid, 'hex'));
}

function bytesOfAddress(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser expands an IPv6 address except for its longest run of zeros.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const left = groups(head);
  const right = groups(tail ?? '');
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
