import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { CliRunner } from '../../ibmcloud/cliCommand.ts';
import { serviceInstances, type ServiceInstance } from '../../ibmcloud/commands/serviceInstances.ts';
import { message, type Message } from '../../text/message.ts';

/** What names an instance of IBM Cloud Logs in an account, before its GUID is known. */
export interface InstanceName {
  readonly name: string;
  readonly region: string;
}

/** States from which an instance never becomes active. */
const ENDED: ReadonlySet<string> = new Set(['failed', 'removed', 'pending_removal', 'pending_reclamation']);

/** Instances of a name among those that the user sees, in any region. */
export async function instancesNamed(
  cli: CliRunner,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly found: readonly ServiceInstance[]; readonly groups: 'all' | 'targeted' }> {
  const { instances, groups } = await serviceInstances(cli, 'logs', signal);
  return { found: instances.filter((instance) => instance.name === name), groups };
}

/**
 * The one active instance of this name, waited for.
 * @throws Failure – `timed-out` where it isn't there or active in time; `other` where it ended as something else, or
 * several have the name
 */
export async function activeInstance(
  cli: CliRunner,
  { name, region }: InstanceName,
  options: {
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly pollIntervalMs: number;
    readonly progress?: (detail: Message) => void;
  },
): Promise<ServiceInstance & { readonly guid: string }> {
  const { signal, timeoutMs, pollIntervalMs, progress } = options;
  for (const deadline = Date.now() + timeoutMs; ; await pause(pollIntervalMs, signal)) {
    const { found } = await instancesNamed(cli, name, signal);
    const [only, ...others] = found.filter((instance) => instance.region === region);
    if (others.length > 0) {
      throw new Failure('other', message('Several Cloud Logs instances are named {0}. Rename one of them.', name));
    }
    const state = only?.state ?? '';
    if (only && state === 'active' && only.guid !== '') return only;
    if (ENDED.has(state)) {
      throw new Failure('other', message('Cloud Logs instance {0} is “{1}”. Look at it in IBM Cloud.', name, state));
    }
    progress?.(stateText(name, only, state));
    if (Date.now() >= deadline) {
      throw new Failure('timed-out', stateText(name, only, state), { remedy: 'retry' });
    }
  }
}

function stateText(name: string, found: ServiceInstance | undefined, state: string): Message {
  if (found === undefined) return message('Cloud Logs instance {0} isn’t listed yet.', name);
  return state === ''
    ? message('The CLI doesn’t say the state of Cloud Logs instance {0}.', name)
    : message('Cloud Logs instance {0} isn’t active yet: {1}', name, state);
}
