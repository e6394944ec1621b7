import { setInterval } from 'node:timers';
import { KUBELET } from './addresses.ts';
import type { RawApi } from './rawApi.ts';

export const NODE_NAME = 'node-1';
/** The controller manager calls a node unreachable, and its pods not ready, 40 s after the last word from it. */
const RENEW_EVERY_MS = 10_000;

function condition(type: string, status: 'True' | 'False', reason: string): object {
  const now = new Date().toISOString();
  return { type, status, reason, message: reason, lastHeartbeatTime: now, lastTransitionTime: now };
}

function status(): object {
  const capacity = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '20Gi' };
  return {
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address: KUBELET.host },
        { type: 'Hostname', address: NODE_NAME },
      ],
      // Where API servers ask for a container's log.
      daemonEndpoints: { kubeletEndpoint: { Port: KUBELET.port } },
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        kubeletVersion: 'v0.0.0',
        kubeProxyVersion: '',
        containerRuntimeVersion: 'process://0',
        kernelVersion: '',
        machineID: '',
        systemUUID: '',
        bootID: '',
        osImage: '',
      },
      conditions: [
        condition('Ready', 'True', 'KubeletReady'),
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
      ],
    },
  };
}

/**
 * Registers the node and keeps it Ready until the returned function is called. `onTrouble` hears of renewals that
 * failed.
 */
export async function keepNodeReady(api: RawApi, onTrouble: (error: unknown) => void): Promise<() => void> {
  await api.json('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: NODE_NAME,
      labels: { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
  });
  const renew = async (): Promise<void> => {
    await api.json('PATCH', `/api/v1/nodes/${NODE_NAME}/status`, status(), 'application/strategic-merge-patch+json');
  };
  await renew();
  // While an API server restarts, a renewal may fail: the next one makes up for it.
  const timer = setInterval(() => void renew().catch(onTrouble), RENEW_EVERY_MS);
  return () => clearInterval(timer);
}
