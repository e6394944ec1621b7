import { certificatesIn, holdsPrivateKey, pemBlocks } from '../../text/pem.ts';

/**
 * What a file of a ConfigMap holds that a Secret is the place for: by its content, else by the end of its name. `undefined` for
 * anything else.
 */
export function secretContent(file: string, text: string): 'key' | 'certificate' | undefined {
  if (holdsPrivateKey(text)) return 'key';
  const isCertificate = pemBlocks(text).blocks.some(({ label }) => label.endsWith('CERTIFICATE'));
  return isCertificate || certificatesIn(text).unreadable > 0 || /\.(?:pem|key|crt|p12)$/.test(file)
    ? 'certificate'
    : undefined;
}
