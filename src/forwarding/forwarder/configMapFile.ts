import { certificatesIn, holdsPrivateKey, pemBlocks } from '../../text/pem.ts';

/**
 * Content of a ConfigMap's file that belongs in a Secret, by its text or else by its extension. `undefined` for
 * anything else.
 */
export function secretContent(file: string, text: string): 'key' | 'certificate' | undefined {
  if (holdsPrivateKey(text)) return 'key';
  const isCertificate = pemBlocks(text).blocks.some(({ label }) => label.endsWith('CERTIFICATE'));
  return isCertificate || certificatesIn(text).unreadable > 0 || /\.(?:pem|key|crt|p12)$/.test(file)
    ? 'certificate'
    : undefined;
}
