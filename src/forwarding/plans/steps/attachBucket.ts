import {
  attachBucket as attachCall,
  authoriseBucket,
  bucketOf,
  INSTANCE,
  type LogsBucket,
} from '../../../ibmcloud/commands/logsInstances.ts';
import { message } from '../../../text/message.ts';
import { activeInstance } from '../../destination/namedInstance.ts';
import type { StepKind } from '../step.ts';

export interface AttachBucket {
  readonly kind: 'attach-bucket';
  /** Of the instance. */
  readonly name: string;
  readonly region: string;
  readonly days: string;
  readonly bucket: LogsBucket;
}

/** Lets one instance write into one bucket, and has it archive there. */
export const attachBucket: StepKind<AttachBucket> = {
  kind: 'attach-bucket',
  decides: true,
  leaves: 'instance',

  title: ({ name, bucket }) => message('Let {0} archive to bucket {1}', name, bucketOf(bucket.crn)?.name ?? '–'),

  describe: ({ name, region, days, bucket }) => {
    const { instance = '', name: bucketName = '' } = bucketOf(bucket.crn) ?? {};
    return [
      { note: `<INSTANCE> is the GUID of ${name} in ${region}.`, bash: ['find_logs_instance', name, region] },
      {
        cli: authoriseBucket(INSTANCE, bucket),
        why: 'this instance alone, this bucket alone; an authorization that is there stays',
        by: ['authorise_bucket', instance, bucketName],
      },
      { cli: attachCall(INSTANCE, days, bucket) },
    ];
  },

  async run({ days, bucket, ...named }, { services: { cli, pollIntervalMs }, signal, record }) {
    // Only what is active now is changed: nothing is waited for here.
    const { guid } = await activeInstance(cli, named, { signal, pollIntervalMs, timeoutMs: 0 });
    await record.touch(() => cli.run(authoriseBucket(guid, bucket), { signal }));
    await record.touch(() => cli.run(attachCall(guid, days, bucket), { signal }));
  },
};
