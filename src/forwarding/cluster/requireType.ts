import { Failure } from '../../failure/failure.ts';
import type { Cluster, ClusterType } from '../../ibmcloud/models.ts';
import { message } from '../../text/message.ts';
import { typeName } from './clusterWords.ts';

/** The kind of cluster, on which the objects of a forwarder depend. @throws Failure `invalid-input` if it is unknown */
export function requireType({ name, type }: Pick<Cluster, 'name' | 'type'>): ClusterType {
  if (typeof type === 'string') return type;
  throw new Failure(
    'invalid-input',
    message(
      'The type of cluster {0} is {1}; a forwarder can be set up on Kubernetes and OpenShift only.',
      name,
      typeName(type),
    ),
  );
}
