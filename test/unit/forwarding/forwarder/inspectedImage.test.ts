import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspectedImage } from '../../../../src/forwarding/forwarder/inspectedImage.ts';
import { inEnglish } from '../../../../src/text/message.ts';

it('an image is inspected by its tag, which is said where its digest is pinned', () => {
  const digest = `@sha256:${'1'.repeat(64)}`;
  for (const [image, name] of [
    ['icr.io/ibm/a', 'icr.io/ibm/a:latest'],
    ['icr.io/ibm/a:1.2', 'icr.io/ibm/a:1.2'],
  ] as const) {
    assert.deepEqual(inspectedImage(image), { name });
    const pinned = inspectedImage(`${image}${digest}`);
    assert.equal(pinned.name, name);
    assert.equal(
      pinned.note && inEnglish(pinned.note),
      `Inspected is the tag ${name}, which may be another image than the pinned one.`,
    );
  }
});
