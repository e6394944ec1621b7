import { usualInstance, type CloudLogsInstance } from '../../cloud-logs/instance.ts';
import type { AccountState, ServiceInstance } from '../../state.ts';
import { type Call, type Command, jsonFlags, quietFlag } from '../command.ts';
import { localFailure } from '../failures.ts';
import { groupName } from '../groups.ts';
import { moveOn } from './serviceInstanceChanges.ts';
import { formatTable } from '../table.ts';

/**
 * `resource service-instances`: of the targeted group, or of all where none is targeted or `--all-resource-groups` is
 * given.
 */
export const serviceInstances: Command = {
  summary: 'Show all service instances under current account.',
  usage:
    '[--service-name SERVICE_NAME] [--location LOCATION] [--type INSTANCE_TYPE] [-g RESOURCE_GROUP] [--all-resource-groups] [--long] [--output FORMAT] [-q]',
  flags: [
    { names: ['service-name'], value: true },
    { names: ['location'], value: true },
    { names: ['type'], value: true },
    { names: ['g'], value: true },
    { names: ['all-resource-groups'] },
    { names: ['long'] },
    ...jsonFlags,
    quietFlag,
  ],
  positionals: 'taken',
  login: 'not-logged-in-core',
  progress(call) {
    const { account, flags } = call;
    const { accountGuid, user } = account.session;
    const type = flags.get('type') ?? 'service_instance';
    const group = groupOf(call);
    const where = group === undefined ? 'all resource groups' : `resource group ${groupName(account, group)}`;
    const location = flags.get('location');
    const places = location === undefined ? 'all locations' : `location ${location}`;
    const name = account.accounts.find(({ guid }) => guid === accountGuid)?.name ?? '';
    return `Retrieving instances with type ${type} in ${where} in ${places} under account ${name} as ${user}...`;
  },
  run(call) {
    const { account, isText, out } = call;
    const found = chosen(call);
    for (const { guid, pollsUntilActive = 0 } of found) if (pollsUntilActive > 0) moveOn(call.lab, guid);
    if (!isText) out.json(found.map((one) => instanceJson(one, account)));
    else if (found.length === 0) out.say('No service instance found.');
    else {
      out.ok();
      const rows = found.map((one) => [
        one.name,
        one.region,
        stateOf(one),
        'service_instance',
        groupName(account, one.resourceGroupId),
      ]);
      out.say(formatTable(['Name', 'Location', 'State', 'Type', 'Resource Group Name'], rows));
    }
  },
};

function groupOf({ account, flags }: Call): string | undefined {
  const { session, resourceGroups } = account;
  if (flags.has('all-resource-groups')) return undefined;
  const asked = flags.get('g');
  if (asked === undefined) return session.resourceGroupId ?? undefined;
  const found = resourceGroups.find(
    ({ id, name, accountGuid }) => accountGuid === session.accountGuid && [id, name].includes(asked),
  );
  if (!found) throw localFailure(`Resource group '${asked}' was not found.`);
  return found.id;
}

function chosen(call: Call): ServiceInstance[] {
  const { account, flags } = call;
  const group = groupOf(call);
  const { accountGuid } = account.session;
  if (flags.has('type') && flags.get('type') !== 'service_instance' && flags.get('type') !== 'all') return [];
  return (account.serviceInstances ?? [])
    .filter((instance) => instance.accountGuid === accountGuid)
    .filter(({ resourceGroupId }) => resourceGroupId === (group ?? resourceGroupId))
    .filter(({ service }) => service === (flags.get('service-name') ?? service))
    .filter(({ region }) => region === (flags.get('location') ?? region));
}

/** An instance as the Resource Controller's API has it. */
export function instanceJson(instance: ServiceInstance, account: AccountState): Record<string, unknown> {
  const cloudLogs = { ...usualInstance, ...account.cloudLogs?.[instance.guid] };
  const { name, service, guid, region, accountGuid, resourceGroupId, dashboardUrl } = instance;
  const crn = `crn:v1:bluemix:public:${service}:${region}:a/${accountGuid}:${guid}::`;
  return {
    id: crn,
    guid,
    url: `/v2/resource_instances/${guid}`,
    created_at: '2025-03-11T09:12:44.018Z',
    updated_at: '2025-03-11T09:13:02.771Z',
    deleted_at: null,
    name,
    region_id: region,
    account_id: accountGuid,
    resource_plan_id: `${service}-standard`,
    resource_group_id: resourceGroupId,
    crn,
    state: stateOf(instance),
    type: 'service_instance',
    ...(dashboardUrl === undefined ? {} : { dashboard_url: dashboardUrl }),
    ...(service === 'logs' ? extensionsOf(instance, cloudLogs) : {}),
  };
}

export function stateOf({ pollsUntilActive = 0 }: ServiceInstance): string {
  return pollsUntilActive > 0 ? 'provisioning' : 'active';
}

/** Where an instance of IBM Cloud Logs is reached; whether all of them are there is not known. */
function extensionsOf(
  { guid, region, retentionDays = '7' }: ServiceInstance,
  { extensions, endpoints }: CloudLogsInstance,
): { extensions?: Record<string, unknown> } {
  const ingress = `${guid}.ingress.${region}.logs.cloud.ibm.com`;
  if (extensions === 'absent') return {};
  if (extensions === 'ingress') return { extensions: { external_ingress: ingress } };
  const open = { external_api: `${guid}.api.${region}.logs.cloud.ibm.com`, external_ingress: ingress };
  return {
    extensions: {
      ...(endpoints === 'private' ? {} : open),
      external_api_private: `${guid}.api.private.${region}.logs.cloud.ibm.com`,
      external_ingress_private: `${guid}.ingress.private.${region}.logs.cloud.ibm.com`,
      retention_period: retentionDays,
    },
  };
}
