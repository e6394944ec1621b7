import { message } from '../../failure/message.ts';
import { requestLogs, type RequestLog } from '../haproxy/requestLog.ts';
import { NotAsked, pass, seen, unknown, warning, type Check } from './check.ts';
import { setUpForwarding } from './remedies.ts';

/** Without `option httplog` on the pod's output a refused delivery looks like an accepted one, or nothing of either is seen. */
export const haproxyHttplog: Check = {
  id: 'haproxy-httplog',
  title: message('haproxy.cfg: log of requests'),

  async ask({ cluster, haproxy }) {
    const { file } = await haproxy();
    const logs = requestLogs(file);
    if (logs.length === 0) throw new NotAsked(message('The file has no frontend that leads to a server.'));
    const answers = logs.map((log) => ({ ...answerOf(log), name: log.listener.name?.value ?? log.listener.keyword }));
    const rank = { warning: 0, unknown: 1, pass: 2 };
    const [worst] = answers.sort((one, other) => rank[one.result] - rank[other.result]);
    if (!worst || worst.result === 'pass') return pass(message('HAProxy logs each request with its status.'));
    const evidence = [seen('haproxy.cfg', worst.name)];
    return worst.result === 'unknown'
      ? unknown(worst.text, { evidence })
      : warning(worst.text, { evidence, remedy: setUpForwarding(cluster) });
  },
};

function answerOf({ fault, line, mode }: RequestLog) {
  const warned = (text: ReturnType<typeof message>) => ({ result: 'warning', text }) as const;
  const untold = (text: ReturnType<typeof message>) => ({ result: 'unknown', text }) as const;
  if (fault === 'nothing') return warned(message('HAProxy logs no request: no log line names a target.'));
  if (fault === 'elsewhere')
    return warned(message('HAProxy logs no request on the pod’s output: the log is sent elsewhere.'));
  if (fault === 'level') return warned(message('HAProxy logs no request: the level of the log line leaves out info.'));
  if (fault === 'unknown' || line === 'unknown') {
    return untold(message('A variable of the pod’s environment decides how HAProxy logs requests.'));
  }
  if (line === 'no-status') {
    return warned(
      mode === 'tcp'
        ? message('In mode tcp HAProxy’s log does not tell whether the consumer accepted a delivery.')
        : message('Without “option httplog” the log does not tell whether the consumer accepted a delivery.'),
    );
  }
  if (fault === 'header') {
    return warned(
      message('HAProxy’s log lines begin with a header and cannot be read here: add “format raw” to the log line.'),
    );
  }
  if (line === 'clf')
    return warned(message('HAProxy’s log has the form “option httplog clf”, which cannot be read here.'));
  return line === 'own-format'
    ? untold(message('HAProxy’s log has a format of the file’s own, which cannot be read here.'))
    : ({ result: 'pass', text: message('HAProxy logs each request with its status.') } as const);
}
