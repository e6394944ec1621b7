import type { V1Container, V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { Labels } from '../../forwarder/labels.ts';
import { numberOfPort, type DeclaredPort } from '../../forwarder/servicePort.ts';

export function containersOf(spec: V1PodSpec | undefined): readonly V1Container[] {
  return spec?.containers ?? [];
}

/** Labels of a template's pods, which a Service or policy selects. */
export function labelsOf(template: V1PodTemplateSpec | undefined): Labels {
  return template?.metadata?.labels ?? {};
}

/** The ports that a pod's containers declare. */
export function declaredPorts(spec: V1PodSpec | undefined): readonly DeclaredPort[] {
  return containersOf(spec).flatMap(({ ports = [] }) => ports);
}

/** Resolves a port of a Service or policy to its number; `undefined` for a name that no container has. */
export function portNumber(port: number | string, spec: V1PodSpec | undefined): number | undefined {
  return numberOfPort(port, declaredPorts(spec));
}
