/** A `server` line of a `haproxy.cfg`, in words. */
export interface ServerLine {
  readonly section: string;
  readonly name: string;
  /** Without the port. */
  readonly host: string;
  readonly port: string;
  readonly options: readonly string[];
  readonly text: string;
}

/** What the checks ask of a `haproxy.cfg`. */
export interface HaproxyOutline {
  readonly servers: readonly ServerLine[];
  /** `backend` sections that a `default_backend` or `use_backend` line names. */
  readonly usedBackends: readonly string[];
  readonly backends: readonly string[];
  readonly boundPorts: readonly number[];
  readonly hasResolvers: boolean;
  /** Sections with `option httplog` (or a `log-format` of their own). */
  readonly logsStatus: boolean;
}

const opensSection =
  /^(?:global|defaults|frontend|backend|listen|resolvers|peers|userlist|mailers|cache|ring|program|http-errors|fcgi-app|log-forward|crt-store|traces)$/;

/** Reads the lines that matter; never fails. */
export function outlineOf(text: string): HaproxyOutline {
  const servers: ServerLine[] = [];
  const usedBackends: string[] = [];
  const backends: string[] = [];
  const boundPorts: number[] = [];
  let hasResolvers = false;
  let logsStatus = false;
  let section = '';
  let name = '';
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*$/, '').trim();
    const [keyword = '', first = '', second = '', ...rest] = line.split(/\s+/);
    if (opensSection.test(keyword)) {
      section = keyword;
      name = first;
      if (section === 'backend' || section === 'listen') backends.push(name);
      if (section === 'resolvers') hasResolvers = true;
    } else if (keyword === 'server' && (section === 'backend' || section === 'listen')) {
      const [, host = '', port = ''] = /^(.*?)(?::([^:]*))?$/.exec(second) ?? [];
      servers.push({ section: name, name: first, host, port, options: rest, text: line });
    } else if (keyword === 'default_backend' || keyword === 'use_backend') {
      usedBackends.push(first);
    } else if (keyword === 'bind') {
      boundPorts.push(
        ...first
          .split(',')
          .flatMap((address) => /:(\d{1,5})$/.exec(address)?.[1] ?? [])
          .map(Number),
      );
    } else if ((keyword === 'option' && first === 'httplog') || keyword === 'log-format') {
      logsStatus = true;
    }
  }
  return { servers, usedBackends, backends, boundPorts, hasResolvers, logsStatus };
}
