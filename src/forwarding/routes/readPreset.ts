import type { KubernetesObject } from '../../kubernetes/clusterApi.ts';
import { UNCHANGED, type RouteAnswers } from '../answers.ts';
import type { RouteId } from '../webhook/knownRoutes.ts';
import { recogniseWebhook } from '../webhook/recogniseWebhook.ts';
import { serviceProxyUrl } from '../webhook/url/serviceUrl.ts';
import { routes } from './routes.ts';

/** Initial values of a wizard. */
export interface SetUpPreset {
  readonly route: RouteId;
  readonly answers: RouteAnswers;
}

/**
 * Recognises the route of a manifest's objects, with the answers that they imply; `undefined` if they belong to none.
 */
export function readPreset(objects: readonly KubernetesObject[]): SetUpPreset | undefined {
  const services = objects.filter(({ kind }) => kind === 'Service');
  const recognised = services
    // As if a webhook posted to this Service.
    .map(
      (service) =>
        recogniseWebhook({ server: serviceProxyUrl(service, 80, '/'), policy: { unknown: '' } }, objects).route,
    )
    .flatMap((id) => routes.filter((route) => route.id === id));
  const [route] = [...recognised, ...routes.filter(({ references }) => references.some(isIn(objects)))];
  if (!route) return undefined;
  const answers = Object.entries(route.presentAnswers(objects, undefined));
  // Omit answers that only a cluster can have.
  return {
    route: route.id,
    answers: Object.fromEntries(answers.filter(([, answer]) => !answer.startsWith(UNCHANGED))),
  };
}

const isIn =
  (objects: readonly KubernetesObject[]) =>
  (reference: (typeof routes)[number]['references'][number]): boolean =>
    reference.kind !== 'Namespace' &&
    objects.some(({ kind, metadata }) => kind === reference.kind && metadata?.name === reference.name);
