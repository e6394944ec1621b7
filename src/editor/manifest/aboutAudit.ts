const mentions = /ibm-kube-audit|ibmcloud-kube-audit|kube-audit-forwarder/;

/** Whether a text names an object of the document. */
export function mentionsAudit(text: string): boolean {
  return mentions.test(text);
}

/**
 * Whether a file is worth reading. Cheap, since every YAML file that is opened is asked. A `haproxy.cfg` has no names of
 * objects: its folder, its backend or its placeholder tell.
 */
export function mayBeAboutAudit(language: 'yaml' | 'haproxy', path: string, text: string): boolean {
  if (mentionsAudit(text)) return true;
  return (
    language === 'haproxy' && (/kube-?audit/.test(path) || /\bremotelogstash\b|<REMOTE-IP>|<REMOTE-PORT>/.test(text))
  );
}
