/** An icon means one thing, wherever it is: in menus, on rows, as the sign of a condition. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contributions } from '../../../src/commands/contributions.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** What has an icon that others have too, and the one meaning that they share. */
const shared: Readonly<Record<string, readonly [meaning: string, ...users: string[]]>> = {
  refresh: ['read again', 'refresh', 'refreshCluster', 'readEventsAgain'],
  folder: ['a resource group', 'selectResourceGroup', 'groupNode'],
  key: ['certificates', 'renewCertificates', 'factNodes certificate'],
  law: ['the policy', 'changePolicy', 'factNodes policy'],
  server: ['the log consumer', 'changeConsumer', 'factNodes receiver'],
  'server-process': ['the forwarder’s pods', 'streamPodLog', 'factNodes forwarder'],
  shield: ['a verification', 'verify', 'verifyAll', 'factNodes verification'],
  pulse: ['a live stream', 'streamForwarderLogs', 'showStream'],
  copy: ['copying', 'copyWebhookUrl', 'copyClusterId', 'copyClusterName', 'copyClusterCrn', 'copyFigures'],
  'sort-precedence': ['the order of rows', 'sortBy', 'rankValues'],
  close: ['taken away', 'cancelPlan', 'removeFilterPart'],
  export: ['a file of what is shown', 'exportEvents', 'exportExplored'],
  'list-filter': ['the filter of events', 'filterStream', 'filterExplored'],
  'link-external': ['a page in the browser', 'openInIbmCloud', 'serviceLogs'],
  warning: ['a warning', 'conditionShapes warning', 'serviceLogs'],
  dash: ['nothing here, rightly', 'conditionShapes exempt', 'serviceLogs'],
};

const commandUses = Object.entries(contributions).flatMap(([name, { icon }]): [string, string][] =>
  icon === undefined ? [] : [[icon, name]],
);

/** Icons of views, by their source: what makes rows needs VS Code. */
const viewUses = globSync('src/views/**/*.ts', { cwd: root }).flatMap((path): [string, string][] => {
  const text = readFileSync(join(root, path), 'utf8');
  const file = path.replace(/^.*\/|\.ts$/g, '');
  const made = text.matchAll(/ThemeIcon\('([\w-]+)'|\bnode\((?:message\([^)]*\)|\w+), '([\w-]+)'/g);
  const table = /(?:const icons|conditionIcons): [^=]*= \{([^}]*)\}/.exec(text)?.[1] ?? '';
  const listed = table.matchAll(/^ +'?([\w-]+)'?: \[?'([\w-]+)'/gm);
  return [
    ...new Set([...made].map(([, one, other]) => one ?? other ?? '')),
    ...[...listed].map(([, name, icon]) => `${icon} ${name}`),
  ].map((use) => {
    const [icon = '', name] = use.split(' ');
    return [icon, name === undefined ? file : `${file} ${name}`];
  });
});

test('an icon has one meaning', () => {
  assert.ok(commandUses.length > 40 && viewUses.length > 30, `${commandUses.length}, ${viewUses.length}`);
  const users = Map.groupBy([...commandUses, ...viewUses], ([icon]) => icon);
  const found = [...users].filter(([, uses]) => uses.length > 1);
  assert.deepEqual(
    Object.fromEntries(found.map(([icon, uses]) => [icon, uses.map(([, user]) => user).sort()])),
    Object.fromEntries(Object.entries(shared).map(([icon, [, ...names]]) => [icon, names.sort()])),
  );
});
