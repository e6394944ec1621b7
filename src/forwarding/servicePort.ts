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
