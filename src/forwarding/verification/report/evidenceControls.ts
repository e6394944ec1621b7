import type { EvidenceCluster, StoredEvidence } from './evidence.ts';

/** What a file shows of a control, of one cluster. */
export type Shown = 'shown' | 'notShown' | 'notKnown';

/** A control that the evidence bears on; it never says that a control is fulfilled. English, as all of the file. */
export interface Control {
  readonly id: string;
  readonly framework: string;
  readonly title: string;
  /** What counts as shown, and what this does not say. */
  readonly means: string;
  readonly of: (cluster: EvidenceCluster, at: number) => Shown;
}

const cis = 'CIS Kubernetes Benchmark';
const nist = 'NIST SP 800-53';

/** The numbers of the CIS benchmark are of those editions in which 1.2.19 is about the audit log. */
export const controls: readonly Control[] = [
  {
    ...{ id: '1.2.19', framework: cis, title: 'The API server’s audit log' },
    means:
      'Shown: a test event was seen to leave the API server and arrive. Editions of the benchmark differ in numbers.',
    of: arrives,
  },
  {
    ...{ id: '3.2.1', framework: cis, title: 'A minimal audit policy' },
    means: 'Shown: a webhook is stored with a policy of IBM Cloud’s that is known.',
    of: hasPolicy,
  },
  {
    ...{ id: '3.2.2', framework: cis, title: 'The audit policy covers key security concerns' },
    means: 'Not judged here: each cluster’s policy is below; what it has to cover is for the auditor to say.',
    of: () => 'notKnown',
  },
  {
    ...{ id: 'AU-2', framework: nist, title: 'Event logging' },
    means: 'Shown: it is known which policy selects the events. Whether it is the right one is not judged.',
    of: hasPolicy,
  },
  {
    ...{ id: 'AU-5', framework: nist, title: 'Response to audit logging process failures' },
    means:
      'Shown: a verification that is young enough would have found a failure, or has. Who is alerted is not known.',
    of: ({ cover: { cover }, isFresh }) =>
      cover === 'not-covered'
        ? 'notShown'
        : isFresh && (cover === 'covered' || cover === 'failing')
          ? 'shown'
          : 'notKnown',
  },
  {
    ...{ id: 'AU-9', framework: nist, title: 'Protection of audit information' },
    means:
      'Shown: a test event was seen to arrive, over TLS as far as the forwarder or server that the webhook names, with a ' +
      'client certificate that has not expired. How events go on from there, and are kept, is not known.',
    of: (cluster, at) => ofStored(cluster, (stored) => isProtected(stored, cluster, at)),
  },
  {
    ...{ id: 'AU-11', framework: nist, title: 'Audit record retention' },
    means:
      'Shown: a verification that is young enough saw for how many days events are in frequent search. Whether a bucket ' +
      'keeps them longer is not known.',
    of: (cluster) =>
      ofStored(cluster, ({ retentionDays }) => (retentionDays !== undefined && cluster.isFresh ? 'shown' : 'notKnown')),
  },
  {
    ...{ id: 'AU-12', framework: nist, title: 'Audit record generation' },
    means: 'Shown: a test event was recorded, and seen to arrive.',
    of: arrives,
  },
];

/** How many clusters a control is shown for, those that are not meant to forward left out. */
export function countsOf(
  { of }: Control,
  clusters: readonly EvidenceCluster[],
  at: number,
): Readonly<Record<Shown, number>> {
  const meant = clusters.filter(({ cover }) => cover.cover !== 'exempt').map((cluster) => of(cluster, at));
  const count = (wanted: Shown): number => meant.filter((shown) => shown === wanted).length;
  return { shown: count('shown'), notShown: count('notShown'), notKnown: count('notKnown') };
}

function arrives({ cover: { cover } }: EvidenceCluster): Shown {
  return cover === 'covered' ? 'shown' : cover === 'failing' || cover === 'not-covered' ? 'notShown' : 'notKnown';
}

function hasPolicy(cluster: EvidenceCluster): Shown {
  return ofStored(cluster, ({ isPolicyKnown }) => (isPolicyKnown ? 'shown' : 'notKnown'));
}

function ofStored({ webhook }: EvidenceCluster, of: (stored: StoredEvidence) => Shown): Shown {
  return webhook === undefined ? 'notKnown' : webhook === 'none' ? 'notShown' : of(webhook);
}

/** A certificate that is there protects only what was seen to leave. */
function isProtected(
  { isEncrypted, certificateUntil }: StoredEvidence,
  { cover: { cover } }: EvidenceCluster,
  at: number,
): Shown {
  if (isEncrypted === false) return 'notShown';
  if (isEncrypted === undefined || certificateUntil === undefined) return 'notKnown';
  if (certificateUntil <= at) return 'notShown';
  return cover === 'covered' ? 'shown' : 'notKnown';
}
