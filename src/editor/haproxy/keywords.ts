import { message, type Message } from '../../text/message.ts';

/** A keyword that our files use, with its meaning and its sections. */
export interface Keyword {
  /** One word, or two where the first names only a family: `option httplog`. */
  readonly name: string;
  readonly usage: string;
  readonly meaning: Message;
  /** Sections in which it may begin a line. */
  readonly sections: readonly string[];
}

const proxies = ['defaults', 'frontend', 'listen', 'backend'];
const incoming = ['defaults', 'frontend', 'listen'];
const outgoing = ['defaults', 'listen', 'backend'];

const section = (name: string, usage: string, meaning: Message): Keyword => ({ name, usage, meaning, sections: [] });

/** Section keywords. */
export const sections: readonly Keyword[] = [
  section('global', 'global', message('Settings for the whole process, such as where to log.')),
  section('defaults', 'defaults [NAME]', message('Settings for all frontends, backends and listeners below.')),
  section('frontend', 'frontend NAME', message('Where requests arrive, such as those of the API server.')),
  section('backend', 'backend NAME', message('Servers that receive the requests, such as the log consumer.')),
  section('listen', 'listen NAME', message('Frontend and backend in one.')),
  section('resolvers', 'resolvers NAME', message('How host names are resolved at run time.')),
];

/** Keywords that begin a line. */
export const directives: readonly Keyword[] = [
  {
    name: 'log',
    usage: 'log ADDRESS [format FORMAT] FACILITY [LEVEL] | log global',
    meaning: message(
      'Where to log. stdout with format raw writes plain lines to the pod’s log; global uses the global section’s setting.',
    ),
    sections: ['global', ...proxies],
  },
  {
    name: 'maxconn',
    usage: 'maxconn NUMBER',
    meaning: message('Maximum simultaneous connections.'),
    sections: ['global', ...incoming],
  },
  {
    name: 'mode',
    usage: 'mode http | tcp',
    meaning: message('http reads requests and can log their status; tcp only forwards bytes.'),
    sections: proxies,
  },
  {
    name: 'timeout client',
    usage: 'timeout client TIME',
    meaning: message('Maximum client (API server) inactivity.'),
    sections: incoming,
  },
  {
    name: 'timeout connect',
    usage: 'timeout connect TIME',
    meaning: message('Maximum time to connect to the log consumer.'),
    sections: outgoing,
  },
  {
    name: 'timeout server',
    usage: 'timeout server TIME',
    meaning: message('Maximum time for the log consumer’s answer. After it, the API server gets 504.'),
    sections: outgoing,
  },
  {
    name: 'timeout http-request',
    usage: 'timeout http-request TIME',
    meaning: message('Maximum time to receive a request’s headers.'),
    sections: proxies,
  },
  {
    name: 'timeout check',
    usage: 'timeout check TIME',
    meaning: message('Maximum time for a health check.'),
    sections: outgoing,
  },
  {
    name: 'timeout resolve',
    usage: 'timeout resolve TIME',
    meaning: message('Pause between lookups of a name.'),
    sections: ['resolvers'],
  },
  {
    name: 'timeout retry',
    usage: 'timeout retry TIME',
    meaning: message('Pause before retrying a lookup.'),
    sections: ['resolvers'],
  },
  {
    name: 'option httplog',
    usage: 'option httplog',
    meaning: message('Logs each request with its status and timers, which shows whether it was accepted or rejected.'),
    sections: incoming,
  },
  {
    name: 'option dontlognull',
    usage: 'option dontlognull',
    meaning: message('Skips connections without a request.'),
    sections: incoming,
  },
  {
    name: 'option httpchk',
    usage: 'option httpchk [METHOD] [URI]',
    meaning: message('Health checks by HTTP, not only a connection.'),
    sections: outgoing,
  },
  {
    name: 'log-format',
    usage: 'log-format FORMAT',
    meaning: message('Custom format of log lines.'),
    sections: incoming,
  },
  {
    name: 'bind',
    usage: 'bind [ADDRESS]:PORT [ssl crt FILE]',
    meaning: message('Where to listen. Must match the Service’s targetPort.'),
    sections: ['frontend', 'listen'],
  },
  {
    name: 'default_backend',
    usage: 'default_backend NAME',
    meaning: message('Backend for requests that no rule sends elsewhere.'),
    sections: incoming,
  },
  {
    name: 'monitor-uri',
    usage: 'monitor-uri PATH',
    meaning: message('Path that HAProxy answers without logging, for the pod’s probes.'),
    sections: incoming,
  },
  {
    name: 'server',
    usage: 'server NAME ADDRESS:PORT [check] [ssl ca-file FILE verify required] [resolvers NAME]',
    meaning: message(
      'A log consumer: an IP address, or a host name with resolvers. HAProxy doesn’t start if it can’t resolve a name.',
    ),
    sections: ['backend', 'listen'],
  },
  {
    name: 'default-server',
    usage: 'default-server PARAMETERS',
    meaning: message('Parameters for all servers below.'),
    sections: outgoing,
  },
  {
    name: 'balance',
    usage: 'balance roundrobin | leastconn | source',
    meaning: message('How requests are distributed across servers.'),
    sections: outgoing,
  },
  {
    name: 'retries',
    usage: 'retries NUMBER',
    meaning: message('How often to retry a failed connection.'),
    sections: outgoing,
  },
  {
    name: 'http-request',
    usage: 'http-request ACTION [if CONDITION]',
    meaning: message('Action for a request, for example set-path or deny.'),
    sections: proxies,
  },
  {
    name: 'acl',
    usage: 'acl NAME CRITERION',
    meaning: message('Defines a condition for later rules.'),
    sections: ['frontend', 'listen', 'backend'],
  },
  {
    name: 'nameserver',
    usage: 'nameserver NAME ADDRESS:PORT',
    meaning: message('DNS server to use.'),
    sections: ['resolvers'],
  },
  {
    name: 'parse-resolv-conf',
    usage: 'parse-resolv-conf',
    meaning: message('Uses the DNS servers in the pod’s /etc/resolv.conf: the cluster’s own.'),
    sections: ['resolvers'],
  },
];

/** Parameters of `server` and `default-server` lines, and of `bind` where they are valid there. */
export const parameters: readonly Keyword[] = [
  {
    name: 'check',
    usage: 'check',
    meaning: message('Health checks. By default, only a connection: a consumer that rejects the log counts as up.'),
    sections: ['server'],
  },
  { name: 'ssl', usage: 'ssl', meaning: message('Uses TLS.'), sections: ['server', 'bind'] },
  {
    name: 'verify',
    usage: 'verify required | none',
    meaning: message('Whether the other side’s certificate must be valid. required needs ca-file.'),
    sections: ['server', 'bind'],
  },
  {
    name: 'ca-file',
    usage: 'ca-file FILE',
    meaning: message('CA that the other side’s certificate must come from, as a file mounted into the pod.'),
    sections: ['server', 'bind'],
  },
  {
    name: 'crt',
    usage: 'crt FILE',
    meaning: message('Certificate and key to present, in one file mounted into the pod.'),
    sections: ['server', 'bind'],
  },
  {
    name: 'verifyhost',
    usage: 'verifyhost NAME',
    meaning: message('Name required in the server’s certificate. Without it, any certificate from the CA is accepted.'),
    sections: ['server'],
  },
  {
    name: 'check-sni',
    usage: 'check-sni NAME',
    meaning: message('TLS host name (SNI) for health checks, which don’t use sni.'),
    sections: ['server'],
  },
  {
    name: 'sni',
    usage: 'sni EXPRESSION',
    meaning: message('TLS host name (SNI), for example str(logs.example.com).'),
    sections: ['server'],
  },
  {
    name: 'resolvers',
    usage: 'resolvers NAME',
    meaning: message('Section that resolves this server’s name at run time.'),
    sections: ['server'],
  },
  {
    name: 'init-addr',
    usage: 'init-addr last,libc,none',
    meaning: message('Where the first address comes from. none starts without one.'),
    sections: ['server'],
  },
  { name: 'inter', usage: 'inter TIME', meaning: message('Pause between health checks.'), sections: ['server'] },
  {
    name: 'fall',
    usage: 'fall NUMBER',
    meaning: message('Failed checks before a server counts as down.'),
    sections: ['server'],
  },
  {
    name: 'rise',
    usage: 'rise NUMBER',
    meaning: message('Passed checks before a server counts as up again.'),
    sections: ['server'],
  },
  { name: 'backup', usage: 'backup', meaning: message('Used only when no other server is up.'), sections: ['server'] },
];
