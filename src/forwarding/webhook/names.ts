/** The document's namespace for forwarders of all routes. */
export const AUDIT_NAMESPACE = 'ibm-kube-audit';

/** The container of IBM's image, as the document names it. */
export const AUDIT_CONTAINER = 'ibmcloud-kube-audit';

/** Whether an image is the one for IBM Log Analysis, a retired service, from any registry. */
export function isLogAnalysisImage(image: string): boolean {
  return /(?:^|\/)ibmcloud-kube-audit-to-logdna(?=[:@]|$)/.test(image);
}
