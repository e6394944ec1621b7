import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { consumerOf } from '../../../../src/forwarding/routes/support/readConsumer.ts';

const withServers = (...lines: string[]): string =>
  [
    'global',
    '  log stdout format raw local0 info',
    'frontend f',
    '  bind :3000',
    '  default_backend b',
    'backend b',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');

describe('consumerOf', () => {
  it('reads no configuration that would take long', () => {
    assert.equal(consumerOf(withServers('server s1 10.240.0.15:8080') + '# filler\n'.repeat(30_000)), undefined);
  });

  it('finds the server of the default backend', () => {
    for (const lines of [
      ['server s1 10.240.0.15:8080 check'],
      ['server s1 10.240.0.15:8080', 'backend other', 'server x 1.2.3.4:5'],
      ['# server old 1.1.1.1:1', 'server s1 10.240.0.15:8080 # note'],
    ]) {
      const consumer = { address: '10.240.0.15', port: 8080, encryption: 'none' };
      assert.deepEqual(consumerOf(withServers(...lines)), consumer, lines.join());
    }
  });

  it('finds a host name, also where it was written by hand and lacks resolvers', () => {
    assert.deepEqual(consumerOf(withServers('server s1 logs.internal:80')), {
      address: 'logs.internal',
      port: 80,
      encryption: 'none',
    });
  });

  it('offers nothing that the wizard would not take', () => {
    for (const lines of [
      [],
      ['server s1 <REMOTE-IP>:<REMOTE-PORT> check'],
      ['server s1 logs:80'],
      ['server s1 localhost:80'],
      ['server s1 127.0.0.1:80'],
      ['server s1 logs_1.internal:80'],
      ['server s1 [2001:db8::1]:80'],
      ['server s1 10.0.0.1:1', 'server s2 10.0.0.2:1'],
      ['server s1 10.0.0.1'],
      ['server s1 10.0.0.1:0'],
      ['server s1 10.0.0.1:70000'],
      ['server s1 999.0.0.1:80'],
    ]) {
      assert.equal(consumerOf(withServers(...lines)), undefined, lines.join());
    }
    assert.equal(consumerOf(''), undefined);
  });
});
