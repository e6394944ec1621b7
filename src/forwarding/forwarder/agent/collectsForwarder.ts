import type { V1Deployment } from '@kubernetes/client-node';
import { collects, type AgentConfiguration, type Collected } from './agentConfiguration.ts';

/** Whether an agent reads the log of each container of a forwarder. Pure. */
export function collectsForwarder(
  configuration: AgentConfiguration,
  namespace: string,
  { metadata, spec }: Pick<V1Deployment, 'metadata' | 'spec'>,
): readonly Collected[] {
  // The parts of the name that Kubernetes makes up are any; no pattern depends on them.
  const pod = `${metadata?.name ?? ''}-7d9f6c5b48-x2k9q`;
  return (spec?.template.spec?.containers ?? []).map(({ name: container }) =>
    collects(configuration, { namespace, pod, container }),
  );
}
