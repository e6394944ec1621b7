import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import { enterCluster } from '../../../../src/forwarding/cluster/withCluster.ts';
import type { FlowContext } from '../../../../src/forwarding/plans/flowContext.ts';
import { message } from '../../../../src/text/message.ts';
import { never } from '../support/flowLab.ts';

const refusal = (code: 'api-forbidden' | 'api-unauthorized'): Failure => new Failure(code, message('Refused.'));
// Of the services only the pause before the second look is used.
const services = { pollIntervalMs: 1 } as FlowContext;

/** Clusters whose API refuses this often, by credentials. */
class Doors {
  readonly log: string[] = [];
  #open = 0;
  readonly #refusals: { user: Failure[]; admin: Failure[] };

  constructor(user: Failure[], admin: Failure[] = []) {
    this.#refusals = { user, admin };
  }

  get leftOpen(): number {
    return this.#open;
  }

  enter(useAdmin: () => Promise<boolean>, more: { declined?: () => string; signal?: AbortSignal } = {}) {
    return enterCluster(
      (admin) => {
        const name = admin ? 'admin' : 'user';
        this.log.push(`open ${name}`);
        this.#open += 1;
        return Promise.resolve({ name, close: () => void (this.#open -= 1) } as const);
      },
      ({ name }) => {
        this.log.push(`look ${name}`);
        const refused = this.#refusals[name].shift();
        return refused ? Promise.reject(refused) : Promise.resolve(`seen as ${name}`);
      },
      services,
      { signal: never, useAdmin, ...more },
    );
  }
}

const unasked = (): Promise<boolean> => assert.fail('asked');

describe('the one way into a cluster', () => {
  it('is the user’s own credentials', async () => {
    const doors = new Doors([]);
    const { value, credentials, opened } = await doors.enter(unasked);
    assert.deepEqual([value, credentials, doors.leftOpen], ['seen as user', 'user', 1]);
    opened.close();
    assert.equal(doors.leftOpen, 0);
  });

  it('waits once for a role that is on its way, on the same connection', async () => {
    const doors = new Doors([refusal('api-forbidden')]);
    const { credentials } = await doors.enter(unasked);
    assert.equal(credentials, 'user');
    assert.deepEqual(doors.log, ['open user', 'look user', 'look user']);
  });

  it('asks once the role does not come, or where there are no credentials of one’s own', async () => {
    for (const refusals of [[refusal('api-forbidden'), refusal('api-forbidden')], [refusal('api-unauthorized')]]) {
      const doors = new Doors(refusals);
      const { value, credentials } = await doors.enter(() => Promise.resolve(true));
      assert.deepEqual([value, credentials, doors.leftOpen], ['seen as admin', 'admin', 1]);
    }
  });

  it('throws the refusal when the user declines, and leaves nothing open', async () => {
    const doors = new Doors([refusal('api-unauthorized')]);
    await assert.rejects(
      doors.enter(() => Promise.resolve(false)),
      { code: 'api-unauthorized' },
    );
    const leaves = new Doors([refusal('api-unauthorized')]);
    await assert.rejects(
      leaves.enter(() => Promise.reject(new Error('left'))),
      /left/,
    );
    const broken = new Doors([new Failure('api-unreachable', message('Gone.'))]);
    await assert.rejects(broken.enter(unasked), { code: 'api-unreachable' });
    const both = new Doors([refusal('api-unauthorized')], [refusal('api-forbidden')]);
    await assert.rejects(
      both.enter(() => Promise.resolve(true)),
      { code: 'api-forbidden' },
    );
    assert.deepEqual([doors.leftOpen, leaves.leftOpen, broken.leftOpen, both.leftOpen], [0, 0, 0, 0]);
  });

  it('goes on with what RBAC gives where that will do, and not without any credentials', async () => {
    const declined = (): string => 'not seen';
    const no = () => Promise.resolve(false);
    const forbidden = new Doors([refusal('api-forbidden'), refusal('api-forbidden')]);
    const { value, credentials } = await forbidden.enter(no, { declined });
    assert.deepEqual([value, credentials, forbidden.leftOpen], ['not seen', 'user', 1]);
    const nobody = new Doors([refusal('api-unauthorized')]);
    await assert.rejects(nobody.enter(no, { declined }), { code: 'api-unauthorized' });
    assert.equal(nobody.leftOpen, 0);
  });

  it('asks nothing after Cancel', async () => {
    const doors = new Doors([refusal('api-unauthorized')]);
    await assert.rejects(doors.enter(unasked, { signal: AbortSignal.abort() }), { code: 'api-unauthorized' });
    assert.equal(doors.leftOpen, 0);
  });
});
