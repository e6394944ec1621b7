import { message } from '../../text/message.ts';
import { knownRoute } from '../webhook/knownRoutes.ts';
import { serviceProxyUrl } from '../webhook/url/serviceUrl.ts';
import { HTTP_PORT } from './manifests/ibmImageDocument.ts';
import type { Route } from './route.ts';
import { objectsOf, references } from './support/ibmImage.ts';
import { loggingAgentSteps } from './support/loggingAgentStep.ts';

const retired = message(
  'Use Cloud Logs instead: IBM Log Analysis is no longer supported and its forwarder’s image is deprecated.',
);

/** The document's first route. IBM has retired its service. */
export const logAnalysis: Route & { readonly id: 'log-analysis' } = {
  ...knownRoute('log-analysis'),
  detail: message('IBM’s former forwarder writes events to its pod log; its agent sends them to Log Analysis.'),
  retired: { successor: 'cloud-logs', text: retired },
  references,
  questions: () => [],
  checkAnswers: () => Promise.resolve(undefined),
  target: () => 'IBM Log Analysis',
  objects: (inputs) => objectsOf(logAnalysis.id, inputs),
  extraSteps: (_inputs, { api, signal }) => loggingAgentSteps(logAnalysis.id, api, signal),
  notes: () => Promise.resolve([retired]),
  webhook: (_inputs, service) => ({
    server: service ? serviceProxyUrl(service, HTTP_PORT, '/post') : '',
    certificates: { kind: 'cluster-admin' },
  }),
  presentAnswers: () => ({}),
};
