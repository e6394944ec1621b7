import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';

const mentions = /ibm-kube-audit|ibmcloud-kube-audit|kube-audit-forwarder/;

/**
 * Most characters of a file that is read: some are slow to read, and meanwhile nothing else runs in the extension host.
 * Manifests of a forwarder have a few thousand.
 */
export const LARGEST = 256 * 1024;

/** Whether a text names an object of the document. */
export function mentionsAudit(text: string): boolean {
  return mentions.test(text);
}

/**
 * Whether a file is worth parsing. Cheap, since it runs for every YAML file that is opened. A `haproxy.cfg` has no
 * object names; its folder, its backend or its placeholders decide.
 */
export function mayBeAboutAudit(language: 'yaml' | 'haproxy', path: string, text: string): boolean {
  if (mentionsAudit(text)) return true;
  return (
    language === 'haproxy' && (/kube-?audit/.test(path) || /\bremotelogstash\b|<REMOTE-IP>|<REMOTE-PORT>/.test(text))
  );
}

/** For commands. @throws Failure `invalid-input` for a text with more than {@link LARGEST} characters */
export function requireReadable(name: string, text: string): void {
  if (text.length <= LARGEST) return;
  throw new Failure('invalid-input', message('{0} is not read: it has more than {1} KB.', name, LARGEST / 1024));
}
