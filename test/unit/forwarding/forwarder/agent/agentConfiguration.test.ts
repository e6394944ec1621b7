import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as yaml from 'yaml';
import {
  collects,
  parseAgentConfiguration,
  type AgentConfiguration,
} from '../../../../../src/forwarding/forwarder/agent/agentConfiguration.ts';

const log = {
  namespace: 'ibm-kube-audit',
  pod: 'ibmcloud-kube-audit-7d9f6c5b48-x2k9q',
  container: 'ibmcloud-kube-audit',
};
const all = '/var/log/containers/*.log';

const parse = (text: string): AgentConfiguration => parseAgentConfiguration([text], yaml);

/** What the classic form says of the forwarder's log. */
const classic = (path: string, excluded = '/var/log/at/*'): unknown =>
  collects(
    parse(
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
      assert.deepEqual(collects(parse(text), log), { kind: 'unknown' }, text);
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
    const found = parse(text(all));
    assert.deepEqual(found.inputs, [{ tag: 'kube.*', paths: [all], excluded: [], processors: [] }]);
    assert.deepEqual(found.hosts, ['0f3d.ingress.us-south.logs.cloud.ibm.com', undefined]);
    assert.deepEqual(collects(found, log), { kind: 'collected' });
    const other = parse(text('/var/log/containers/*_default_*.log'));
    assert.equal(collects(other, log).kind, 'left-out');
  });

  const yamlOf = (input: string, rest = ''): string =>
    `pipeline:\n  inputs:\n    - name: tail\n      tag: kube.*\n${input.replaceAll(/^/gm, '      ')}\n${rest}`;

  it('is parsed from YAML in all its forms, or is unknown', () => {
    const excluded = '/var/log/containers/*_ibm-kube-audit_*.log';
    for (const field of [
      `exclude_path: "${excluded}" # mine`,
      `exclude_path: >-\n  ${excluded}`,
      `"exclude_path": ${excluded}`,
      `exclude_path:\n  - ${excluded}`,
    ]) {
      const found = collects(parse(yamlOf(`path: ${all} # all\n${field}`)), log);
      assert.deepEqual(found, { kind: 'left-out', pattern: `Exclude_Path ${excluded}` }, field);
    }
    assert.deepEqual(collects(parse(yamlOf(`path: ${all} # all`)), log), { kind: 'collected' });
    assert.deepEqual(collects(parse(yamlOf(`path: ${all}\nexclude_path: "x`)), log), { kind: 'unknown' });
  });

  it('crosses a slash with a star in Exclude_Path, but not in Path', () => {
    const host = `[INPUT]\nName tail\nPath /var/log/*.log\n[INPUT]\nName tail\nPath /var/log/containers/*_myapp_*.log\n`;
    assert.equal(collects(parse(host), log).kind, 'left-out');
    assert.deepEqual(classic(all, '/var/*.log'), { kind: 'left-out', pattern: 'Exclude_Path /var/*.log' });
  });

  it('is unknown where a filter may drop the log, which is named', () => {
    const filtered = (...lines: readonly string[]): unknown =>
      collects(parse(['[INPUT]', 'Name tail', 'Tag kube.*', `Path ${all}`, '[FILTER]', ...lines].join('\n  ')), log);
    const exclude = "Exclude $kubernetes['namespace_name'] ^ibm-kube-audit$";
    assert.deepEqual(filtered('Name grep', 'Match kube.*', exclude), { kind: 'unknown', filter: 'grep' });
    assert.deepEqual(filtered('Name grep', 'Match *', exclude), { kind: 'unknown', filter: 'grep' });
    assert.deepEqual(filtered('Name grep', 'Match_Regex .', exclude), { kind: 'unknown', filter: 'grep' });
    assert.deepEqual(filtered('Name lua', 'Match *', 'script a.lua'), { kind: 'unknown', filter: 'lua' });
    assert.deepEqual(filtered('Name rewrite_tag', 'Match *'), { kind: 'unknown', filter: 'rewrite_tag' });
    assert.deepEqual(filtered('Name grep', 'Match systemd.*', exclude), { kind: 'collected' });
    assert.deepEqual(filtered('Name kubernetes', 'Match kube.*', 'Merge_Log On'), { kind: 'collected' });
    assert.deepEqual(filtered('Name modify', 'Match *', 'Set env prod'), { kind: 'collected' });
    const filters = (name: string): string =>
      `  filters:\n    - name: ${name}\n      match: '*'\n      exclude: log x\n`;
    assert.deepEqual(collects(parse(yamlOf(`path: ${all}`, filters('grep'))), log), {
      kind: 'unknown',
      filter: 'grep',
    });
    assert.deepEqual(collects(parse(yamlOf(`path: ${all}`, filters('modify'))), log), { kind: 'collected' });
    const processed = `path: ${all}\nprocessors:\n  logs:\n    - name: lua\n`;
    assert.deepEqual(collects(parse(yamlOf(processed)), log), { kind: 'unknown', filter: 'lua' });
  });

  it('is judged in proportion to a hostile pattern', () => {
    const started = performance.now();
    assert.equal((classic(`/var/log/containers/${'*a'.repeat(5_000)}`) as { kind: string }).kind, 'left-out');
    assert.ok(performance.now() - started < 1_000);
  });
});
