import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiFailure, warningFailure } from '../../../src/failure/apiFailure.ts';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { troubleshootingTable } from '../../../src/failure/failureTable.ts';

function status(code: number, reason: string, message: string): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
}

function connectionError(code: string): Error {
  return Object.assign(new Error(`${code} happened`), { code });
}

describe('apiFailure', () => {
  const answers: readonly (readonly [number, string, FailureCode])[] = [
    [401, status(401, 'Unauthorized', 'Unauthorized'), 'api-unauthorized'],
    [
      403,
      status(403, 'Forbidden', 'configmaps is forbidden: User "IAM#user@example.com" cannot create resource'),
      'api-forbidden',
    ],
    [
      403,
      status(
        403,
        'Forbidden',
        'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
      ),
      'pod-security',
    ],
    [404, status(404, 'NotFound', 'namespaces "ibm-kube-audit" not found'), 'api-not-found'],
    [409, status(409, 'Conflict', 'Apply failed with 1 conflict: conflict with "kubectl-create"'), 'api-conflict'],
    [422, status(422, 'Invalid', 'Service "x" is invalid: spec.ports[0].port: Invalid value: 0'), 'api-invalid'],
    [400, status(400, 'BadRequest', 'unknown field "spec.foo"'), 'api-invalid'],
    [429, 'Too many requests, please try again later.', 'rate-limited'],
    [
      503,
      status(503, 'ServiceUnavailable', 'no endpoints available for service "kube-audit-forwarder"'),
      'api-unreachable',
    ],
    [503, '<html><body>503</body></html>', 'gateway'],
    [502, '', 'gateway'],
    [418, 'short and stout', 'other'],
  ];
  for (const [code, body, expected] of answers) {
    it(`names HTTP ${code} ${expected}`, () => {
      const failure = apiFailure({ status: code, body, request: 'PATCH /api/v1/namespaces' });
      assert.equal(failure.code, expected);
      assert.match(failure.detail ?? '', /^PATCH \/api\/v1\/namespaces\nHTTP \d+/);
    });
  }

  const connections: readonly (readonly [string, FailureCode])[] = [
    ['ECONNREFUSED', 'api-unreachable'],
    ['ENOTFOUND', 'api-unreachable'],
    ['ETIMEDOUT', 'api-unreachable'],
    ['ECONNRESET', 'api-unreachable'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'api-certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'api-certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'api-certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'api-certificate'],
    ['CERT_HAS_EXPIRED', 'api-certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'api-certificate'],
    ['EPROTO', 'api-certificate'],
  ];
  for (const [code, expected] of connections) {
    it(`names ${code} ${expected}`, () => {
      const error = connectionError(code);
      const failure = apiFailure({ error });
      assert.equal(failure.code, expected);
      assert.equal(failure.cause, error);
    });
  }

  it('finds the code of a wrapped connection error', () => {
    const error = new TypeError('fetch failed', { cause: connectionError('ECONNREFUSED') });
    assert.equal(apiFailure({ error }).code, 'api-unreachable');
  });

  it('tells cancelled, timed out and failed apart', () => {
    assert.equal(apiFailure({ error: AbortSignal.abort().reason }).code, 'cancelled');
    assert.equal(apiFailure({ error: new DOMException('late', 'TimeoutError') }).code, 'timed-out');
    assert.equal(
      apiFailure({ error: Object.assign(new Error('x'), { name: 'AbortError', code: 'ABORT_ERR' }) }).code,
      'cancelled',
    );
  });

  it('passes a failure on as it is', () => {
    const first = apiFailure({ status: 404 });
    assert.equal(apiFailure({ error: first }), first);
  });

  it('takes no unbounded time or space for an endless answer', { timeout: 20_000 }, () => {
    const failure = apiFailure({ status: 418, body: 'violate '.repeat(2_000_000) });
    assert.equal(failure.code, 'other');
    assert.ok(failure.message.length < 500 && (failure.detail ?? '').length <= 4_000);
  });

  it('carries the cause that it is given', () => {
    const cause = { conflicts: [{ manager: 'kubectl-create', field: '.data.haproxy.cfg' }] };
    assert.deepEqual(apiFailure({ status: 409, body: '', cause }).cause, cause);
  });

  it('keeps tokens out of the detail', () => {
    const failure = apiFailure({ status: 401, body: 'token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2ln rejected' });
    assert.doesNotMatch(failure.detail ?? '', /eyJ/);
  });
});

describe('warningFailure', () => {
  it('takes a Pod Security warning for a failure', () => {
    const failure = warningFailure([
      'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "haproxy" must set …)',
    ]);
    assert.ok(failure instanceof Failure);
    assert.equal(failure.code, 'pod-security');
    assert.match(failure.detail ?? '', /container "haproxy"/);
  });

  it('lets other warnings pass', () => {
    assert.equal(warningFailure(['apps/v1beta1 Deployment is deprecated']), undefined);
    assert.equal(warningFailure([]), undefined);
  });
});

describe('troubleshootingTable', () => {
  it('is Markdown with three cells a row', () => {
    const lines = troubleshootingTable().trimEnd().split('\n');
    assert.ok(lines.length > 20);
    for (const line of lines) {
      assert.equal(line.replaceAll('\\|', '').split('|').length, 5, line);
    }
    assert.equal(new Set(lines).size, lines.length, 'no row stands twice');
  });
});
