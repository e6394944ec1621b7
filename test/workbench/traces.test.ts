/**
 * What a run leaves behind: nothing secret outside the places that are meant for it, and nothing of the user's is
 * called or changed. One run in a real window does everything: it reads every cluster, has several failures while keys
 * and tokens are printed, sets a cluster up to the end, copies, and starts again from its stored state.
 *
 * The lab's own store (its PKI, clusters, API access, and the faults into which this test wrote secrets) is the other
 * side, IBM Cloud, and is left out by its path.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { findCluster, listClusters, readAccess, readCalls, setFaults, updateCluster } from '../lab/account/store.ts';
import type { Fault } from '../lab/state.ts';
import { cacheRoot } from '../support/cache.ts';
import { startLabProcess, type LabProcess } from '../support/labProcess.ts';
import { browserStorage } from '../support/traces/browserStorage.ts';
import { layOutDecoys, type Decoys } from '../support/traces/decoys.ts';
import { searchFiles } from '../support/traces/files.ts';
import { ProcessSampler } from '../support/traces/processSampler.ts';
import { secretPem, secretsIn, secretText, type Secret, type Trace } from '../support/traces/secret.ts';
import type { Workbench } from '../support/workbench.ts';
import { runPlan } from '../support/workbench/flows.ts';
import { openOnLab } from '../support/workbench/labWindow.ts';
import { webPage } from '../support/workbench/webPage.ts';
import { answerSetUp, startSetUp } from '../support/workbench/setUpWizard.ts';
import type { TreeRow } from '../support/workbench/treeView.ts';

const hasProc = existsSync('/proc/self/environ');
const options = { skip: hasProc ? false : 'needs /proc, to see what other programs can see' };
/** Long enough that the sampler cannot miss the one call that is given the names of key files. */
const shownMs = 400;

const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'kd-'));
const apiKey = `decoyApiKey${randomBytes(24).toString('hex')}`;
const password = `decoyPassword${randomBytes(12).toString('hex')}`;
/** What the page and the clipboard showed meanwhile. */
const shown: { place: string; text: string }[] = [];
/** Seen at once, since the next start of the extension would sweep them away. */
let leftAfterSetUp: string[] = [];
let decoys: Decoys;
let lab: LabProcess;
let secrets: readonly Secret[];
let sampler: ProcessSampler;
let workbench: Workbench;

before(async () => {
  if (!hasProc) return;
  // Downloads stay where they are although the home folder is another one.
  process.env['XDG_CACHE_HOME'] = dirname(cacheRoot());
  decoys = layOutDecoys(folder, apiKey);
  process.env['HOME'] = decoys.home;
  process.env['PATH'] = `${decoys.bin}${delimiter}${process.env['PATH'] ?? ''}`;
  process.env['KUBECONFIG'] = decoys.kubeconfig;
  process.env['IBMCLOUD_API_KEY'] = apiKey;

  lab = await startLabProcess();
  const external = findCluster(lab.dir, 'external-syd');
  assert.ok(external?.stored);
  updateCluster(lab.dir, external.id, ({ stored }) => {
    if (stored) stored.server = `https://audit:${password}@siem.example.com:8443/ibm-audit`;
  });
  secrets = plantedSecrets();
  sampler = new ProcessSampler(secrets, (commandLine) => commandLine.includes(lab.dir));
  // The home folder of a run against the lab is its own; here the decoys are put into it, within the reach of its login
  // shell.
  workbench = await openOnLab(lab, {
    environment: { HOME: decoys.home, SHELL: '/bin/bash' },
  });
  await useEverything().catch(async (error: unknown) => {
    await workbench.screenshot('failed-traces');
    throw error;
  });
});

after(async () => {
  sampler?.stop();
  await workbench?.close();
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

test('the run did what could have left traces', options, () => {
  const commands = sampler.programs.map(({ commandLine }) => commandLine);
  for (const words of ['audit-webhook get', 'cluster config', 'ca get', 'audit-webhook set', 'master refresh']) {
    assert.ok(
      commands.some((line) => line.includes(words)),
      `no call of ${words} was seen`,
    );
  }
  const withDecoys = sampler.programs.filter(({ environment }) => environment.includes(decoys.kubeconfig));
  assert.notEqual(withDecoys.length, 0, 'the login shell’s kubeconfig did not reach the calls');
});

test('no key, token or password is found where it does not belong', options, async () => {
  assert.deepEqual(await tracesEverywhere(), []);
});

test('no file of ours remains in a temporary folder', options, () => {
  assert.deepEqual(leftAfterSetUp, [], 'after the set-up');
  assert.deepEqual(oursInTemporaryFolders(), []);
});

test('the decoy CLI, kubeconfigs and shell files are as they were', options, () => {
  assert.deepEqual(decoys.changes(), []);
});

test('each call of the Cloud Logs plug-in names its instance, and none sets what the plug-in keeps', options, () => {
  const calls = readCalls(lab.dir).records.map(({ args }) => args);
  const ours = calls.filter(([plugin]) => plugin === 'logs' || plugin === 'cloud-logs');
  assert.notEqual(ours.length, 0, 'Cloud Logs was not asked');
  for (const args of ours) {
    assert.match(args[args.indexOf('--service-url') + 1] ?? '', /^https:\/\/[0-9a-f-]{36}\.api\./, args.join(' '));
    assert.notEqual(args[1], 'config', args.join(' '));
  }
  const kept = join(decoys.home, '.bluemix', 'plugins', 'cloud-logs', 'config.json');
  assert.equal(readFileSync(kept, 'utf8'), '{"service_url":"https://mine.example"}\n');
  assert.ok(!decoys.changes().includes(kept));
});

test('control: the login shell has the decoys, and a call or a touch of one is noticed', options, () => {
  const shell = spawnSync(
    '/bin/bash',
    ['-l', '-i', '-c', 'command -v ibmcloud; echo "$IBMCLOUD_API_KEY $KUBECONFIG"'],
    {
      env: { HOME: decoys.home, PATH: '/usr/bin:/bin' },
      encoding: 'utf8',
    },
  );
  assert.equal(shell.stdout, `${join(decoys.bin, 'ibmcloud')}\n${apiKey} ${decoys.kubeconfig}\n`);

  const config = join(decoys.home, '.kube', 'config');
  const { atime, mtime } = statSync(config);
  utimesSync(config, atime, new Date(mtime.getTime() + 1));
  writeFileSync(join(decoys.home, '.kube', 'config.lock'), '');
  spawnSync(join(decoys.bin, 'ibmcloud'), ['target']);
  assert.deepEqual(decoys.changes().sort(), [join(folder, 'called'), config, `${config}.lock`].sort());
});

test('control: one secret in each place is found there', options, async (context) => {
  const [first] = secrets;
  const piece = first?.pieces[0] ?? '';
  assert.ok(first && piece.length >= 16);
  const { page } = workbench;
  const planted = searchPlaces()
    .filter(({ folder: place }) => existsSync(place))
    .map(({ name, folder: place }) => ({ name, file: plantFile(place, `before ${piece} after`) }));
  context.after(() => {
    for (const { file } of planted) rmSync(dirname(file), { recursive: true });
  });
  appendFileSync(join(lab.dir, 'calls.jsonl'), `{"args":["login","--apikey","${piece}"]}\n`);
  await page.evaluate(`localStorage.setItem('planted', ${JSON.stringify(piece)})`);
  await page.evaluate(`(async () => {
    const opening = indexedDB.open('planted', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('store');
    const database = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
    const change = database.transaction('store', 'readwrite');
    change.objectStore('store').put(new TextEncoder().encode(${JSON.stringify(piece)}), 'key');
    await new Promise((resolve) => { change.oncomplete = resolve; });
    database.close();
  })()`);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(piece)})`);
  shown.push({ place: 'the clipboard', text: await workbench.clipboard() });
  const again = new ProcessSampler(secrets, () => false);
  try {
    const child = spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 1)', piece], { env: { SECRET: piece } });
    assert.equal(child.status, 0);
    // A synchronous wait would stop the sampler too: these two live while it looks.
    await Promise.all([live([piece], {}), live([], { SECRET: piece })]);
  } finally {
    again.stop();
  }

  const found = (await tracesEverywhere()).filter(({ secret }) => secret === first.name).map(({ place }) => place);
  for (const { name, file } of planted) assert.ok(found.includes(file), `not found in ${name}`);
  for (const place of [join(lab.dir, 'calls.jsonl'), 'localStorage planted', 'IndexedDB planted store key']) {
    assert.ok(found.includes(place), `not found in ${place}`);
  }
  assert.ok(found.includes('the clipboard'));
  const kinds = again.traces.map(({ place }) => place.replace(/ of .*/s, '')).sort();
  assert.deepEqual(kinds, ['a command line', 'an environment']);
});

/** Keys and tokens of every cluster as the lab hands them out, and the two of the user. */
function plantedSecrets(): Secret[] {
  const ofClusters = listClusters(lab.dir).flatMap(({ id, name, stored }) => {
    const access = readAccess(lab.dir, id);
    const keys = new Set([access?.adminKeyPem, stored?.clientKey].filter((pem) => pem !== undefined));
    const signature = access?.userToken.split('.')[2];
    return [
      ...[...keys].map((pem) => secretPem(`key of ${name}`, pem)),
      ...(signature === undefined ? [] : [secretText(`token of ${name}`, signature)]),
    ];
  });
  assert.ok(ofClusters.length >= 16, 'the lab has too few secrets');
  return [
    ...ofClusters,
    { ...secretText('API key of the login shell', apiKey), isInherited: true },
    secretText('password in a webhook’s URL', password),
  ];
}

async function useEverything(): Promise<void> {
  const tree = workbench.tree('Clusters');
  await workbench.openContainer('Kube Audit');
  await tree.waitForRows((rows) => rows.filter(({ description }) => description !== 'Not read yet').length >= 9);
  await tree.waitForRows((rows) =>
    rows.some(({ label, description }) => label === 'dev-fra' && /^Not f/.test(description)),
  );
  shown.push({ place: 'a tooltip', text: await tree.tooltip('external-syd') });
  await tree.select('external-syd');
  const overview = webPage(workbench.page).locator('main');
  await overview.getByText('siem.example.com').first().waitFor();
  shown.push({ place: 'an overview', text: (await overview.textContent()) ?? '' });
  await workbench.runCommand('View: Close Editor');
  await failInManyWays();
  await setUp();
  await searchCloudLogs();
  leftAfterSetUp = oursInTemporaryFolders();
  const isSetUp = (rows: readonly TreeRow[]): boolean =>
    rows.some(
      ({ label, description }) => label === 'dev-fra' && description.startsWith('Not verified · Private Network'),
    );
  await tree.waitForRows(isSetUp);
  await tree.contextMenu('external-syd', 'Copy Webhook URL');
  await until(async () => (await workbench.clipboard()).includes('siem.example.com'));
  shown.push({ place: 'the clipboard', text: await workbench.clipboard() });
  await look('the page');
  await until(async () => {
    const kept = Object.values(await browserStorage(workbench.page)).join('\n');
    return kept.split('services/kube-audit-forwarder').length > 3;
  });
  await workbench.reload();
  await workbench.openContainer('Kube Audit');
  await tree.waitForRows(isSetUp);
  await look('the page after a reload');
}

/** The CLI prints secrets and fails: what it said ends up in the log and in notifications. */
async function failInManyWays(): Promise<void> {
  const cluster = findCluster(lab.dir, 'prod-dal');
  const access = cluster && readAccess(lab.dir, cluster.id);
  assert.ok(cluster && access);
  const key = Buffer.from(access.adminKeyPem).toString('base64');
  const trace = [
    'FAILED',
    'REQUEST: [2026-09-01T08:00:00Z]',
    'POST /identity/token HTTP/1.1',
    `Authorization: Bearer ${access.userToken}`,
    `grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey=${apiKey}`,
    `{"access_token":"${access.userToken}","refresh_token":"${access.userToken}","apikey":"${apiKey}"}`,
    `    client-key-data: ${key}`,
    access.adminKeyPem,
  ].join('\n');
  const webhook = JSON.stringify({ auditServer: 'https://127.0.0.1:2040', clientKey: access.adminKeyPem });
  const half = (text: string): string => text.slice(0, Math.round(text.length * 0.8));
  const said: Fault['effect'] = { kind: 'raw', stderr: trace, exitCode: 1 };
  const broken: Fault['effect'] = { kind: 'raw', stdout: half(webhook), exitCode: 0 };
  const both: Fault['effect'] = { kind: 'raw', stdout: webhook, stderr: half(trace), exitCode: 3 };
  const faults: Fault[] = [
    ...[said, broken].map((effect) => ({ command: 'target', effect })),
    ...[both].map((effect) => ({ command: 'ks cluster get', effect })),
    ...[said, broken, both].map((effect) => ({ command: 'ks cluster config', effect })),
    ...[said, broken, both].map((effect) => ({ command: 'ks cluster master audit-webhook get', effect })),
  ];
  for (const fault of faults) {
    setFaults(lab.dir, [fault]);
    await startSetUp(workbench, 'prod-dal');
    await until(async () => (await workbench.notifications.all()).some(({ buttons }) => buttons.includes('Details')));
    await look(`the page when ${fault.command} failed`);
    await workbench.notifications.clear();
  }
  setFaults(lab.dir, [
    {
      command: 'ks cluster master audit-webhook get',
      effect: { kind: 'raw', stdout: webhook, stderr: trace, exitCode: 1 },
    },
  ]);
  await workbench.runCommand('Kube Audit: Refresh Clusters');
  await workbench.tree('Clusters').waitForRows((rows) => rows.some(({ description }) => /^Couldn’t/.test(description)));
  await workbench.runCommand('Kube Audit: Show Extension Output');
  await look('the page with the log');
  setFaults(lab.dir, []);
  await workbench.runCommand('Kube Audit: Refresh Clusters');
  await workbench
    .tree('Clusters')
    .waitForRows((rows) => rows.every(({ description }) => !/^Couldn’t/.test(description)));
}

async function setUp(): Promise<void> {
  const command = 'ks cluster master audit-webhook set';
  setFaults(lab.dir, [{ command, effect: { kind: 'delay', ms: shownMs } }]);
  await startSetUp(workbench, 'dev-fra');
  await answerSetUp(workbench, { address: '10.240.0.15', port: '8080' });
  shown.push({ place: 'the preview', text: await runPlan(workbench, 'Set up audit forwarding of dev-fra') });
  await workbench.notifications.waitFor('Audit forwarding is on for dev-fra', 180_000);
}

/** No agent says where to search, so the instance is picked; it has nothing of this cluster. */
async function searchCloudLogs(): Promise<void> {
  const { quickInput, notifications } = workbench;
  await workbench.tree('Clusters').contextMenu('dev-fra', 'Search Cloud Logs…');
  await quickInput.waitFor('Search Cloud Logs of dev-fra', 60_000);
  await quickInput.pick('cloud-logs-dal');
  await quickInput.pick('Last hour');
  await quickInput.waitFor('Filter Cloud Logs of dev-fra');
  await quickInput.answer('');
  await notifications.waitFor('No event was found in cloud-logs-dal (last hour)', 60_000);
}

async function look(place: string): Promise<void> {
  shown.push({ place, text: await workbench.page.evaluate<string>('document.body.innerText') });
}

function oursInTemporaryFolders(): string[] {
  const ours = 'ibmcloud-kube-audit.ibmcloud-kube-audit/keys';
  const keys = join(workbench.folders.data, 'data', 'User', 'globalStorage', ours);
  return [keys, workbench.folders.temporary, tmpdir()].flatMap((parent) =>
    (existsSync(parent) ? readdirSync(parent) : [])
      .filter((name) => name.startsWith('kube-audit-secrets-'))
      .filter((name) => statSync(join(parent, name)).mtimeMs >= startedAt),
  );
}

/** Folders that are searched, by what a reader would call them. */
function searchPlaces(): readonly { name: string; folder: string }[] {
  const { data, temporary } = workbench.folders;
  const user = join(data, 'data', 'User');
  return [
    { name: 'the logs and output channels of VS Code', folder: join(data, 'data', 'logs') },
    { name: 'global storage', folder: join(user, 'globalStorage') },
    { name: 'workspace storage', folder: join(user, 'workspaceStorage') },
    { name: 'the data folder of the VS Code server', folder: data },
    { name: 'the temporary folder of the extension', folder: temporary },
    { name: 'the temporary folder of the system', folder: tmpdir() },
    { name: 'the lab’s records', folder: lab.dir },
  ];
}

async function tracesEverywhere(): Promise<Trace[]> {
  const store = ['pki', 'clusters', 'api', 'faults.json', 'fault-counts.json'].map((name) => join(lab.dir, name));
  // The decoys hold the API key: they are where it comes from.
  const search = { except: [...store, folder], writtenSince: startedAt };
  const places = searchPlaces().map((place) => place.folder);
  const outermost = places.filter((place) => !places.some((other) => place.startsWith(`${other}/`)));
  const inFiles = [...new Set(outermost)].flatMap((place) => searchFiles(place, secrets, search));
  const kept = await browserStorage(workbench.page);
  const inTexts = [...shown, ...Object.entries(kept).map(([place, text]) => ({ place, text }))].flatMap(
    ({ place, text }) => secretsIn(text, secrets).map((secret) => ({ secret, place })),
  );
  const all = [...inFiles, ...inTexts, ...sampler.traces];
  return [...new Map(all.map((trace) => [`${trace.secret} ${trace.place}`, trace])).values()];
}

function plantFile(place: string, text: string): string {
  const inside = mkdtempSync(join(place, 'planted-'));
  const file = join(inside, 'note.log');
  writeFileSync(file, text);
  assert.equal(readFileSync(file, 'utf8'), text);
  return file;
}

/** A program that lives long enough to be seen. */
async function live(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600)', ...args], {
    env: environment,
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('exit', resolve));
}

async function until(condition: () => Promise<boolean>, timeoutMs = 120_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `not in time: ${condition.toString()}`);
    await delay(100);
  }
}
