import { randomUUID } from 'node:crypto';
import { updateAccount } from '../../account/store.ts';
import type { AccountState, ServiceInstance } from '../../state.ts';
import { jsonFlags, quietFlag, type Call, type Command } from '../command.ts';
import { localFailure } from '../failures.ts';
import { instanceJson, stateOf } from './serviceInstances.ts';

/** IBM's page of regions for Cloud Logs. */
const regions = [
  ...['au-syd', 'br-sao', 'ca-mon', 'ca-tor', 'eu-de', 'eu-es', 'eu-gb'],
  ...['in-che', 'in-mum', 'jp-osa', 'jp-tok', 'us-east', 'us-south'],
];
/** Of Cloud Logs, as its pages and Terraform's name them. */
const parameterNames = [
  ...['retention_period', 'private_endpoints_only'],
  ...['logs_bucket_crn', 'logs_bucket_endpoint', 'metrics_bucket_crn', 'metrics_bucket_endpoint'],
];

/** `resource service-instance NAME|GUID`: JSON is an array, too. */
export const serviceInstance: Command = {
  summary: 'Show details of a service instance.',
  usage: '(NAME | ID) [--location LOCATION] [--id] [--output FORMAT] [-q]',
  flags: [{ names: ['location'], value: true }, { names: ['id'] }, ...jsonFlags, quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run(call) {
    const found = instancesOf(call, call.positionals[0] ?? '').filter(
      ({ region }) => region === (call.flags.get('location') ?? region),
    );
    if (found.length === 0)
      throw localFailure(`No service instance found with name or ID '${call.positionals[0] ?? ''}'.`);
    found.forEach((instance) => moveOn(call.lab, instance.guid));
    if (!call.isText) return call.out.json(found.map((one) => instanceJson(one, call.account)));
    for (const { name, guid, region } of found)
      call.out.say(`Name:      ${name}\nGUID:      ${guid}\nLocation:  ${region}`);
  },
};

/** `resource service-instance-create`, of Cloud Logs alone. */
export const serviceInstanceCreate: Command = {
  summary: 'Create a service instance.',
  usage:
    'NAME (SERVICE_NAME | SERVICE_ID) SERVICE_PLAN_NAME LOCATION [-d, --deployment DEPLOYMENT_NAME] [-p, --parameters @JSON_FILE | JSON_STRING ] [-g RESOURCE_GROUP] [--service-endpoints SERVICE_ENDPOINTS_TYPE]',
  flags: [
    { names: ['p', 'parameters'], value: true },
    { names: ['d', 'deployment'], value: true },
    { names: ['g'], value: true },
    { names: ['service-endpoints'], value: true },
    quietFlag,
  ],
  positionals: 'taken',
  login: 'not-logged-in-core',
  progress: (call) =>
    `Creating service instance ${call.positionals[0] ?? ''} in resource group ${call.flags.get('g') ?? ''}...`,
  run(call) {
    const { account, flags, positionals, out } = call;
    const [name = '', service = '', plan = '', region = '', ...more] = positionals;
    if (region === '' || more.length > 0) throw localFailure('Incorrect Usage.');
    if (service !== 'logs') throw localFailure(`No service or runtime found with name or ID '${service}'.`);
    if (plan !== 'standard') throw localFailure(`Plan '${plan}' was not found for service '${service}'.`);
    if (!regions.includes(region))
      throw localFailure(`Deployment not found for plan 'standard' in location '${region}'.`);
    const resourceGroupId = groupOf(account, flags.get('g'));
    const parameters = parametersOf(call, { hasBucket: false });
    const instance: ServiceInstance = {
      ...{ name, service, region, resourceGroupId, guid: randomUUID(), accountGuid: account.session.accountGuid },
      retentionDays: parameters['retention_period'] ?? '7',
      pollsUntilActive: account.unknowns.newInstance === 'active' ? 0 : 2,
    };
    updateAccount(call.lab, (state) => {
      state.serviceInstances = [...(state.serviceInstances ?? []), instance];
      state.cloudLogs = { ...state.cloudLogs, [instance.guid]: { hasBucket: false } };
    });
    out.ok();
    out.say(
      `Service instance ${name} was created.\n\nName:       ${name}\nGUID:       ${instance.guid}\nLocation:   ${region}`,
    );
  },
};

/** `resource service-instance-update`, of Cloud Logs alone: its bucket needs an authorization first. */
export const serviceInstanceUpdate: Command = {
  summary: 'Update a service instance.',
  usage: '(NAME | ID) [-n, --name NEW_NAME] [-p, --parameters @JSON_FILE | JSON_STRING ] [-f, --force]',
  flags: [{ names: ['p', 'parameters'], value: true }, { names: ['f', 'force'] }, quietFlag],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run(call) {
    const [named = ''] = call.positionals;
    const [instance, ...others] = instancesOf(call, named);
    if (!instance) throw localFailure(`No service instance found with name or ID '${named}'.`);
    if (others.length > 0) throw localFailure(`Multiple service instances with name '${named}' found.`);
    if (stateOf(instance) !== 'active') throw localFailure('The instance is being provisioned.');
    const { logs_bucket_crn: bucket, retention_period: days } = parametersOf(call, { hasBucket: true });
    const [, , , , , , , cos = '', , name = ''] = (bucket ?? '').split(':');
    const isAllowed = (call.account.authorizations ?? []).some(
      (one) => one.source === instance.guid && one.target === cos && one.bucket === name,
    );
    if (bucket !== undefined && !isAllowed) {
      throw localFailure('Bucket validation failed: IBM Cloud Logs is not authorized to access the bucket.');
    }
    updateAccount(call.lab, (state) => {
      state.cloudLogs = {
        ...state.cloudLogs,
        [instance.guid]: { ...state.cloudLogs?.[instance.guid], hasBucket: true },
      };
      for (const one of state.serviceInstances ?? []) if (one.guid === instance.guid && days) one.retentionDays = days;
    });
    call.out.ok();
    call.out.say(`Service instance ${instance.name} was updated.`);
  },
};

/** `iam authorization-policy-create`, of Cloud Logs for one bucket. */
export const authorizationCreate: Command = {
  summary: 'Create an authorization policy to allow a service instance access to another service instance.',
  usage:
    'SOURCE_SERVICE_NAME TARGET_SERVICE_NAME ROLE_NAME1[,ROLE_NAME2...] [--source-service-instance-id ID] [--target-service-instance-id ID] [--target-resource-type TYPE] [--target-resource RESOURCE]',
  flags: [
    { names: ['source-service-instance-id'], value: true },
    { names: ['source-service-instance-name'], value: true },
    { names: ['target-service-instance-id'], value: true },
    { names: ['target-service-instance-name'], value: true },
    { names: ['target-resource-type'], value: true },
    { names: ['target-resource'], value: true },
    ...jsonFlags,
    quietFlag,
  ],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run(call) {
    const { flags, positionals, out } = call;
    if (positionals.join(' ') !== 'logs cloud-object-storage Writer') throw localFailure('Incorrect Usage.');
    const [source, target] = [flags.get('source-service-instance-id'), flags.get('target-service-instance-id')];
    const bucket = flags.get('target-resource');
    if (
      source === undefined ||
      target === undefined ||
      bucket === undefined ||
      flags.get('target-resource-type') !== 'bucket'
    ) {
      throw new Error('The lab authorises one instance for one bucket only.');
    }
    const isThere = (call.account.authorizations ?? []).some(
      (one) => one.source === source && one.target === target && one.bucket === bucket,
    );
    if (isThere) {
      throw localFailure(
        "policy_conflict_error: The policy wasn't created because an access policy with identical attributes and roles already exists.",
      );
    }
    updateAccount(call.lab, (state) => {
      state.authorizations = [...(state.authorizations ?? []), { source, target, bucket }];
    });
    out.ok();
    out.say(`Authorization policy ${randomUUID()} was created.`);
  },
};

function instancesOf({ account }: Call, named: string): ServiceInstance[] {
  return (account.serviceInstances ?? []).filter(
    ({ name, guid, accountGuid }) => accountGuid === account.session.accountGuid && [name, guid].includes(named),
  );
}

function groupOf({ session, resourceGroups }: AccountState, asked: string | undefined): string {
  const group =
    asked === undefined
      ? session.resourceGroupId
      : resourceGroups.find(
          ({ id, name, accountGuid }) => accountGuid === session.accountGuid && [id, name].includes(asked),
        )?.id;
  if (group === undefined) throw localFailure(`Resource group '${asked ?? ''}' was not found.`);
  if (group === null)
    throw localFailure(
      "No resource group targeted. Use 'ibmcloud target -g RESOURCE_GROUP' to target a resource group.",
    );
  return group;
}

function parametersOf(
  { flags }: Call,
  { hasBucket }: { readonly hasBucket: boolean },
): Record<string, string | undefined> {
  const text = flags.get('p') ?? '{}';
  let parameters: Record<string, string | undefined>;
  try {
    parameters = JSON.parse(text) as Record<string, string | undefined>; // checked below
  } catch {
    throw localFailure(`Invalid JSON: ${text}`);
  }
  const unknown = Object.keys(parameters).filter((name) => !parameterNames.includes(name));
  if (unknown.length > 0) throw localFailure(`Invalid parameters: ${unknown.join(', ')}`);
  const { retention_period: days = '7', logs_bucket_crn: bucket, logs_bucket_endpoint: endpoint } = parameters;
  if (!['7', '14', '30', '60', '90'].includes(days)) throw localFailure(`Invalid retention_period: ${days}`);
  if ((bucket === undefined) !== (endpoint === undefined))
    throw localFailure('A bucket needs its CRN and its endpoint.');
  if (bucket !== undefined && !hasBucket)
    throw localFailure('Bucket validation failed: IBM Cloud Logs is not authorized to access the bucket.');
  return parameters;
}

/** A new instance becomes active after some looks at it. */
export function moveOn(lab: string, guid: string): void {
  updateAccount(lab, ({ serviceInstances = [] }) => {
    const instance = serviceInstances.find((one) => one.guid === guid);
    if (instance && (instance.pollsUntilActive ?? 0) > 0)
      instance.pollsUntilActive = (instance.pollsUntilActive ?? 0) - 1;
  });
}
