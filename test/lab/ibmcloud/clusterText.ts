import { addressesOf, zonesOf, type Named } from './clusterJson.ts';
import { ago, formatFields } from './table.ts';

const WIDTH = 32;

/** The text form of `cluster get`; classic and VPC differ in the place of the master's lines. */
export function clusterText(named: Named): string {
  return named.cluster.provider === 'classic' ? classicText(named) : vpcText(named);
}

function common({ cluster, groupName }: Named): [string, string][] {
  return [
    ['Name', cluster.name],
    ['ID', cluster.id],
    ['State', cluster.state],
    ['Status', cluster.status],
    ['Created', `${cluster.createdDate.replace('T', ' ').replace('+0000', ' +0000')} (${ago(cluster.createdDate)})`],
    ['Resource Group ID', cluster.resourceGroupId],
    ['Resource Group Name', groupName],
  ];
}

function classicText(named: Named): string {
  const { cluster } = named;
  const { publicUrl, ingress } = addressesOf(cluster);
  const fields: [string, string][] = [
    ...common(named).filter(([label]) => label !== 'Status'),
    ['Location', cluster.location],
    ['Pod Subnet', '172.30.0.0/16'],
    ['Service Subnet', '172.21.0.0/16'],
    ['Master URL', publicUrl],
    ['Public Service Endpoint URL', publicUrl],
    ['Private Service Endpoint URL', '-'],
    ['Master Location', cluster.location],
    ['Master Status', `${cluster.master.status} (${ago(cluster.master.statusModified)})`],
    ['Master State', cluster.master.state],
    ['Master Health', cluster.master.health],
    ['Ingress Subdomain', ingress],
    ['Ingress Secret', ingress.split('.')[0] ?? ''],
    ['Workers', String(cluster.workers)],
    ['Worker Zones', zonesOf(cluster).join(', ')],
    ['Version', cluster.version],
  ];
  return `${' '.repeat(WIDTH)}\n${formatFields(fields, WIDTH)}`;
}

function vpcText(named: Named): string {
  const { cluster } = named;
  const { publicUrl, privateUrl, vpeUrl, ingress } = addressesOf(cluster);
  const fields: [string, string][] = [
    ...common(named),
    ['Pod Subnet', '172.17.0.0/18'],
    ['Service Subnet', '172.21.0.0/16'],
    ['Workers', String(cluster.workers)],
    ['Worker Zones', zonesOf(cluster).join(', ')],
    ['Ingress Subdomain', ingress],
    ['Ingress Secret', ingress.split('.')[0] ?? ''],
    ['Ingress Status', 'healthy'],
    ['Ingress Message', 'All Ingress components are healthy.'],
    ['Trusted Profile ID', '-'],
    ['Public Service Endpoint URL', publicUrl],
    ['Private Service Endpoint URL', privateUrl],
    ['Pull Secrets', 'enabled in the default namespace'],
    ['VPCs', 'r014-464b4e54-48a8-4f6c-b10a-68edc6fd2be4'],
    ['VPE Gateway', vpeUrl],
    ['Secure By Default Networking', 'enabled'],
    ['Outbound Traffic Protection', 'enabled'],
  ];
  const master: [string, string][] = [
    ['Status', `${cluster.master.status} (${ago(cluster.master.statusModified)})`],
    ['State', cluster.master.state],
    ['Health', cluster.master.health],
    ['Version', cluster.version],
    ['Location', cluster.location],
    ['URL', publicUrl],
  ];
  return `${' '.repeat(WIDTH)}\n${formatFields(fields, WIDTH)}\n\nMaster      \n${formatFields(master, 12)}`;
}
