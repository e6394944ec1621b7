import { listClusters } from '../../account/store.ts';
import { classicEntry, vpcEntry } from '../clusterJson.ts';
import { type Command, jsonFlags, quietFlag } from '../command.ts';
import { groupName } from '../groups.ts';
import { ago, formatTable } from '../table.ts';

/** `ks cluster ls`: the text form lists every provider, JSON without `--provider` classic clusters only. */
export const clusterList: Command = {
  summary: 'List all the clusters in your IBM Cloud account.',
  usage: '[--location LOCATION ...] [--output OUTPUT] [--provider PROVIDER] [-q]',
  flags: [
    { names: ['location', 'l'], value: true },
    { names: ['provider'], value: true, oneOf: ['classic', 'vpc-classic', 'vpc-gen2', 'satellite'] },
    ...jsonFlags,
    quietFlag,
  ],
  positionals: 'refused',
  login: 'not-logged-in',
  run(call) {
    const { lab, account, flags, out } = call;
    const places = flags.all('location');
    const provider = flags.get('provider');
    const clusters = listClusters(lab)
      .filter((cluster) => cluster.accountGuid === account.session.accountGuid)
      .filter((cluster) => provider === undefined || cluster.provider === provider)
      .filter(({ location, dataCenter, region }) => {
        return places.length === 0 || places.some((place) => [location, dataCenter, region].includes(place));
      });
    if (!call.isText) {
      const listed = provider === undefined ? clusters.filter((cluster) => cluster.provider === 'classic') : clusters;
      out.json(
        listed.map((cluster) => {
          const named = { cluster, groupName: groupName(account, cluster.resourceGroupId) };
          return cluster.provider === 'classic' ? classicEntry(named) : vpcEntry(named);
        }),
      );
      return;
    }
    out.ok();
    const headings = 'Name,ID,State,Created,Workers,Location,Version,Resource Group Name,Provider'.split(',');
    const rows = clusters.map((cluster) => [
      cluster.name,
      cluster.id,
      cluster.state,
      ago(cluster.createdDate),
      String(cluster.workers),
      cluster.location,
      cluster.version,
      groupName(account, cluster.resourceGroupId),
      cluster.provider,
    ]);
    out.say(formatTable(headings, rows));
  },
};
