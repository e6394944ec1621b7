import { X509Certificate } from 'node:crypto';

/** A block of a PEM text, from its BEGIN line to its END line. */
export interface PemBlock {
  /** `CERTIFICATE`, `RSA PRIVATE KEY`, … */
  readonly label: string;
  readonly text: string;
}

export interface PemText {
  readonly blocks: readonly PemBlock[];
  /** BEGIN and END lines without their counterpart: something was cut off. */
  readonly broken: number;
}

/** The blocks of a PEM text with any line endings. Text between the blocks is ignored. */
export function pemBlocks(text: string): PemText {
  const blocks: PemBlock[] = [];
  let broken = 0;
  let open: { readonly label: string; readonly start: number } | undefined;
  for (const found of text.matchAll(/-----(BEGIN|END) ([A-Z0-9 ]+)-----/g)) {
    const [line, side, label = ''] = found;
    if (side === 'BEGIN') {
      if (open) broken++;
      open = { label, start: found.index };
    } else {
      if (open?.label === label) blocks.push({ label, text: text.slice(open.start, found.index + line.length) });
      else broken += open ? 2 : 1;
      open = undefined;
    }
  }
  return { blocks, broken: broken + (open ? 1 : 0) };
}

export interface PemCertificates {
  /** In the order of the text. */
  readonly certificates: readonly X509Certificate[];
  /** How many parts look like a block but are neither a readable certificate nor another complete block. */
  readonly unreadable: number;
}

/** Reads the certificates of a PEM text and ignores keys. Never throws. */
export function certificatesIn(text: string): PemCertificates {
  const { blocks, broken } = pemBlocks(text);
  const certificates: X509Certificate[] = [];
  let unreadable = broken;
  for (const block of blocks.filter(({ label }) => label === 'CERTIFICATE')) {
    try {
      certificates.push(new X509Certificate(block.text));
    } catch {
      unreadable++;
    }
  }
  return { certificates, unreadable };
}

/** Whether a text contains a private key, complete or cut off. */
export function holdsPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text);
}

/** PEM text from a field that holds it either as it is or in base64. */
export function pemOf(value: string): string {
  return value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
}
