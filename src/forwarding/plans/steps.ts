import type { StepKind } from './step.ts';
import { applyObject } from './steps/applyObject.ts';
import { applySecret } from './steps/applySecret.ts';
import { attachBucket } from './steps/attachBucket.ts';
import { checkDelivery } from './steps/checkDelivery.ts';
import { createLogsInstance } from './steps/createLogsInstance.ts';
import { createAlert } from './steps/createAlert.ts';
import { issueServingCertificate } from './steps/issueServingCertificate.ts';
import { refreshMaster } from './steps/refreshMaster.ts';
import { removeAlert } from './steps/removeAlert.ts';
import { removeObject } from './steps/removeObject.ts';
import { restartDeployment } from './steps/restartDeployment.ts';
import { restoreObject } from './steps/restoreObject.ts';
import { setWebhook } from './steps/setWebhook.ts';
import { unsetWebhook } from './steps/unsetWebhook.ts';
import { waitAvailable } from './steps/waitAvailable.ts';
import { waitDeployed } from './steps/waitDeployed.ts';
import { waitLoggingAgent } from './steps/waitLoggingAgent.ts';
import { waitLogsInstance } from './steps/waitLogsInstance.ts';

/** All kinds of steps. A new one adds its file and its line here. */
export const stepKinds = [
  applyObject,
  applySecret,
  issueServingCertificate,
  waitAvailable,
  setWebhook,
  refreshMaster,
  waitDeployed,
  checkDelivery,
  waitLoggingAgent,
  unsetWebhook,
  removeObject,
  restoreObject,
  restartDeployment,
  createLogsInstance,
  waitLogsInstance,
  attachBucket,
  createAlert,
  removeAlert,
] as const;

type ActionOf<Kind> = Kind extends StepKind<infer Own> ? Own : never;

/** The action of any of these steps. */
export type StepAction = ActionOf<(typeof stepKinds)[number]>;
