import type { V1Container, V1LabelSelector, V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node';
import { numberOfPort, type DeclaredPort } from '../../forwarder/servicePort.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether a label selector, as NetworkPolicies and budgets have it, selects these labels. An empty one selects everything. */
export function selects({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector, labels: Labels): boolean {
  return (
    containsLabels(labels, matchLabels) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

export function containsLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** `app=x, tier=y` */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

export function containersOf(spec: V1PodSpec | undefined): readonly V1Container[] {
  return spec?.containers ?? [];
}

/** A template's pods are what a Service or policy would select. */
export function labelsOf(template: V1PodTemplateSpec | undefined): Labels {
  return template?.metadata?.labels ?? {};
}

/** The ports that a pod's containers declare. */
export function declaredPorts(spec: V1PodSpec | undefined): readonly DeclaredPort[] {
  return containersOf(spec).flatMap(({ ports = [] }) => ports);
}

/** The number of a port as Services and policies give it; `undefined` where it is a name that no container has. */
export function portNumber(port: number | string, spec: V1PodSpec | undefined): number | undefined {
  return numberOfPort(port, declaredPorts(spec));
}
