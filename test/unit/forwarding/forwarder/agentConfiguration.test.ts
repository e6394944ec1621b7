import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collects, parseAgentConfiguration } from '../../../../src/forwarding/forwarder/agentConfiguration.ts';

const log = {
  namespace: 'ibm-kube-audit',
  pod: 'ibmcloud-kube-audit-7d9f6c5b48-x2k9q',
  container: 'ibmcloud-kube-audit',
};
const all = '/var/log/containers/*.log';

/** What the classic form says of the forwarder's log. */
const classic = (path: string, excluded = '/var/log/at/*'): unknown =>
  collects(
    parseAgentConfiguration(
      `[SERVICE]\n    Flush 1\n[INPUT]\n    Name              tail\n    Path              ${path}\n    Exclude_Path      ${excluded}\n[FILTER]\n    Name grep\n`,
    ),
    log,
  );

describe('what the logging agent collects', () => {
  it('is the log of a container whose path fits an input and none of its exclusions', () => {
    for (const path of [
      all,
      '/var/log/containers/*_ibm-kube-audit_*.log',
      `/var/log/containers/*_default_*.log, ${all}`,
      '/var/log/containers/ibmcloud-kube-audit-*',
      '/var/log/containers/[a-k]*_ibm-kube-audit_?bmcloud*.log',
      '/var/log/pods/*/*/*.log',
    ]) {
      assert.deepEqual(classic(path), { kind: 'collected' }, path);
    }
  });

  it('leaves out what no path fits, or an exclusion does, and names the pattern', () => {
    const cases = [
      ['/var/log/containers/*_default_*.log', '/var/log/at/*', 'Path /var/log/containers/*_default_*.log'],
      ['/var/log/containers/[!i]*.log', '/var/log/at/*', 'Path /var/log/containers/[!i]*.log'],
      [all, '/var/log/at/*,/var/log/containers/*_ibm-*_*.log', 'Exclude_Path /var/log/containers/*_ibm-*_*.log'],
      ['/var/log/containers/*.txt', '', 'Path /var/log/containers/*.txt'],
    ] as const;
    for (const [path, excluded, pattern] of cases) {
      assert.deepEqual(classic(path, excluded), { kind: 'left-out', pattern }, path);
    }
  });

  it('is unknown where a pattern comes from elsewhere, or there is no input that reads files', () => {
    assert.deepEqual(classic('${LOG_PATHS}'), { kind: 'unknown' });
    assert.deepEqual(classic(all, '${EXCLUDED}'), { kind: 'unknown' });
    for (const text of ['', '[INPUT]\n  Name systemd\n', '{"not": "understood"}', '[INPUT]\nName tail\n']) {
      assert.deepEqual(collects(parseAgentConfiguration(text), log), { kind: 'unknown' }, text);
    }
  });

  it('is read from YAML too, where lists in lists are not its own', () => {
    const text = (path: string): string => `
service:
  flush: 1
pipeline:
  inputs:
    - name: tail
      tag: kube.*
      path: "${path}"
      processors:
        logs:
          - name: content_modifier
            path: /nothing
    - name: systemd
      path: /var/log/journal
  filters:
    - name: grep
      path: /nothing
  outputs:
    - name: logger-icl-output-plugin
      target_host: 0f3d.ingress.us-south.logs.cloud.ibm.com
    - name: http
      host: \${HOST}
`;
    const found = parseAgentConfiguration(text(all));
    assert.deepEqual(found.inputs, [{ paths: [all], excluded: [] }]);
    assert.deepEqual(found.hosts, ['0f3d.ingress.us-south.logs.cloud.ibm.com', undefined]);
    assert.deepEqual(collects(found, log), { kind: 'collected' });
    const other = parseAgentConfiguration(text('/var/log/containers/*_default_*.log'));
    assert.equal(collects(other, log).kind, 'left-out');
  });

  it('is judged in proportion to a hostile pattern', () => {
    const started = performance.now();
    assert.equal((classic(`/var/log/containers/${'*a'.repeat(5_000)}`) as { kind: string }).kind, 'left-out');
    assert.ok(performance.now() - started < 1_000);
  });
});
