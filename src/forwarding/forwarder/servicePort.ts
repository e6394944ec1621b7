/** A port of a Service, as much of it as the API server's service proxy looks at. */
export interface NamedPort {
  readonly name?: string | undefined;
  readonly port?: number | undefined;
}

/**
 * The port of a Service that the service proxy takes for the port in a URL: it compares names, and numbers where the URL has one. A URL
 * without a port (`''`) reaches only a port without a name. `undefined` where there is none: the API server answers 503.
 */
export function portReached<T extends NamedPort>(ports: readonly T[], port: string): T | undefined {
  return ports.find((one) => (one.name ?? '') === port || (port !== '' && String(one.port) === port));
}

/** A port that a container declares. */
export interface DeclaredPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
}

/**
 * The number of a port as Services and policies give it: itself, or that of the container's port of this name. `undefined` where no
 * container declares the name.
 */
export function numberOfPort(port: number | string, declared: readonly DeclaredPort[]): number | undefined {
  return typeof port === 'number' ? port : declared.find(({ name }) => name === port)?.containerPort;
}

/** A port of a NetworkPolicy's rule. */
export interface PolicyPort {
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
  readonly protocol?: string | undefined;
}

/** Whether a rule of a NetworkPolicy with these ports opens a port for TCP. No ports at all means every port. */
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
