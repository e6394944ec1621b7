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
  section('global', 'global', message('Settings of the whole process, such as where it logs to.')),
  section('defaults', 'defaults [NAME]', message('Settings for the frontends, backends and listeners that follow.')),
  section('frontend', 'frontend NAME', message('Where requests arrive: the API server’s posts come here.')),
  section('backend', 'backend NAME', message('Servers that receive the requests: the log consumer belongs here.')),
  section('listen', 'listen NAME', message('A frontend and a backend in one.')),
  section('resolvers', 'resolvers NAME', message('How host names are resolved while HAProxy runs.')),
];

/** Keywords that begin a line. */
export const directives: readonly Keyword[] = [
  {
    name: 'log',
    usage: 'log ADDRESS [format FORMAT] FACILITY [LEVEL] | log global',
    meaning: message(
      'Where to log. stdout with format raw gives plain lines in the pod’s log; global takes what the section global says.',
    ),
    sections: ['global', ...proxies],
  },
  {
    name: 'maxconn',
    usage: 'maxconn NUMBER',
    meaning: message('Connections at once.'),
    sections: ['global', ...incoming],
  },
  {
    name: 'mode',
    usage: 'mode http | tcp',
    meaning: message('http understands requests and can log their status; tcp only passes bytes on.'),
    sections: proxies,
  },
  {
    name: 'timeout client',
    usage: 'timeout client TIME',
    meaning: message('How long the API server may be silent while it sends a request.'),
    sections: incoming,
  },
  {
    name: 'timeout connect',
    usage: 'timeout connect TIME',
    meaning: message('How long a connection to the log consumer may take.'),
    sections: outgoing,
  },
  {
    name: 'timeout server',
    usage: 'timeout server TIME',
    meaning: message('How long the log consumer may take to answer; after it the API server gets 504.'),
    sections: outgoing,
  },
  {
    name: 'timeout http-request',
    usage: 'timeout http-request TIME',
    meaning: message('How long a request’s headers may take to arrive.'),
    sections: proxies,
  },
  {
    name: 'timeout check',
    usage: 'timeout check TIME',
    meaning: message('How long a health check may take.'),
    sections: outgoing,
  },
  {
    name: 'timeout resolve',
    usage: 'timeout resolve TIME',
    meaning: message('Pause between two look-ups of a name.'),
    sections: ['resolvers'],
  },
  {
    name: 'timeout retry',
    usage: 'timeout retry TIME',
    meaning: message('Pause before a look-up is tried again.'),
    sections: ['resolvers'],
  },
  {
    name: 'option httplog',
    usage: 'option httplog',
    meaning: message(
      'Logs each request with its status and timers, so that accepted and refused deliveries can be distinguished.',
    ),
    sections: incoming,
  },
  {
    name: 'option dontlognull',
    usage: 'option dontlognull',
    meaning: message('Leaves out connections that carried no request.'),
    sections: incoming,
  },
  {
    name: 'option httpchk',
    usage: 'option httpchk [METHOD] [URI]',
    meaning: message('Health checks by HTTP instead of a mere connection.'),
    sections: outgoing,
  },
  {
    name: 'log-format',
    usage: 'log-format FORMAT',
    meaning: message('A format of your own for the log’s lines.'),
    sections: incoming,
  },
  {
    name: 'bind',
    usage: 'bind [ADDRESS]:PORT [ssl crt FILE]',
    meaning: message('Where to listen. The Service’s targetPort must be this port.'),
    sections: ['frontend', 'listen'],
  },
  {
    name: 'default_backend',
    usage: 'default_backend NAME',
    meaning: message('The backend for what no rule sends elsewhere.'),
    sections: incoming,
  },
  {
    name: 'monitor-uri',
    usage: 'monitor-uri PATH',
    meaning: message('A path that HAProxy answers without a log line: for the pod’s probes.'),
    sections: incoming,
  },
  {
    name: 'server',
    usage: 'server NAME ADDRESS:PORT [check] [ssl ca-file FILE verify required] [resolvers NAME]',
    meaning: message(
      'A log consumer. An IP address, or a host name with resolvers: HAProxy does not start when it cannot resolve a name.',
    ),
    sections: ['backend', 'listen'],
  },
  {
    name: 'default-server',
    usage: 'default-server PARAMETERS',
    meaning: message('Parameters for the servers that follow.'),
    sections: outgoing,
  },
  {
    name: 'balance',
    usage: 'balance roundrobin | leastconn | source',
    meaning: message('How requests are shared among several servers.'),
    sections: outgoing,
  },
  {
    name: 'retries',
    usage: 'retries NUMBER',
    meaning: message('How often a failed connection is tried again.'),
    sections: outgoing,
  },
  {
    name: 'http-request',
    usage: 'http-request ACTION [if CONDITION]',
    meaning: message('What to do with a request, for example set-path or deny.'),
    sections: proxies,
  },
  {
    name: 'acl',
    usage: 'acl NAME CRITERION',
    meaning: message('Names a condition for later rules.'),
    sections: ['frontend', 'listen', 'backend'],
  },
  {
    name: 'nameserver',
    usage: 'nameserver NAME ADDRESS:PORT',
    meaning: message('A DNS server to ask.'),
    sections: ['resolvers'],
  },
  {
    name: 'parse-resolv-conf',
    usage: 'parse-resolv-conf',
    meaning: message('Asks the servers of the pod’s /etc/resolv.conf: the cluster’s own DNS.'),
    sections: ['resolvers'],
  },
];

/** Parameters of `server` and `default-server` lines, and of `bind` where they are valid there. */
export const parameters: readonly Keyword[] = [
  {
    name: 'check',
    usage: 'check',
    meaning: message('Health checks. By default only a connection: a consumer that refuses the log counts as up.'),
    sections: ['server'],
  },
  { name: 'ssl', usage: 'ssl', meaning: message('Speaks TLS.'), sections: ['server', 'bind'] },
  {
    name: 'verify',
    usage: 'verify required | none',
    meaning: message('Whether the other side’s certificate must be valid; required needs ca-file.'),
    sections: ['server', 'bind'],
  },
  {
    name: 'ca-file',
    usage: 'ca-file FILE',
    meaning: message(
      'The CA that the other side’s certificate must come from, as a file that is mounted into the pod.',
    ),
    sections: ['server', 'bind'],
  },
  {
    name: 'crt',
    usage: 'crt FILE',
    meaning: message('Certificate and key to show, in one file that is mounted into the pod.'),
    sections: ['server', 'bind'],
  },
  {
    name: 'verifyhost',
    usage: 'verifyhost NAME',
    meaning: message(
      'The name that the other side’s certificate must have; without it any certificate of the CA is accepted.',
    ),
    sections: ['server'],
  },
  {
    name: 'check-sni',
    usage: 'check-sni NAME',
    meaning: message('The host name that health checks ask for by TLS; they do not use that of sni.'),
    sections: ['server'],
  },
  {
    name: 'sni',
    usage: 'sni EXPRESSION',
    meaning: message('The host name to ask for by TLS, for example str(logs.example.com).'),
    sections: ['server'],
  },
  {
    name: 'resolvers',
    usage: 'resolvers NAME',
    meaning: message('The section that resolves this server’s name while HAProxy runs.'),
    sections: ['server'],
  },
  {
    name: 'init-addr',
    usage: 'init-addr last,libc,none',
    meaning: message('Where the first address comes from; none starts without one.'),
    sections: ['server'],
  },
  { name: 'inter', usage: 'inter TIME', meaning: message('Pause between two health checks.'), sections: ['server'] },
  {
    name: 'fall',
    usage: 'fall NUMBER',
    meaning: message('Failed checks after which a server is down.'),
    sections: ['server'],
  },
  {
    name: 'rise',
    usage: 'rise NUMBER',
    meaning: message('Passed checks after which a server is up again.'),
    sections: ['server'],
  },
  { name: 'backup', usage: 'backup', meaning: message('Used only when no other server is up.'), sections: ['server'] },
];
