import { requireAccess } from '../access.ts';
import { type Command, clusterFlag, jsonFlags, quietFlag } from '../command.ts';
import { requireCluster } from '../permission.ts';

/** `ks cluster ca get`: `{"caCert": base64 of the PEM text}`. */
export const clusterCaGet: Command = {
  summary: 'View the CA certificate of a cluster.',
  usage: '--cluster CLUSTER [--output OUTPUT] [-q]',
  flags: [clusterFlag, ...jsonFlags, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: ({ flags }) => `Retrieving the CA certificate of cluster ${flags.get('cluster') ?? ''}...`,
  run(call) {
    const cluster = requireCluster(call, 'administrator');
    const { caPem } = requireAccess(call, cluster);
    const caCert = Buffer.from(caPem).toString('base64');
    if (!call.isText) {
      call.out.json({ caCert });
      return;
    }
    call.out.ok();
    call.out.say(caCert);
  },
};
