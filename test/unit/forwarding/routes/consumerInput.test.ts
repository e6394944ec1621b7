import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkConsumerAddress, checkPort } from '../../../../src/forwarding/routes/support/consumerInput.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const addressSays = (text: string): string => {
  const said = checkConsumerAddress(text);
  return said ? inEnglish(said) : '';
};
const portSays = (text: string): string => {
  const said = checkPort(text);
  return said ? inEnglish(said) : '';
};

describe('checkConsumerAddress', () => {
  it('takes addresses of the private network', () => {
    for (const address of ['10.240.0.15', '172.16.3.4', '192.168.0.1', '161.26.0.10', '166.8.0.1'])
      assert.equal(addressSays(address), '', address);
  });

  it('takes host names, which HAProxy resolves while it runs', () => {
    for (const address of [
      'logs.example.internal',
      'LOGS.example.com',
      'a-b.c1',
      'logs.siem.svc.cluster.local',
      '1a.de',
    ])
      assert.equal(addressSays(address), '', address);
  });

  it('says what is wrong and what to do, in one sentence', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /Enter the address/],
      ['10.240.0 .15', /Remove the space/],
      [' 10.240.0.15', /Remove the space/],
      ['10.240.0.15\t', /Remove the space/],
      ['http://10.240.0.15', /without a scheme/],
      ['10.240.0.15/post', /without a scheme or path/],
      ['10.240.0.15:8080', /next step asks for the port/],
      ['logs.example.com:8080', /next step asks for the port/],
      ['logs', /full name with its domain/],
      ['localhost', /log would loop/],
      ['logs.example.com.', /Remove the dot/],
      ['logs_1.example.com', /letters, digits and hyphens/],
      ['-logs.example.com', /letters, digits and hyphens/],
      ['logs..example.com', /letters, digits and hyphens/],
      [`${'a'.repeat(64)}.example.com`, /letters, digits and hyphens/],
      ['logs.example.com#x', /letters, digits and hyphens/],
      ['$(HOST).example.com', /letters, digits and hyphens/],
      ['10.240.0', /four numbers/],
      ['10.240.0.256', /four numbers from 0 to 255/],
      ['10.240.0.15.', /four numbers/],
      ['010.1.1.1', /without leading zeros/],
      ['127.0.0.1', /log would loop/],
      ['0.0.0.0', /identifies none/],
      ['224.0.0.1', /multicast/],
      ['255.255.255.255', /multicast or reserved/],
      ['169.254.1.1', /link-local/],
      ['fe80::1', /IPv4/],
      ['[::1]', /IPv4/],
      ['10.240.0.15\n  server s2 1.2.3.4:1', /Remove the space/],
    ];
    for (const [text, expected] of cases) {
      assert.match(addressSays(text), expected, text);
      assert.equal(addressSays(text).match(/[.!?](?:\s|$)/g)?.length, 1, `one sentence for ${text}`);
    }
  });
});

describe('checkPort', () => {
  it('takes 1 to 65535', () => {
    for (const port of ['1', '80', '8080', '65535']) assert.equal(portSays(port), '', port);
  });

  it('says what is wrong', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /Enter the port/],
      ['0', /from 1 to 65535/],
      ['70000', /from 1 to 65535/],
      ['99999999999999999999', /from 1 to 65535/],
      ['-1', /whole number/],
      ['80.5', /whole number/],
      ['8e3', /whole number/],
      ['http', /whole number/],
      [' 80', /whole number/],
      ['080', /leading zeros/],
    ];
    for (const [text, expected] of cases) assert.match(portSays(text), expected, text);
  });
});
