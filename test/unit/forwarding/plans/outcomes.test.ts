/**
 * Each step that changes something, with each outcome of its call: not called, refused, unknown, accepted. The sentence
 * about what was reached, the offers of Resume and Undo, and the journal follow from it. The table is printed.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { secretDigests } from '../../../../src/forwarding/certificates/secretDigests.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import type { CallOutcome } from '../../../../src/forwarding/plans/journal/callOutcome.ts';
import { RunRecord } from '../../../../src/forwarding/plans/journal/runRecord.ts';
import { seenOf } from '../../../../src/forwarding/plans/objects/seenObject.ts';
import type { Plan } from '../../../../src/forwarding/plans/plan.ts';
import { runPlan } from '../../../../src/forwarding/plans/runPlan.ts';
import { stepOf } from '../../../../src/forwarding/plans/stepOf.ts';
import type { StepAction } from '../../../../src/forwarding/plans/steps.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import type { AuditWebhook } from '../../../../src/ibmcloud/models.ts';
import { message } from '../../../../src/text/message.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { never } from '../support/flowLab.ts';

const cluster = { id: 'c1', name: 'prod', type: 'kubernetes' } as const;
const former: AuditWebhook = { server: 'http://old.example.com/', policy: 'default' };
const server = 'http://new.example.com/';
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: 'n', uid: 'u' } };
/** What is there. */
const live = { ...configMap, spec: {} };
const secret = { data: { old: 'eA==' } };

/** Steps that change something and can be run without a cluster that signs certificates. */
const actions = {
  apply: {
    kind: 'apply',
    object: configMap,
    live: undefined,
    seen: seenOf(live, configMap),
    takeOver: [],
    checkedByServer: true,
  },
  'apply-secret': {
    kind: 'apply-secret',
    namespace: 'n',
    name: 's',
    entries: [],
    live: secretDigests(secret),
    takeOver: [],
  },
  'set-webhook': {
    kind: 'set-webhook',
    server,
    policy: 'default',
    certificates: { kind: 'none' },
    replaces: former,
  },
  'unset-webhook': { kind: 'unset-webhook', removes: former },
  'refresh-master': { kind: 'refresh-master' },
  'remove-object': {
    kind: 'remove-object',
    reference: { apiVersion: 'v1', kind: 'ConfigMap', name: 'cm', namespace: 'n' },
    uid: 'u',
  },
  'restore-object': {
    kind: 'restore-object',
    object: { ...configMap, data: { a: 'old' } },
    left: { ...configMap, spec: {} },
  },
  'restart-deployment': { kind: 'restart-deployment', namespace: 'n', deployment: 'd' },
} satisfies { readonly [Kind in StepAction['kind']]?: Extract<StepAction, { readonly kind: Kind }> };
type Kind = keyof typeof actions;

const sure = 'Nothing was changed.';
const open = 'and the webhook is as it was.';
const perhaps = 'Unclear whether the object was changed; the webhook is as it was.';
/** What is said where no answer came, and where the step after this one fails. */
const expected: { readonly [K in Kind]: readonly [unknown: string, accepted: string] } = {
  apply: [perhaps, `1 object is applied and stays, ${open}`],
  'apply-secret': [perhaps, `1 object is applied and stays, ${open}`],
  'restore-object': [perhaps, `1 object is applied and stays, ${open}`],
  'restart-deployment': [perhaps, `1 object is applied and stays, ${open}`],
  'set-webhook': [
    'Unclear whether the webhook was stored; Resume finds out.',
    'The webhook is stored but has no effect until the master is refreshed.',
  ],
  'unset-webhook': [
    'Unclear whether the webhook was unset; Resume finds out.',
    'The webhook is unset, but forwarding continues until the master is refreshed.',
  ],
  'refresh-master': [
    'Unclear whether the refresh began.',
    'The master is still refreshing; the stored webhook takes effect once it’s deployed.',
  ],
  'remove-object': [
    'Unclear whether the object was removed; Resume finds out.',
    '1 object is removed; Resume continues with the others.',
  ],
};
/** What Undo can take back: what a run removes, puts back or restarts stays. */
const undone: ReadonlySet<Kind> = new Set(['apply', 'apply-secret', 'set-webhook', 'unset-webhook']);

describe('what becomes of a call', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-outcomes-'));
  const rows: string[] = [];
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    console.log(['', ...rows, `${rows.length} rows`].join('\n'));
  });

  for (const kind of Object.keys(actions) as Kind[]) {
    for (const outcome of ['not called', 'refused', 'unknown', 'accepted'] as const) {
      it(`${kind}: ${outcome}`, async () => {
        const { services, journal } = servicesOf(folder, outcome);
        const plan: Plan = {
          title: message('A plan'),
          account: { id: 'a', name: 'a' },
          cluster,
          credentials: 'user',
          steps: [actions[kind], { kind: 'restart-deployment', namespace: 'n', deployment: 'gone' } as const].map(
            stepOf,
          ),
          notes: [],
        };
        const record = new RunRecord(plan, { flow: 'set-up', inputs: {} }, journal);
        const failure = await runPlan(plan, services, { signal: never, onEvent: () => undefined, record }).then(
          () => assert.fail('the run ended well'),
          (error: unknown) => (error instanceof Failure ? error : assert.fail(String(error))),
        );
        const changed = outcome === 'unknown' || outcome === 'accepted';
        const sentence = changed ? expected[kind][outcome === 'unknown' ? 0 : 1] : sure;
        assert.ok(failure.message.endsWith(` ${sentence}`), failure.message);
        assert.match(failure.message, outcome === 'accepted' ? /^Step 2 of 2/ : /^Step 1 of 2/);
        const undo = record.changes.length > 0;
        assert.deepEqual([record.leftSomething, undo], [changed, changed && undone.has(kind)], failure.message);
        assert.equal((await journal.entry(cluster.id)) !== undefined, changed);
        const pending = (await journal.pendingRefresh(cluster.id))?.begun;
        const begun = kind.endsWith('-webhook')
          ? 'no'
          : kind !== 'refresh-master'
            ? undefined
            : outcome === 'unknown'
              ? 'maybe'
              : 'yes';
        assert.equal(pending, changed ? begun : undefined);
        rows.push(
          `${kind.padEnd(20)} ${outcome.padEnd(11)} ${changed ? 'Resume' : '      '} ${undo ? 'Undo' : '    '} ${(pending ?? '–').padEnd(6)} ${sentence}`,
        );
      });
    }
  }
});

/** A cluster and its account whose one changing call ends so. */
function servicesOf(parent: string, outcome: CallOutcome) {
  const folder = mkdtempSync(join(parent, 'run-'));
  let stored: AuditWebhook | undefined = former;
  const refused = (code: 'no-permission' | 'api-forbidden'): Failure => new Failure(code, message('Refused.'));
  const timedOut = new Failure('timed-out', message('No answer.'));
  /** An answer that never comes hides whether the call had its effect; here it had. */
  const changing = <T>(code: 'no-permission' | 'api-forbidden', result: () => T): Promise<T> => {
    if (outcome === 'refused') return Promise.reject(refused(code));
    const made = result();
    return outcome === 'unknown' ? Promise.reject(timedOut) : Promise.resolve(made);
  };
  const reading = <T>(code: 'no-permission' | 'api-forbidden', result: T): Promise<T> =>
    outcome === 'not called' ? Promise.reject(refused(code)) : Promise.resolve(result);
  const master = { state: 'deployed', status: 'Ready', health: 'normal', statusModified: '2026-08-01T08:00:00+0000' };
  const run = ({ args }: { readonly args: readonly string[] }): Promise<unknown> => {
    const words = args.join(' ');
    if (words.startsWith('target')) return Promise.resolve({ user: 'u', account: { id: 'a', name: 'a' } });
    if (words.includes('cluster config')) return Promise.resolve('kubeconfig');
    if (words.includes('audit-webhook get')) return reading('no-permission', stored);
    if (words.includes('audit-webhook set'))
      return changing('no-permission', () => void (stored = { server, policy: 'default' }));
    if (words.includes('audit-webhook unset')) return changing('no-permission', () => void (stored = undefined));
    if (words.includes('master refresh')) return changing('no-permission', () => undefined);
    if (words.includes('cluster get')) return reading('no-permission', { master });
    return assert.fail(words);
  };
  const api = {
    read: ({ kind, name }: { readonly kind: string; readonly name: string }) => {
      if (name === 'gone') return Promise.resolve(undefined);
      return reading('api-forbidden', kind === 'Secret' ? secret : live);
    },
    apply: (object: unknown) => changing('api-forbidden', () => ({ object, warnings: [] })),
    replace: (object: unknown) => changing('api-forbidden', () => object),
    remove: () => changing('api-forbidden', () => undefined),
    close: () => undefined,
  };
  const services = flowServices({ run } as unknown as CliRunner, folder, {
    endpoint: 'public',
    connect: () => Promise.resolve(api as unknown as Awaited<ReturnType<FlowContext['connect']>>),
  });
  return { services, journal: services.journal };
}
