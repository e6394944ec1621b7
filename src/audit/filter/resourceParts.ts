/** A part of a resource's name, and the key of an event that has it. */
export interface ResourcePart {
  readonly path: 'objectRef.resource' | 'objectRef.apiGroup' | 'objectRef.subresource';
  readonly value: string;
}

/** The parts of `deployments.apps/scale`, in small letters, which are keys of their own; none: no resource is named. */
export function resourceParts(wanted: string): readonly ResourcePart[] {
  const [, name = '', group = '', part = ''] = /^([^./]+)(?:\.([^/]+))?(?:\/(.+))?$/.exec(wanted) ?? [];
  const parts: readonly ResourcePart[] = [
    { path: 'objectRef.resource', value: name },
    { path: 'objectRef.apiGroup', value: group },
    { path: 'objectRef.subresource', value: part },
  ];
  return parts.filter(({ value }) => value !== '');
}
