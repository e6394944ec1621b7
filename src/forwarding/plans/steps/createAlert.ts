import { Failure } from '../../../failure/failure.ts';
import {
  alertAsked,
  createAlert as createAlertCommand,
  listAlerts,
  type AlertDefinition,
  type AlertPrototype,
} from '../../../ibmcloud/commands/logs/alertDefinitions.ts';
import { message } from '../../../text/message.ts';
import { otherAlert, sameAlert } from '../../destination/alertDifference.ts';
import { isOwnAlert } from '../../destination/alerts.ts';
import type { StepContext, StepKind } from '../step.ts';

export interface CreateAlert {
  readonly kind: 'create-alert';
  /** Of the instance: `https://GUID.api.REGION.logs.cloud.ibm.com`. */
  readonly serviceUrl: string;
  readonly instance: string;
  /** The plug-in's option that takes the alert. */
  readonly option: string;
  readonly alert: AlertPrototype;
  /** What it does in words: when it notifies, whom, and its filter. English, for preview and script. */
  readonly words: readonly string[];
}

/**
 * Makes an alert in a Cloud Logs instance, unless it was made from here for this cluster already; another of its name
 * stops the run. It must be listed afterwards.
 */
export const createAlert: StepKind<CreateAlert> = {
  kind: 'create-alert',
  decides: true,
  leaves: 'alert',

  title: ({ instance }) => message('Create the alert in {0}', instance),

  subject: ({ alert }) => alert.name,

  describe: ({ serviceUrl, option, alert, words }, { cluster }) => [
    ...words.map((note) => ({ note })),
    {
      cli: listAlerts(serviceUrl),
      why: 'must have none of this name for this cluster, or this very one',
      by: ['require_alert', serviceUrl, cluster.id, inJson(alert.name), 'new', ...partsOf(alert)],
    },
    { cli: createAlertCommand(serviceUrl, option, alert), unless: '[ "$ALERT" = there ]' },
    {
      cli: listAlerts(serviceUrl),
      why: 'must now have it',
      by: ['require_alert', serviceUrl, cluster.id, inJson(alert.name), 'there'],
    },
  ],

  agreed: ({ kind, serviceUrl, alert }) => [kind, serviceUrl, alert],

  async run({ serviceUrl, instance, option, alert }, context) {
    const { services, signal, record } = context;
    const before = sameAlert(await find(alert, serviceUrl, context), alert);
    if (before !== undefined) {
      if ('differs' in before) throw otherAlert(alert.name, instance, before.differs);
      return;
    }
    await record.touch(() => services.cli.run(createAlertCommand(serviceUrl, option, alert), { signal }));
    if ((await find(alert, serviceUrl, context)).length > 0) return;
    throw new Failure(
      'other',
      message('{0} accepted the alert but doesn’t list it. Look there in some minutes, then resume.', instance),
      { remedy: 'retry' },
    );
  },
};

/** As it is written between quotation marks. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What a script compares: texts that the listed alert has, without spaces around colons. */
function partsOf(prototype: AlertPrototype): readonly string[] {
  const { lessThanIn, lucene } = alertAsked(prototype);
  return [
    `"enabled":${prototype.enabled}`,
    ...(lessThanIn === undefined ? [] : [`":"${inJson(lessThanIn)}"`]),
    `":"${inJson(lucene)}"`,
  ];
}

async function find(
  { name }: AlertPrototype,
  serviceUrl: string,
  { plan: { cluster }, services, signal }: StepContext,
): Promise<readonly AlertDefinition[]> {
  const alerts = await services.cli.run(listAlerts(serviceUrl), { signal });
  return alerts.filter((one) => one.name === name && isOwnAlert(one, cluster.id));
}
