import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import { signCertificate } from '../../../../src/forwarding/certificates/signInCluster.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { notFound, respond, TinyApiServer, type Received } from '../../kubernetes/tinyApiServer.ts';

interface Condition {
  readonly type: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Request {
  metadata: { name: string; uid: string };
  spec?: { readonly request?: string; readonly signerName?: string; readonly usages?: readonly string[] };
  status?: { conditions?: readonly Condition[]; certificate?: string };
}

const certificate = Buffer.from('the certificate').toString('base64');

/** The requests of a cluster, whose controllers do what a test says. */
class Cluster {
  request: Request | undefined;
  approvalStatus = 200;
  /** Whether a removal may be meant for a request that is gone. */
  keepsOthers = false;
  /** Called on each look, with its number from 1 on. */
  onLook: (request: Request, look: number) => void = () => undefined;
  readonly done: string[] = [];
  #looks = 0;

  answer({ method, path, body }: Received, response: Parameters<typeof respond>[0]): void {
    if (method !== 'GET') this.done.push(`${method} ${path.replace('/apis/certificates.k8s.io/v1/', '')}`);
    if (method === 'POST') {
      this.request = { ...(JSON.parse(body) as Request), metadata: { name: 'req', uid: 'ours' } };
      return respond(response, 201, this.request);
    }
    if (!this.request) return respond(response, 404, notFound);
    if (method === 'DELETE') {
      const { preconditions } = JSON.parse(body) as { readonly preconditions?: { readonly uid?: string } };
      if (this.keepsOthers && preconditions?.uid !== this.request.metadata.uid) return respond(response, 409, {});
      assert.equal(preconditions?.uid, this.request.metadata.uid);
      this.request = undefined;
      return respond(response, 200, {});
    }
    if (method === 'PUT') {
      if (this.approvalStatus !== 200) return respond(response, this.approvalStatus, { message: 'modified' });
      this.request.status = (JSON.parse(body) as Request).status ?? {};
      return respond(response, 200, this.request);
    }
    if (this.request.metadata.uid === 'ours') this.onLook(this.request, (this.#looks += 1));
    respond(response, 200, this.request);
  }
}

describe('having a certificate signed', () => {
  let server: TinyApiServer;
  let api: ClusterApi;
  let cluster: Cluster;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    api = await connect(server.kubeconfig());
    cluster = new Cluster();
    server.answer = (received, response) => cluster.answer(received, response);
  });
  afterEach(async () => {
    api.close();
    await server.stop();
  });

  const sign = (timeoutMs = 20_000, signal = new AbortController().signal): Promise<string> =>
    signCertificate(api, { name: 'req', requestPem: 'PEM' }, { timeoutMs, pollIntervalMs: 10, signal });

  async function failing(promise: Promise<unknown>, code: FailureCode, says: RegExp): Promise<void> {
    await assert.rejects(promise, (error) => {
      assert.ok(error instanceof Failure, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      return true;
    });
    assert.equal(cluster.request, undefined, 'the request is still there');
  }

  it('asks, approves, waits, and removes the request', async () => {
    cluster.onLook = (request, look) => {
      if (look !== 3) return;
      assert.deepEqual(
        request.status?.conditions?.map(({ type }) => type),
        ['Approved'],
      );
      assert.equal(request.spec?.signerName, 'kubernetes.io/kubelet-serving');
      assert.deepEqual(request.spec.usages, ['digital signature', 'key encipherment', 'server auth']);
      assert.equal(Buffer.from(request.spec.request ?? '', 'base64').toString(), 'PEM');
      request.status.certificate = certificate;
    };
    assert.equal(await sign(), 'the certificate');
    assert.deepEqual(cluster.done, [
      'POST certificatesigningrequests',
      'PUT certificatesigningrequests/req/approval',
      'DELETE certificatesigningrequests/req',
    ]);
    assert.equal(cluster.request, undefined);
  });

  it('replaces a request that was left behind, and none that has come in its place meanwhile', async () => {
    cluster.request = { metadata: { name: 'req', uid: 'old' }, status: { certificate } };
    cluster.onLook = (request) => void (request.status = { certificate: Buffer.from('new').toString('base64') });
    assert.equal(await sign(), 'new');
    assert.equal(cluster.done[0], 'DELETE certificatesigningrequests/req');
  });

  it('takes no certificate of another request of the same name', async () => {
    cluster.onLook = (request) => {
      request.metadata = { name: 'req', uid: 'theirs' };
      request.status = { conditions: [{ type: 'Approved' }], certificate };
    };
    cluster.keepsOthers = true;
    await assert.rejects(sign(), /The certificate request req is gone/);
    assert.equal(cluster.request?.metadata.uid, 'theirs');
  });

  it('says that and why it was denied', async () => {
    cluster.onLook = (request) =>
      void (request.status = { conditions: [{ type: 'Denied', reason: 'NotMine', message: 'ask security' }] });
    await failing(sign(), 'other', /req was denied: NotMine: ask security/);
  });

  it('goes on where another approved it first, and ends where another denied it first', async () => {
    cluster.approvalStatus = 409;
    cluster.onLook = (request) => void (request.status = { conditions: [{ type: 'Approved' }], certificate });
    assert.equal(await sign(), 'the certificate');
    cluster.onLook = (request) => void (request.status = { conditions: [{ type: 'Denied' }] });
    await failing(sign(), 'other', /denied/);
  });

  it('says why the signer rejected', async () => {
    const failed = { type: 'Failed', reason: 'SignerValidationFailure', message: 'usages did not match' };
    cluster.onLook = (request) => void (request.status = { conditions: [{ type: 'Approved' }, failed] });
    await failing(sign(), 'other', /signer rejected .* SignerValidationFailure: usages did not match/);
  });

  it('waits for a certificate only so long, and tells whether the approval was missing', async () => {
    await failing(sign(100), 'timed-out', /issued no certificate/);
    cluster.approvalStatus = 409;
    await failing(sign(100), 'timed-out', /wasn’t approved/);
  });

  it('says that this user may not approve', async () => {
    cluster.approvalStatus = 403;
    await failing(sign(), 'api-forbidden', /./);
  });

  it('removes the request after a cancel, too', async () => {
    const stop = new AbortController();
    cluster.onLook = (_request, look) => look === 2 && stop.abort();
    await failing(sign(20_000, stop.signal), 'cancelled', /./);
  });
});
