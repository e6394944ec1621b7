const mentions = /ibm-kube-audit|ibmcloud-kube-audit|kube-audit-forwarder/;

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
