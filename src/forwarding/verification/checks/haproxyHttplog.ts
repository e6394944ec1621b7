import { message } from '../../../text/message.ts';
import { lineText } from '../../forwarder/haproxy/haproxyFile.ts';
import { logProblem, requestLogs } from '../../forwarder/haproxy/requestLog.ts';
import { Skipped, pass, seen, unknown, warning, type Check } from '../check.ts';
import { setUpForwarding } from '../remedies.ts';

/** Without `option httplog` on the pod's output a refused delivery looks like an accepted one, or neither is logged. */
export const haproxyHttplog: Check = {
  id: 'haproxy-httplog',
  title: message('haproxy.cfg: request logging'),

  async run({ cluster, haproxy }) {
    const { file } = await haproxy();
    const logs = requestLogs(file);
    if (logs.length === 0) throw new Skipped(message('The file has no frontend that reaches a server.'));
    const problems = logs.flatMap((log) => {
      const problem = logProblem(log);
      return problem ? [{ ...problem, evidence: [seen('haproxy.cfg', lineText(log.listener.opening))] }] : [];
    });
    const worst = problems.find(({ isKnown }) => isKnown) ?? problems[0];
    if (!worst) return pass(message('HAProxy logs each request with its status.'));
    const { isKnown, text, evidence } = worst;
    return isKnown ? warning(text, { evidence, remedy: setUpForwarding(cluster) }) : unknown(text, { evidence });
  },
};
