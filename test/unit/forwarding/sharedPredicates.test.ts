/** What editing help and Verify both ask of an object. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { secretContent } from '../../../src/forwarding/forwarder/configMapFile.ts';
import { readHaproxyFile } from '../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { lacksLastLineEnd, placeholdersIn } from '../../../src/forwarding/forwarder/haproxy/placeholders.ts';
import { podViolations, restrictedViolations } from '../../../src/forwarding/forwarder/podSecurityLevel.ts';
import { numberOfPort, opensPort, portReached } from '../../../src/forwarding/forwarder/servicePort.ts';

const admitted = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

describe('the Pod Security level restricted', () => {
  it('admits what meets it, in the container or in the pod', () => {
    const { runAsNonRoot, seccompProfile, ...own } = admitted;
    assert.deepEqual(podViolations({ containers: [{ securityContext: admitted }] }), []);
    const shared = { runAsNonRoot, seccompProfile };
    assert.deepEqual(podViolations({ securityContext: shared, containers: [{ securityContext: own }] }), []);
  });

  it('names what does not', () => {
    for (const [change, violation] of [
      [{ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }, 'capabilities.add'],
      [{ capabilities: { drop: ['NET_RAW'] } }, 'capabilities.drop: ALL'],
      [{ runAsUser: 0 }, 'runAsUser: 0'],
      [{ privileged: true }, 'privileged'],
      [{ seccompProfile: { type: 'Unconfined' } }, 'seccompProfile.type: RuntimeDefault'],
      [{ runAsNonRoot: false }, 'runAsNonRoot: true'],
    ] as const) {
      const init = { securityContext: { ...admitted, ...change } };
      const spec = { initContainers: [init], containers: [{ securityContext: admitted }] };
      assert.deepEqual(podViolations(spec), [violation]);
    }
    const containers = [{ securityContext: admitted }];
    assert.deepEqual(podViolations({ containers, hostNetwork: true }), ['hostNetwork']);
    assert.deepEqual(podViolations({ containers, volumes: [{ hostPath: { path: '/' } }] }), ['hostPath']);
  });

  it('is not met by what has no shape', () => {
    for (const odd of [undefined, null, 'text', 7, [], {}, { securityContext: [] }, { securityContext: 'x' }]) {
      assert.ok(restrictedViolations(odd, odd).includes('runAsNonRoot: true'));
    }
    assert.deepEqual(podViolations({ containers: 'x', volumes: {} }), []);
  });
});

describe('a file of a ConfigMap', () => {
  const pem = (label: string): string => `-----BEGIN ${label}-----\nMIGH\n-----END ${label}-----\n`;

  it('belongs into a Secret by its content, else by its name', () => {
    assert.equal(secretContent('x', pem(['EC', 'PRIVATE', 'KEY'].join(' '))), 'key');
    assert.equal(secretContent('x', pem('CERTIFICATE')), 'certificate');
    assert.equal(secretContent('x', '-----BEGIN CERTIFICATE-----\ncut off'), 'certificate');
    assert.equal(secretContent('client.p12', ''), 'certificate');
    assert.equal(secretContent('haproxy.cfg', 'bind :3000 ssl crt /etc/x.pem\n'), undefined);
  });
});

describe('the port of a webhook’s URL', () => {
  it('reaches a port of that name or number, and without one only a port without a name', () => {
    const [http, bare] = [{ name: 'http', port: 80 }, { port: 3000 }];
    assert.equal(portReached([http, bare], ''), bare);
    assert.equal(portReached([http], ''), undefined);
    assert.equal(portReached([bare, http], 'http'), http);
    assert.equal(portReached([bare, http], '80'), http);
    assert.equal(portReached([http], 'https'), undefined);
  });
});

describe('the ports of a NetworkPolicy’s rule', () => {
  it('open a number, a name that a container has, and a range, for TCP', () => {
    const declared = [{ name: 'http', containerPort: 3000 }];
    for (const [ports, opens] of [
      [undefined, true],
      [[], true],
      [[{}], true],
      [[{ port: 3000 }], true],
      [[{ port: 'http' }], true],
      [[{ port: 'https' }], false],
      [[{ port: 2990, endPort: 3010 }], true],
      [[{ port: 3001, endPort: 3010 }], false],
      [[{ port: 3000, protocol: 'UDP' }], false],
      [[{ port: 80 }, { port: 3000, protocol: 'TCP' }], true],
    ] as const) {
      assert.equal(opensPort(ports, 3000, declared), opens, JSON.stringify(ports));
    }
    assert.equal(numberOfPort('gone', declared), undefined);
  });
});

describe('a haproxy.cfg', () => {
  it('has the document’s placeholders outside of comments, at their places', () => {
    const text =
      '# <REMOTE-IP>\nbackend b\n  server s1 <REMOTE-IP>:<REMOTE-PORT> check # <X>\n  server <A NAME> 1.1.1.1:1\n';
    const found = placeholdersIn(readHaproxyFile(text));
    assert.deepEqual(
      found.map(({ start, end }) => text.slice(start, end)),
      ['<REMOTE-IP>:<REMOTE-PORT>', '<A NAME>'],
    );
    assert.deepEqual(placeholdersIn(readHaproxyFile('frontend f\n  log-format "<%ST>"\n  bind :1\n')), []);
  });

  it('lacks the end of its last line, or not', () => {
    assert.deepEqual(
      ['', '\n', 'a\n', 'a', 'a\n  ', 'a\r\n'].map((text) => lacksLastLineEnd({ text })),
      [false, false, false, true, true, false],
    );
  });
});
