/** Clusters that are broken at each place of a delivery: the overview draws that place as broken, and no other. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { PlaceId } from '../../src/forwarding/verification/seenPlace.ts';
import { seedLab } from '../lab/account/seed.ts';
import { startLab, type Lab } from '../lab/lab.ts';
import type { Workbench } from '../support/workbench.ts';
import { verifyClusters } from '../support/workbench/flows.ts';
import { openClusters, openOnLab } from '../support/workbench/labWindow.ts';
import type { PageElement } from '../support/workbench/pageElement.ts';
import { waitUntil } from '../support/workbench/patience.ts';
import { webPage } from '../support/workbench/webPage.ts';
import { brokenCases } from '../unit/forwarding/verification/brokenCases.ts';
import { exchanges } from '../unit/forwarding/support/clusterRequests.ts';
import { stage } from '../unit/forwarding/verification/brokenClusters.ts';
import { brokenPlaces } from '../unit/forwarding/verification/brokenPlaces.ts';

/** What breaks each, as the check is called that finds it. */
const broken: Readonly<Record<string, string>> = {
  'certificate-expired': 'Client certificate',
  'stray-backquote': 'Webhook URL format',
  'agents-down': 'Konnectivity agents',
  'no-service': 'Service and port',
  'old-url-new-manifest': 'Service and port',
  'scaled-to-zero': 'Deployment',
  'image-missing': 'Pods',
  'no-final-newline': 'haproxy.cfg: final newline',
  'agent-of-other-namespaces': 'Logging agent configuration',
  'consumer-answers-500': 'Recent deliveries',
};

/** How the page names the places, by their id. */
const titles: Readonly<Record<PlaceId, string>> = {
  'api-server': 'API servers',
  konnectivity: 'Konnectivity',
  service: 'Service',
  forwarder: 'Forwarder',
  agent: 'Logging agent',
  receiver: 'Log consumer',
};

const names = Object.keys(broken);

let folder = '';
let lab: Lab;
let workbench: Workbench;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kb-'));
  const dir = join(folder, 'lab');
  seedLab(dir, { clusters: [] });
  const ids: string[] = [];
  for (const name of names) ids.push(await stage(dir, name, brokenCases[name]));
  lab = await startLab({ dir, haproxy: 'stand-in' });
  // A consumer's refusal is seen with what is posted to it.
  const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
  await Promise.all(ids.map((id) => exchanges(dir, id, (api, signal) => api.read(namespace, signal))));
  // Test events would be waited for until the counters had their time.
  const settings = { 'kubeAudit.verifyTestEvents': false };
  workbench = await openOnLab({ dir, cliPath: lab.cliPath, stop: () => lab.stop() }, { settings });
  await openClusters(workbench, names);
});
after(async () => {
  await workbench?.close();
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the broken link of ten broken clusters is the right one, and what follows is grey', async () => {
  await verifyClusters(workbench, names);
  const wrong: string[] = [];
  for (const [name, check] of Object.entries(broken)) {
    await workbench.tree('Clusters').select(name);
    const drawn = await drawnOf(name);
    const place = brokenPlaces[name] ?? assert.fail(`${name} is broken nowhere`);
    const at = drawn.findIndex(({ title }) => title.startsWith(titles[place]));
    assert.ok(at >= 0, `${name} has no ${place}: ${JSON.stringify(drawn)}`);
    for (const [index, { title, state, look }] of drawn.entries()) {
      const isRight =
        index === at
          ? state === 'Broken here' && look === 'place failing broken'
          : index > at
            ? state === 'Not reached' && look === 'place unreached'
            : !/Broken|Failing|Not reached/.test(state) && /^place (?:good|warning|neutral)$/.test(look);
      if (!isRight) wrong.push(`${name}: ${title}: ${state} (${look})`);
    }
    const title = drawn[at]?.title ?? '';
    const checks = webPage(workbench.page).getByRole('region', { name: `${title}: checks` });
    assert.ok((await checks.innerText()).replaceAll(/\s+/g, ' ').includes(`Failing ${check}`), name);
    const read = await webPage(workbench.page).getByRole('region', { name: 'Path of a delivery' }).ariaSnapshot();
    assert.equal(read.match(/Broken here/g)?.length, 1, read);
    assert.match(read, new RegExp(`button "${title} Broken here.*\\[expanded\\]`), name);
    assert.match(read, new RegExp(`: Breaks at ${title}: `), name);
  }
  assert.deepEqual(wrong, []);
  await workbench.screenshot('overview-broken-consumer-dark');
});

interface DrawnPlace {
  readonly title: string;
  readonly state: string;
  /** Its classes. */
  readonly look: string;
}

/** The places of a cluster's path, once its overview shows where that breaks. */
async function drawnOf(name: string): Promise<readonly DrawnPlace[]> {
  const page = webPage(workbench.page);
  let drawn: readonly DrawnPlace[] = [];
  await waitUntil(
    workbench.page,
    async () => {
      const [heading] = await page.locator('h1').allInnerTexts();
      drawn = await page.locator('ol.path > li').evaluateAll((elements: PageElement[]) =>
        elements.map((element) => {
          const text = (selector: string): string => element.querySelector(selector)?.textContent ?? '';
          const look = element.getAttribute('class') ?? '';
          return { title: text('.name'), state: text('.state span:last-child'), look };
        }),
      );
      return heading === name && drawn.some(({ look }) => look.includes('broken'));
    },
    () => `${name} is drawn as ${JSON.stringify(drawn)}`,
  );
  return drawn;
}
