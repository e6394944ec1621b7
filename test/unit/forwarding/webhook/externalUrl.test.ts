import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkServerUrl } from '../../../../src/forwarding/webhook/url/externalUrl.ts';
import { warnOfServerUrl } from '../../../../src/forwarding/webhook/url/warnOfServerUrl.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const refuses = (text: string): string => {
  const said = checkServerUrl(text);
  return said ? inEnglish(said) : '';
};
const warns = (text: string): string => {
  const said = warnOfServerUrl(text);
  return said ? inEnglish(said) : '';
};

describe('the URL of an external server', () => {
  it('may be what the document allows', () => {
    for (const url of [
      'https://siem.example.com:8443/ibm-audit',
      'HTTPS://siem.example.com',
      'https://8.8.8.8',
      'https://[2001:db8::1]:8443/audit',
      'https://logs.example.com/a?token=x&y=1',
      'https://räucher.example.com/',
    ]) {
      assert.equal(refuses(url) + warns(url), '', url);
    }
  });

  it('is refused where it can never be one', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /Enter the URL/],
      [' https://siem.example.com', /Remove the space/],
      ['https://siem.example.com/a b', /Remove the space/],
      ['https://siem.example.com\n--policy verbose', /Remove the space/],
      ['ftp://siem.example.com', /Start the URL with https/],
      ['https://', /full URL/],
      ['https://siem.example.com:99999', /full URL/],
      ['http:siem', /full URL/],
      ['https:\\\\siem.example.com', /full URL/],
    ];
    for (const [text, expected] of cases) assert.match(refuses(text), expected, text);
  });

  it('is warned of where it is most likely wrong', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      // The document's own last copy ends so.
      ['https://siem.example.com/proxy/post`', /Remove `/],
      ['"https://siem.example.com"', /full URL|Remove "/],
      ['https://siem.example.com,', /Remove ,/],
      ['https://127.0.0.1:2040/api/v1/namespaces/x/services/y/proxy/post', /127\.0\.0\.1 is the API server itself/],
      ['https://localhost:8443', /API server itself/],
      ['https://[::1]/', /API server itself/],
      // From the document before 2021, before Konnectivity.
      ['http://172.21.104.213:7765/k8s_audit', /no longer reach/],
      ['https://10.240.0.15:8443', /no longer reach/],
      ['https://192.168.1.1', /no longer reach/],
      ['https://forwarder.ibm-kube-audit.svc:443', /no longer reach/],
      ['https://forwarder.ibm-kube-audit.svc.cluster.local', /no longer reach/],
      ['siem.example.com:8443', /Without https/],
      ['8.8.8.8', /Without https/],
      ['https://me:secret@siem.example.com', /name and password/],
    ];
    for (const [text, expected] of cases) assert.match(refuses(text) + warns(text), expected, text);
    assert.equal(warns('https://172.15.0.1') + warns('https://172.32.0.1'), '');
  });
});
