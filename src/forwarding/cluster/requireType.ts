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
      'Only Kubernetes and OpenShift clusters can run a forwarder: the type of {0} is {1}.',
      name,
      typeName(type),
    ),
  );
}
