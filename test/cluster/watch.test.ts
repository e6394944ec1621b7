import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WatchEvent } from './controlPlane/rawApi.ts';
import { openApi, openRawApi, useNamespace } from './target.ts';

const api = await openApi();
const raw = await openRawApi();
const namespace = await useNamespace(api);
const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
const limitMs = 30_000;

interface Named {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

/** A change as a reader of the watch needs it. Cluster controllers put ConfigMaps of their own into every namespace. */
interface Seen {
  readonly change: string;
  readonly resourceVersion: string;
}

async function create(name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } };
  await raw.json('POST', configMaps, body);
}

async function change(name: string, a: string): Promise<void> {
  const metadata = { name, namespace };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a } };
  await api.apply(object, { dryRun: false, force: true, signal: AbortSignal.timeout(limitMs) });
}

/** Watches from a version on until so many changes of ours were seen, and lets go of the connection. */
async function watchFor(count: number, resourceVersion: string, onOpen: () => Promise<void>): Promise<readonly Seen[]> {
  const ended = AbortSignal.timeout(limitMs);
  const stop = new AbortController();
  const seen: Seen[] = [];
  const path = `${configMaps}?watch=true&resourceVersion=${resourceVersion}`;
  const events = raw.watch(path, AbortSignal.any([ended, stop.signal]));
  const acting = onOpen();
  try {
    for await (const event of events) {
      const { name, resourceVersion: version } = named(event);
      if (name.startsWith('w-')) seen.push({ change: `${event.type} ${name}`, resourceVersion: version });
      // The connection is cut, not ended in order: what a network does.
      if (seen.length === count) stop.abort();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  await acting;
  return seen;
}

function named({ object }: WatchEvent): Named['metadata'] {
  // Kubernetes: every object has metadata.
  return (object as unknown as Named).metadata;
}

async function listVersion(): Promise<string> {
  const { metadata } = await raw.json<{ metadata: { resourceVersion: string } }>('GET', configMaps);
  return metadata.resourceVersion;
}

test('a watch tells of changes from the version of a list on, in their order', async () => {
  const from = await listVersion();
  const seen = await watchFor(3, from, async () => {
    await create('w-first');
    await change('w-first', '2');
    await create('w-second');
  });
  assert.deepEqual(
    seen.map((event) => event.change),
    ['ADDED w-first', 'MODIFIED w-first', 'ADDED w-second'],
  );
});

test('a watch that broke resumes from the last version seen: nothing is lost, nothing comes twice', async () => {
  const [first] = await watchFor(1, await listVersion(), () => create('w-before'));
  assert.ok(first);
  // Nobody watches while these happen.
  await create('w-meanwhile');
  await change('w-before', '3');
  const seen = await watchFor(3, first.resourceVersion, () => create('w-after'));
  assert.deepEqual(
    seen.map((event) => event.change),
    ['ADDED w-meanwhile', 'MODIFIED w-before', 'ADDED w-after'],
  );
});
