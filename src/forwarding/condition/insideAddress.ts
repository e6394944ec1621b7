import { parseServerUrl } from '../webhook/url/externalUrl.ts';

/** Whether a URL names an address that exists only inside the cluster: of a Service, by number or by name. */
export function isInsideAddress(server: string): boolean {
  const host = parseServerUrl(server)?.hostname ?? '';
  // Kubernetes' default range for Services on IBM Cloud.
  return /^172\.21\.\d+\.\d+$|(?:^|\.)svc(?:\.|$)|\.cluster\.local\.?$/.test(host);
}
