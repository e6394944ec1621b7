import { requireEndpoint } from '../access.ts';
import { type Command, clusterFlag, quietFlag } from '../command.ts';
import { kubeconfigOf, kubeconfigYaml } from '../kubeconfig.ts';
import { requireCluster } from '../permission.ts';

/**
 * `ks cluster config`: with `--output json|yaml` to standard output; without it merged into the user's kubeconfig,
 * whose current context it switches.
 */
export const clusterConfig: Command = {
  summary: 'Download the Kubernetes configuration files and certificates to connect to your cluster.',
  usage:
    '--cluster CLUSTER [--admin] [--endpoint private|link|vpe] [--network] [--output json|yaml|zip] [-q] [--skip-rbac]',
  flags: [
    clusterFlag,
    { names: ['admin'] },
    { names: ['endpoint'], value: true, oneOf: ['private', 'link', 'vpe'] },
    { names: ['network'] },
    { names: ['skip-rbac'] },
    { names: ['output'], value: true, oneOf: ['json', 'yaml', 'zip'] },
    { names: ['json'], standsFor: { name: 'output', value: 'json' } },
    { names: ['yaml'], standsFor: { name: 'output', value: 'yaml' } },
    quietFlag,
  ],
  positionals: 'refused',
  login: 'not-logged-in',
  async run(call) {
    const admin = call.flags.has('admin');
    const cluster = requireCluster(call, admin ? 'administrator' : 'viewer');
    const output = call.flags.get('output');
    if (output === 'zip') throw new Error('The lab does not make zip files.');
    const config = kubeconfigOf(call, cluster, requireEndpoint(call, cluster), admin);
    if (output === 'json') call.out.json(config);
    else if (output === 'yaml') call.out.raw({ stdout: kubeconfigYaml(config) });
    else {
      const { mergeKubeconfig, mergeTarget } = await import('../kubeconfigMerge.ts');
      await mergeKubeconfig(mergeTarget(call.environment), config);
      call.out.ok();
      call.out.say(`The configuration for ${cluster.name} was downloaded successfully.\n`);
      call.out.say(`Added context for ${cluster.name} to the current kubeconfig file.`);
      call.out.say(
        "You can now execute 'kubectl' commands against your cluster. For example, run 'kubectl get nodes'.\nIf you are accessing the cluster for the first time, 'kubectl' commands might fail for a few seconds while RBAC synchronizes.",
      );
    }
  },
};
