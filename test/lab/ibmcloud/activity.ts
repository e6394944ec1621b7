import { takeLines } from '../cloud-logs/instance.ts';
import type { AccountState, ClusterState } from '../state.ts';

interface Doer {
  readonly lab: string;
  readonly account: AccountState;
}

/**
 * Notes what a call has done where the account's own events go, as the Kubernetes service reports it: an action, who,
 * on what, with which outcome.
 */
export function noteActivity(
  { lab, account }: Doer,
  cluster: ClusterState,
  action: string,
  { by = account.session.user, at = Date.now(), outcome = 'success' } = {},
): void {
  const { activityInstance: guid, unknowns } = account;
  if (guid === undefined) return;
  const { id, name, region, accountGuid } = cluster;
  const crn = `crn:v1:bluemix:public:containers-kubernetes:${region}:a/${accountGuid}:${id}::`;
  const form = unknowns.activityTarget ?? 'crn';
  const event = {
    action: `containers-kubernetes.${action}`,
    eventTime: new Date(at).toISOString(),
    serviceName: 'containers-kubernetes',
    initiator: {
      id: 'IBMid-2700099999',
      name: by,
      typeURI: 'service/security/account/user',
      host: { address: '192.0.2.7' },
    },
    target: {
      id: form === 'crn' ? crn : '',
      name: form === 'name' ? id : name,
      typeURI: 'containers-kubernetes/cluster',
    },
    ...(form === 'request' ? { requestData: { cluster: id } } : {}),
    outcome,
    severity: 'normal',
  };
  const where = { cluster: id, node: '', namespace: '', pod: '', container: '' };
  const labels = {
    application: unknowns.activityLabel ?? 'ibm-audit-event',
    subsystem: `containers-kubernetes:${id}`,
  };
  takeLines(lab, guid, [{ taken: at, text: JSON.stringify(event), ...where, ...labels, isActivity: true }]);
}
