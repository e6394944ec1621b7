/** The namespace in which the document puts forwarders, of whichever route. */
export const AUDIT_NAMESPACE = 'ibm-kube-audit';

/** Whether an image is the one for IBM Log Analysis, a service that has ended, from whichever registry. */
export function isLogAnalysisImage(image: string): boolean {
  return /(?:^|\/)ibmcloud-kube-audit-to-logdna(?=[:@]|$)/.test(image);
}
