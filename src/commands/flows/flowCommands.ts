import type { Command } from '../command.ts';
import { changeConsumer } from './changeConsumer.ts';
import { changePolicy } from './changePolicy.ts';
import { createLogsInstance } from './createLogsInstance.ts';
import { createAlert } from './createAlert.ts';
import { inspectForwarderImage, showNewerImages } from './forwarderImages.ts';
import { refreshMaster } from './refreshMaster.ts';
import { renewCertificates } from './renewCertificates.ts';
import { restartForwarder } from './restartForwarder.ts';
import { restoreWebhook } from './restoreWebhook.ts';
import { showServiceLogs } from './serviceLogs.ts';
import { setUpForwarding } from './setUpForwarding.ts';
import { showLoggingAgentValues } from './showLoggingAgentValues.ts';
import { unsetForwarding } from './unsetForwarding.ts';

/** Flows that change a cluster's forwarding; they share most of their modules. */
export const flowCommands = {
  setUpForwarding,
  unsetForwarding,
  renewCertificates,
  changePolicy,
  changeConsumer,
  restoreWebhook,
  refreshMaster,
  inspectForwarderImage,
  showNewerImages,
  restartForwarder,
  showLoggingAgentValues,
  createLogsInstance,
  showServiceLogs,
  createAlert,
} satisfies Readonly<Record<string, Command>>;
