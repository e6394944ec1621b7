/** Whether a host receives for IBM Cloud Logs: an instance's own, or the router's. */
export function isCloudLogsHost(host: string): boolean {
  return /\.logs(?:-router)?\.cloud\.ibm\.com\.?$/i.test(host);
}
