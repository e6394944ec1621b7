/**
 * A cluster's page in IBM Cloud's console, classic or VPC. IBM's documents write it as
 * `https://cloud.ibm.com/kubernetes/clusters/ID` (Schematics, "Setting up agents"); IBM's scripts for workshops add
 * `overview`, and `bss_account` with the account's id where the browser may be in another account.
 */
export function clusterPage(clusterId: string, accountId: string | undefined): string {
  const account = accountId === undefined ? '' : `?bss_account=${encodeURIComponent(accountId)}`;
  return `https://cloud.ibm.com/kubernetes/clusters/${encodeURIComponent(clusterId)}/overview${account}`;
}
