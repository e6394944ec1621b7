import { message } from '../../../text/message.ts';
import { certificatesIn } from '../../../text/pem.ts';
import { keyDigest } from '../../webhook/certificateFacts.ts';
import { failure, givenTimeText, Skipped, pass, seen, type Check } from '../check.ts';
import type { ClusterFacts } from '../facts.ts';
import { renewCertificates, setUpForwarding } from '../remedies.ts';
import { usesCertificates } from './encryption.ts';
import { knownCertificate, plainFingerprint } from './storedCertificate.ts';

/**
 * Whether the CA that was stored with the webhook is the right one: the cluster's present CA for a URL through the API
 * server itself; for an external server, its CA and never the cluster's.
 */
export const certificateAuthority: Check = {
  id: 'ca',
  title: message('CA certificate'),
  dependsOn: ['webhook-set', 'webhook-url'],

  async run(facts) {
    const { server } = await facts.webhook();
    if (!usesCertificates(server)) throw new Skipped(message('The URL is http, so certificates aren’t used.'));
    const { fingerprints: stored, keys } = await storedAuthorities(facts);
    const present = certificatesIn(await facts.ca()).certificates;
    if (present.length === 0) throw new Skipped(message('IBM Cloud’s answer has no readable CA certificate.'));
    const evidence = [
      seen(message('Stored CA, SHA-256'), stored.join(', ') || '–'),
      ...present.map(({ fingerprint256, validTo }) =>
        seen(
          message('Cluster’s current CA, SHA-256'),
          `${plainFingerprint(fingerprint256)}, valid until ${givenTimeText(validTo)}`,
        ),
      ),
    ];
    // IBM extends a CA with the same key, and what either signed is good for both.
    const same = present.some(
      (certificate) =>
        stored.includes(plainFingerprint(certificate.fingerprint256)) || keys.includes(keyDigest(certificate)),
    );
    if (await facts.isDirect()) {
      return same
        ? failure(
            message('The cluster’s own CA is stored, which can’t have signed the external server’s certificate.'),
            {
              evidence,
              remedy: setUpForwarding(facts.cluster),
            },
          )
        : pass(message('The stored CA isn’t the cluster’s.'), ...evidence);
    }
    const remedy = renewCertificates(facts.cluster);
    if (stored.length === 0)
      return failure(message('What’s stored as the CA contains no certificate.'), { evidence, remedy });
    if (!same) {
      return failure(
        message('The stored CA isn’t the cluster’s current one: it was rotated, or another one was given.'),
        {
          evidence,
          remedy,
        },
      );
    }
    const known = await knownCertificate(facts);
    const issuers = present.map(({ subject }) => subject.replaceAll('\n', ', '));
    return known?.issuer === undefined || issuers.some((issuer) => sameName(issuer, known.issuer ?? ''))
      ? pass(message('The stored CA is the cluster’s current one.'), ...evidence)
      : failure(message('The cluster’s current CA didn’t issue the stored client certificate.'), {
          evidence: [...evidence, seen(message('Issuer of the client certificate'), known.issuer)],
          remedy,
        });
  },
};

interface StoredAuthorities {
  readonly fingerprints: readonly string[];
  /** Of their public keys; a record of an earlier version has none. */
  readonly keys: readonly string[];
}

/** From IBM Cloud's answer, or else from our record. */
async function storedAuthorities({ webhook, record }: ClusterFacts): Promise<StoredAuthorities> {
  const { authorities } = await webhook();
  if (authorities) {
    return {
      fingerprints: authorities.map(({ fingerprint256 }) => plainFingerprint(fingerprint256)),
      keys: authorities.map(keyDigest),
    };
  }
  const { caFingerprints: noted, caKeys: keys = [] } = (await record()) ?? {};
  if (noted === undefined) {
    throw new Skipped(message('IBM Cloud doesn’t show the stored CA, and this extension has no record of one.'));
  }
  return { fingerprints: noted.map(plainFingerprint), keys };
}

/** The order of a name's parts may differ. */
function sameName(one: string, other: string): boolean {
  const parts = (name: string): string => name.split(/,\s*/).sort().join(',');
  return parts(one) === parts(other);
}
