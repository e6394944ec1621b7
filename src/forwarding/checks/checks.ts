import type { Check } from './check.ts';
import { availability } from './availability.ts';
import { caRotation } from './caRotation.ts';
import { certificate } from './certificate.ts';
import { certificateAuthority } from './certificateAuthority.ts';
import { certificateInConfigMap } from './certificateInConfigMap.ts';
import { certificateOwner } from './certificateOwner.ts';
import { configMounted } from './configMounted.ts';
import { configStale } from './configStale.ts';
import { consumer } from './consumer.ts';
import { delivery } from './delivery.ts';
import { deployment } from './deployment.ts';
import { egress } from './egress.ts';
import { encryption } from './encryption.ts';
import { endpoints } from './endpoints.ts';
import { errorCounters } from './errorCounters.ts';
import { haproxyHost } from './haproxyHost.ts';
import { haproxyHttplog } from './haproxyHttplog.ts';
import { haproxyNewline } from './haproxyNewline.ts';
import { haproxyPlaceholder } from './haproxyPlaceholder.ts';
import { haproxyServer } from './haproxyServer.ts';
import { image } from './image.ts';
import { konnectivity } from './konnectivity.ts';
import { loggingAgent } from './loggingAgent.ts';
import { master } from './master.ts';
import { networkPolicy } from './networkPolicy.ts';
import { pods } from './pods.ts';
import { podSecurity } from './podSecurity.ts';
import { policy } from './policy.ts';
import { refreshed } from './refreshed.ts';
import { scc } from './scc.ts';
import { service } from './service.ts';
import { webhookAddress } from './webhookAddress.ts';
import { webhookSet } from './webhookSet.ts';
import { webhookUrl } from './webhookUrl.ts';

/** Every question of Verify Audit Forwarding, causes before what follows from them. A further check adds a file and a line here. */
export const checks: readonly Check[] = [
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
  certificate,
  certificateOwner,
  certificateAuthority,
  caRotation,
  consumer,
  errorCounters,
  delivery,
];
