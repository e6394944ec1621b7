import { updateCluster } from '../../account/store.ts';
import type { CaRotation, ClusterState } from '../../state.ts';
import { caRotationTexts } from '../clusterJson.ts';
import { type Call, type Command, clusterFlag, quietFlag } from '../command.ts';
import { requireCluster } from '../permission.ts';
import { serviceDate } from '../table.ts';

/** Polls of `ca status` that show a phase under way. */
const POLLS = 1;

/**
 * `ks cluster ca status`: text only. Each call carries what is under way one step on; empty where nothing was ever
 * begun.
 */
export const clusterCaStatus: Command = {
  summary: 'View the status of the CA certificate rotation of a cluster.',
  usage: '--cluster CLUSTER [-q]',
  flags: [clusterFlag, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  run(call) {
    const { id } = requireCluster(call, 'viewer');
    const { caRotation } = updateCluster(call.lab, id, advance);
    const fields = [
      ['Status', caRotation ? caRotationTexts[caRotation.phase] : ''],
      ['Action Started', caRotation?.started ?? ''],
      ['Action Completed', caRotation?.completed ?? ''],
    ];
    for (const [label = '', value = ''] of fields) call.out.say(`${`${label}:`.padEnd(20)}${value}`.trimEnd());
  },
};

/** `ks cluster ca create`: a second CA beside the first. */
export const clusterCaCreate: Command = {
  summary: 'Create a new CA certificate for a cluster.',
  usage: '--cluster CLUSTER [-f] [-q]',
  flags: [clusterFlag, { names: ['f'] }, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  run(call) {
    begin(call, 'creating', () => true);
  },
};

/** `ks cluster ca rotate`: from its end on, nothing that the old CA signed is good for anything. */
export const clusterCaRotate: Command = {
  summary: 'Rotate the CA certificates of a cluster.',
  usage: '--cluster CLUSTER [-f] [-q]',
  flags: [clusterFlag, { names: ['f'] }, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  run(call) {
    begin(call, 'rotating', ({ caRotation }) => caRotation?.phase === 'created');
  },
};

function begin(call: Call, phase: CaRotation['phase'], isAllowed: (cluster: ClusterState) => boolean): void {
  const cluster = requireCluster(call, 'administrator');
  if (!isAllowed(cluster)) call.fail('ca-rotation-unfinished');
  updateCluster(call.lab, cluster.id, (state) => {
    state.caRotation = { phase, pollsLeft: POLLS, started: serviceDate(Date.now()), completed: '' };
  });
  call.out.ok();
}

function advance(cluster: ClusterState): ClusterState {
  const { caRotation } = cluster;
  if (!caRotation || caRotation.completed !== '') return cluster;
  if (caRotation.pollsLeft-- > 0) return cluster;
  caRotation.completed = serviceDate(Date.now());
  caRotation.phase = caRotation.phase === 'creating' ? 'created' : 'rotated';
  if (caRotation.phase === 'rotated') cluster.caGeneration = (cluster.caGeneration ?? 1) + 1;
  return cluster;
}
