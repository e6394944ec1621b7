import { Failure } from '../../failure/failure.ts';
import { rotationOf } from '../../ibmcloud/caRotation.ts';
import { getCaStatus } from '../../ibmcloud/commands/caStatus.ts';
import type { AuditWebhook, CaStatus, Cluster } from '../../ibmcloud/models.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { message, type Message } from '../../text/message.ts';
import { aside } from '../cluster/sideBySide.ts';
import type { CredentialsChoice } from '../cluster/withCluster.ts';
import type { FlowContext } from '../plans/flowContext.ts';
import { ROLLOUT_TIMEOUT_MS } from '../plans/limits.ts';
import type { Plan } from '../plans/plan.ts';
import type { StepAction } from '../plans/steps.ts';
import { certificateSecret, forwarder, references } from '../routes/support/ibmImage.ts';
import { certificateSteps } from '../routes/support/servingCertificateStep.ts';
import { requireWebhook } from '../webhook/readPresent.ts';
import { parseServiceProxyUrl } from '../webhook/url/serviceProxyUrl.ts';
import { requirePolicy } from '../webhook/requirePolicy.ts';
import { isSameAuthority } from '../webhook/certificateFacts.ts';
import { isRecordOf, type WebhookRecord } from '../webhook/webhookRecord.ts';
import { certificatesFor, planWebhookChange, type WebhookFiles } from './changeWebhook.ts';
import { storedUrl } from '../webhook/url/storedUrl.ts';

/** The user's choices. */
export interface RenewInputs {
  readonly cluster: Cluster;
  /** For an https webhook outside the cluster: its new PEM files. */
  readonly files: WebhookFiles;
}

/**
 * Plans new certificates for the stored webhook: after a CA rotation, before or after they expire, or to make another
 * user or a service ID their owner. URL and policy are kept. With TLS in transit the forwarder's own certificate is
 * renewed too. The notes say what is renewed, and what is known about the stored certificates.
 *
 * @throws Failure – `invalid-input` if no webhook is stored, or if its policy is unknown and cannot be stored again; as
 * {@link planWebhookChange}.
 */
export async function planRenewal(
  { cluster, files }: RenewInputs,
  services: FlowContext,
  options: CredentialsChoice,
): Promise<Plan> {
  return planWebhookChange(cluster, services, options, async ({ present, ca, signal }) => {
    const rotation = aside(rotationStatus(cluster, services, signal));
    const stored = requireWebhook(cluster, await present);
    const policy = requirePolicy(stored.policy, cluster.name);
    const record = services.webhookRecords.get(cluster.id);
    const change = {
      title: message('Renew the certificates of {0}', cluster.name),
      server: stored.server,
      policy,
      files,
      notes: [
        ...storedNotes(stored, record, new Date()),
        ...(certificatesFor(stored.server) === 'cluster-admin'
          ? caNotes(isRecordOf(record, stored.server) ? record : undefined, await ca, await rotation)
          : []),
        message('URL and policy stay: {0}, {1}.', storedUrl(stored.server), policy),
      ],
    };
    const servesTls = parseServiceProxyUrl(stored.server)?.service === forwarder.service && isTls(stored);
    return servesTls ? { ...change, before: (api) => servingCertificate(api, signal) } : change;
  });
}

/** It is only for a note, so that a failure becomes one. @throws Failure `cancelled` */
async function rotationStatus({ id }: Cluster, { cli }: FlowContext, signal: AbortSignal): Promise<CaStatus | Failure> {
  try {
    return await cli.run(getCaStatus(id), { signal });
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return error;
  }
}

function isTls({ server }: AuditWebhook): boolean {
  return parseServiceProxyUrl(server)?.scheme === 'https';
}

/** The forwarder's own certificate: the cluster decides its lifetime, and nothing else renews it. */
async function servingCertificate(api: ClusterApi, signal: AbortSignal): Promise<readonly StepAction[]> {
  const live = await Promise.all(references.map((reference) => api.read(reference, signal)));
  const secret = certificateSecret(live.filter((object) => object !== undefined));
  const steps = await certificateSteps({ ...forwarder, secret }, api, { signal, anyway: true });
  const { namespace, deployment } = forwarder;
  return [
    ...steps.map(({ action }) => action),
    { kind: 'wait-available', namespace, deployment, timeoutMs: ROLLOUT_TIMEOUT_MS },
  ];
}

function storedNotes(stored: AuditWebhook, record: WebhookRecord | undefined, now: Date): readonly Message[] {
  if (!isRecordOf(record, stored.server)) {
    return [message('The stored certificates are unknown: the webhook wasn’t set from here.')];
  }
  const { certificate, setAt, user } = record;
  if (!certificate) return [message('The webhook was set on {0}, without a client certificate.', day(setAt))];
  const expires = Date.parse(certificate.notAfter) <= now.getTime();
  return [
    message(
      'The webhook was set on {0} by {1}, with the certificate {2}.',
      day(setAt),
      user || '–',
      certificate.subject,
    ),
    expires
      ? message('That certificate expired on {0}.', day(certificate.notAfter))
      : message('That certificate is valid until {0}.', day(certificate.notAfter)),
  ];
}

/**
 * Whether the cluster's CA is still the one from the webhook's set-up, and the state of a rotation.
 * @param ca `undefined` if the user is not Administrator and gets no plan.
 */
function caNotes(
  record: WebhookRecord | undefined,
  ca: string | undefined,
  status: CaStatus | Failure,
): readonly Message[] {
  return [
    record?.caFingerprints !== undefined && ca !== undefined ? authorityNote(isSameAuthority(record, ca)) : undefined,
    rotationNote(status),
  ].filter((note) => note !== undefined);
}

function authorityNote(isSame: boolean | undefined): Message | undefined {
  switch (isSame) {
    case true:
      return undefined;
    case false:
      return message(
        'The cluster’s CA has changed since the webhook was set: its certificates are no longer accepted.',
      );
    case undefined:
      return message(
        'It’s unknown whether the cluster’s CA has changed since set-up: one of the two couldn’t be read.',
      );
  }
}

function rotationNote(status: CaStatus | Failure): Message | undefined {
  if (status instanceof Failure) {
    return message('Couldn’t read whether the CA is being rotated: {0}', status.text);
  }
  switch (rotationOf(status)) {
    case 'none':
      return status.completed === '' ? undefined : message('The CA was last rotated on {0}.', day(status.completed));
    case 'created':
      return message(
        'CA rotation is unfinished (“{0}”): renew now, before `ca rotate` removes the old CA.',
        status.status,
      );
    case 'creating':
    case 'rotating':
      return message('CA rotation is unfinished (“{0}”): renew again when it has ended.', status.status);
    case 'unknown':
      return message('The state of CA rotation is unknown: “{0}”.', status.status);
  }
}

/** `2026-11-23`, from dates of JSON and of the CLI. */
function day(date: string): string {
  return date.slice(0, 10);
}
