import { NO_SERVER } from '../../../audit/haproxyLog.ts';
import { message } from '../../../text/message.ts';
import { failure, Skipped, pass, seen, unknown, warning, type Check } from '../check.ts';
import { changeConsumer } from '../remedies.ts';

/** Number of deliveries at the end of the log that decide. */
const LAST_REQUESTS = 20;

/** What HAProxy's log shows about the log consumer: whether it is reachable, and its recent answers. */
export const consumer: Check = {
  id: 'consumer',
  title: message('Recent deliveries'),
  dependsOn: [
    'webhook-url',
    'haproxy-placeholder',
    'haproxy-server',
    'haproxy-host',
    'haproxy-newline',
    'config-stale',
    'pods',
    'deployment',
  ],

  async run({ cluster, haproxy, recent }) {
    await haproxy();
    const { requests, withoutStatus, unread, serverDown } = await recent();
    const remedy = changeConsumer(cluster);
    const last = requests.slice(-LAST_REQUESTS);
    const bad = last.filter(({ status, server }) => server === NO_SERVER || status < 200 || status > 299);
    if (serverDown !== undefined) {
      return failure(message('HAProxy can’t reach the log consumer.'), {
        evidence: [seen('HAProxy', serverDown)],
        remedy,
      });
    }
    if (last.length === 0 && withoutStatus === 0 && unread > 0) {
      return unknown(
        unread === 1
          ? message('The one line in HAProxy’s log of the last 15 minutes isn’t understood.')
          : message('None of the {0} lines in HAProxy’s log of the last 15 minutes is understood.', unread),
      );
    }
    if (last.length === 0) {
      throw new Skipped(
        withoutStatus > 0
          ? message('HAProxy’s log shows deliveries, but not their status.')
          : message('HAProxy’s log shows no deliveries in the last 15 minutes.'),
      );
    }
    const evidence = [seen(message('Statuses of the last deliveries'), runsOf(last.map(({ status }) => status)))];
    if (bad.length === 0)
      return pass(message('The log consumer accepted the last deliveries ({0}).', last.length), ...evidence);
    const newest = last.at(-1);
    const recovered = newest !== undefined && !bad.includes(newest);
    return recovered
      ? warning(
          message(
            'The log consumer rejected {0} of the last {1} deliveries, but not the latest.',
            bad.length,
            last.length,
          ),
          { evidence, remedy },
        )
      : failure(
          message('The log consumer doesn’t accept deliveries. The last was answered with {0}.', newest?.status ?? 0),
          { evidence, remedy },
        );
  },
};

/** `200 × 18, 503 × 2`: as they came, those that follow one another alike as one. */
function runsOf(statuses: readonly number[]): string {
  const runs: { readonly status: number; count: number }[] = [];
  for (const status of statuses) {
    const open = runs.at(-1);
    if (open?.status === status) open.count += 1;
    else runs.push({ status, count: 1 });
  }
  return runs.map(({ status, count }) => (count === 1 ? `${status}` : `${status} × ${count}`)).join(', ');
}
