import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listIbmImages } from '../../../../src/ibmcloud/commands/registry.ts';

test('an image’s date is read as seconds and as ISO 8601, and left empty where it is neither', () => {
  const dates = [
    '2026-02-25T00:00:00Z',
    1_782_345_600,
    '1782345601',
    '2026-02-26T01:00:00+01:00',
    'soon',
    '-',
    0,
    1e16,
  ];
  const stdout = JSON.stringify(dates.map((created, index) => ({ tag: String(index), digest: 'sha256:0', created })));
  const created = new Map(
    listIbmImages('icr.io/ibm/x')
      .parse(stdout)
      .map((image) => [Number(image.tag), image.created]),
  );
  assert.deepEqual(
    dates.map((_, index) => created.get(index)),
    [
      ...[
        '2026-02-25T00:00:00.000Z',
        '2026-06-25T00:00:00.000Z',
        '2026-06-25T00:00:01.000Z',
        '2026-02-26T00:00:00.000Z',
      ],
      ...['', '', '', ''],
    ],
  );
});

test('null is an empty list of images', () => {
  assert.deepEqual(listIbmImages('icr.io/ibm/x').parse('null'), []);
});
