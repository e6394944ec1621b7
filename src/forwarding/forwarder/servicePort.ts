/** The fields of a Service's port that the API server's service proxy uses. */
export interface NamedPort {
  readonly name?: string | undefined;
  readonly port?: number | undefined;
}

/**
 * The Service's port that the service proxy selects for the port in a URL: it compares names, or numbers if the URL has
 * one. A URL without a port (`''`) reaches only an unnamed port. `undefined` if there is none: the API server answers
 * 503.
 */
export function portReached<T extends NamedPort>(ports: readonly T[], port: string): T | undefined {
  return ports.find((one) => (one.name ?? '') === port || (port !== '' && String(one.port) === port));
}

export interface DeclaredPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
}

/**
 * Resolves a port of a Service or policy to its number: itself, or the container's port with this name. `undefined` if
 * no container declares the name.
 */
export function numberOfPort(port: number | string, declared: readonly DeclaredPort[]): number | undefined {
  return typeof port === 'number' ? port : declared.find(({ name }) => name === port)?.containerPort;
}

export interface PolicyPort {
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
  readonly protocol?: string | undefined;
}

/** Whether a rule of a NetworkPolicy with these ports opens a port for TCP. No ports means every port. */
export function opensPort(
  ports: readonly PolicyPort[] | undefined,
  port: number,
  declared: readonly DeclaredPort[],
): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some(({ port: allowed, endPort, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false;
    if (allowed === undefined) return true;
    const first = numberOfPort(allowed, declared);
    return first !== undefined && port >= first && port <= (endPort ?? first);
  });
}
