import { kubectlCommand, type EventObject } from '../../../src/audit/kubectlCommand.ts';
import { inEnglish } from '../../../src/text/message.ts';
import { jsonOf, type Case } from './case.ts';

const commands: Readonly<Record<string, string>> = {
  'delete-dry-run-query.json': 'kubectl delete secrets web --namespace shop --dry-run=server',
  'delete-dry-run-body.json': 'kubectl delete secrets web --namespace shop --dry-run=server',
  'watch-one-object.json':
    'kubectl get configmaps --namespace shop --field-selector metadata.name=kube-root-ca.crt --watch',
  'server-side-apply-status.json':
    'kubectl apply --server-side --force-conflicts --field-manager cert-manager --namespace shop --subresource=status --validate=warn --filename -',
  'node-proxy-path.json': 'kubectl get --raw /api/v1/nodes/node-1/proxy/metrics/cadvisor',
};

/** What Copy as kubectl gives. */
export const requestCases: readonly Case[] = Object.entries(commands).map(([name, expected]) => ({
  name: `Copy as kubectl ${name}`,
  expected,
  out: () => {
    const { text, missing } = kubectlCommand(jsonOf<EventObject>(`requests/${name}`));
    // The object itself follows, as a here-document.
    const [line = ''] = text.split(' <<');
    return missing === undefined ? line : `${text} (${inEnglish(missing)})`;
  },
}));
