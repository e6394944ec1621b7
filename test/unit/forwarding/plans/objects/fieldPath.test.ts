import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inOneLine, valueAt } from '../../../../../src/forwarding/plans/objects/fieldPath.ts';

const object = {
  data: { 'haproxy.cfg': 'text', haproxy: { other: 1 } },
  metadata: { labels: { 'app.kubernetes.io/name': 'x' }, finalizers: ['a', 'b'] },
  spec: {
    ports: [{ port: 80, protocol: 'TCP', targetPort: 3000 }],
    containers: [{ name: 'haproxy', image: 'i:2', volumeMounts: [{ mountPath: '/a[b].c', name: 'v' }] }],
  },
};

describe('valueAt', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['.data.haproxy.cfg', 'text'],
    ['.data.haproxy.other', 1],
    ['.metadata.labels.app.kubernetes.io/name', 'x'],
    ['.spec.ports[port=80,protocol="TCP"].targetPort', 3000],
    ['.spec.ports[port=81,protocol="TCP"].targetPort', undefined],
    ['.spec.containers[name="haproxy"].image', 'i:2'],
    ['.spec.containers[name="haproxy"].volumeMounts[mountPath="/a[b].c"].name', 'v'],
    ['.spec.ports[0].port', 80],
    ['.metadata.finalizers[="b"]', 'b'],
    ['.spec.nothing.here', undefined],
    ['.spec.ports', object.spec.ports],
    ['nonsense', undefined],
    ['.spec[', undefined],
  ];
  for (const [path, expected] of cases) it(`finds ${path}`, () => assert.deepEqual(valueAt(object, path), expected));
});

describe('inOneLine', () => {
  it('shows only the lines that differ of texts of several lines', () => {
    assert.equal(inOneLine('a\n  b\nc\n', 'a\nc\nd\n'), 'b');
    assert.equal(inOneLine('a\nb\n', 'a\nb\nc\n'), '(no line of its own)');
  });
  it('shows other values as they are, cut to a length', () => {
    assert.equal(inOneLine(3000, 1), '3000');
    assert.equal(inOneLine(undefined, 1), '(none)');
    assert.equal(inOneLine('x'.repeat(1000), undefined).length, 161);
  });
});
