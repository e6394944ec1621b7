import { causesFirst } from './causesFirst.ts';
import type { Check } from './check.ts';
import { agentCollects } from './checks/agentCollects.ts';
import { availability } from './checks/availability.ts';
import { caRotation } from './checks/caRotation.ts';
import { certificate } from './checks/certificate.ts';
import { certificateAuthority } from './checks/certificateAuthority.ts';
import { certificateInConfigMap } from './checks/certificateInConfigMap.ts';
import { certificateOwner } from './checks/certificateOwner.ts';
import { configMounted } from './checks/configMounted.ts';
import { configStale } from './checks/configStale.ts';
import { consumer } from './checks/consumer.ts';
import { delivery } from './checks/delivery.ts';
import { deployment } from './checks/deployment.ts';
import { egress } from './checks/egress.ts';
import { encryption } from './checks/encryption.ts';
import { endpoints } from './checks/endpoints.ts';
import { errorCounters } from './checks/errorCounters.ts';
import { eventSize } from './checks/eventSize.ts';
import { haproxyHost } from './checks/haproxyHost.ts';
import { haproxyHttplog } from './checks/haproxyHttplog.ts';
import { haproxyNewline } from './checks/haproxyNewline.ts';
import { haproxyPlaceholder } from './checks/haproxyPlaceholder.ts';
import { haproxyServer } from './checks/haproxyServer.ts';
import { image } from './checks/image.ts';
import { konnectivity } from './checks/konnectivity.ts';
import { loggingAgent } from './checks/loggingAgent.ts';
import { master } from './checks/master.ts';
import { networkPolicy } from './checks/networkPolicy.ts';
import { podSecurity } from './checks/podSecurity.ts';
import { pods } from './checks/pods.ts';
import { policy } from './checks/policy.ts';
import { refreshed } from './checks/refreshed.ts';
import { retention } from './checks/retention.ts';
import { scc } from './checks/scc.ts';
import { service } from './checks/service.ts';
import { silenceAlert } from './checks/silenceAlert.ts';
import { webhookAddress } from './checks/webhookAddress.ts';
import { webhookChanges } from './checks/webhookChanges.ts';
import { webhookSet } from './checks/webhookSet.ts';
import { webhookUrl } from './checks/webhookUrl.ts';

/**
 * Every question of Verify Audit Forwarding, as a report lists them. A further check adds its file and its line,
 * anywhere here.
 */
export const checks: readonly Check[] = causesFirst([
  webhookSet,
  webhookUrl,
  webhookAddress,
  encryption,
  policy,
  master,
  refreshed,
  service,
  podSecurity,
  scc,
  configMounted,
  certificateInConfigMap,
  haproxyPlaceholder,
  haproxyNewline,
  haproxyHost,
  haproxyServer,
  haproxyHttplog,
  image,
  pods,
  deployment,
  configStale,
  endpoints,
  konnectivity,
  networkPolicy,
  egress,
  availability,
  loggingAgent,
  agentCollects,
  eventSize,
  silenceAlert,
  retention,
  certificate,
  certificateOwner,
  certificateAuthority,
  caRotation,
  consumer,
  errorCounters,
  webhookChanges,
  delivery,
]);
