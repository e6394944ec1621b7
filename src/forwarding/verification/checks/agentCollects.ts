import { message } from '../../../text/message.ts';
import { isCloudLogsHost } from '../../forwarder/agent/cloudLogsHost.ts';
import { collectsForwarder } from '../../forwarder/agent/collectsForwarder.ts';
import { failure, pass, seen, Skipped, unknown, type Check } from '../check.ts';
import { documentation } from '../remedies.ts';

/** A ready agent may read other files only, or send them to another place: then events stay in the forwarder's pod. */
export const agentCollects: Check = {
  id: 'agent-collects',
  title: message('Logging agent configuration'),
  dependsOn: ['webhook-set', 'webhook-url', 'deployment', 'logging-agent'],

  async run({ target, deployment, loggingAgent, agentConfiguration }) {
    const agent = await loggingAgent();
    if (!agent) throw new Skipped(message('No logging agent runs in the cluster.'));
    const [{ namespace }, forwarder, configuration] = await Promise.all([target(), deployment(), agentConfiguration()]);
    const remedy = documentation('https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-agent-configure');
    const where = agent.configMaps.map((name) => `ConfigMap ibm-observe/${name}`).join(', ');
    const evidence = configuration.inputs.map(({ paths, excluded }) =>
      seen(
        where,
        [...paths.map((path) => `Path ${path}`), ...excluded.map((path) => `Exclude_Path ${path}`)].join(', '),
      ),
    );
    const answers = collectsForwarder(configuration, namespace, forwarder);
    const leftOut = answers.find((answer) => answer.kind === 'left-out');
    if (leftOut) {
      return failure(
        message(
          'The logging agent doesn’t collect the log of namespace {0}: its “{1}” skips it.',
          namespace,
          leftOut.pattern,
        ),
        { evidence, remedy },
      );
    }
    const { hosts } = configuration;
    const known = hosts.filter((host) => host !== undefined);
    if (known.length > 0 && known.length === hosts.length && !known.some(isCloudLogsHost)) {
      return failure(message('The logging agent doesn’t send to IBM Cloud Logs, but to {0}.', known.join(', ')), {
        evidence: [...evidence, ...known.map((host) => seen(where, host))],
        remedy,
      });
    }
    const filter = answers.flatMap((answer) => (answer.kind === 'unknown' ? (answer.filter ?? []) : []))[0];
    if (filter !== undefined) {
      return unknown(
        message(
          'Unclear whether the logging agent drops the log of namespace {0}: its filter {1} may.',
          namespace,
          filter,
        ),
        { evidence, remedy },
      );
    }
    if (answers.length === 0 || answers.some(({ kind }) => kind === 'unknown')) {
      return unknown(message('Unclear which files the logging agent collects: its configuration doesn’t say.'), {
        evidence: evidence.length > 0 ? evidence : [seen(where, '–')],
        remedy,
      });
    }
    return pass(
      message('The logging agent collects the forwarder’s log.'),
      ...evidence,
      ...known.map((host) => seen(where, host)),
    );
  },
};
