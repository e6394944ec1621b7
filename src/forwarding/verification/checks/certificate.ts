import { message } from '../../../text/message.ts';
import { EXPIRES_SOON_MS } from '../../condition/certificateEnd.ts';
import { failure, Skipped, pass, seen, timeText, unknown, warning, type Check } from '../check.ts';
import { renewCertificates } from '../remedies.ts';
import { usesCertificates } from './encryption.ts';
import { knownCertificate, sourceNames } from './storedCertificate.ts';

/** Whether the client certificate that was stored with the webhook is still valid. */
export const certificate: Check = {
  id: 'certificate',
  title: message('Client certificate'),
  dependsOn: ['webhook-set', 'webhook-url'],

  async run(facts) {
    const { server, lacksClientCertificate } = await facts.webhook();
    if (!usesCertificates(server)) throw new Skipped(message('The URL is http, so certificates aren’t used.'));
    const throughApi = !(await facts.isDirect());
    if (throughApi && lacksClientCertificate) {
      return failure(
        message(
          'Renew the certificates: none is stored as the client’s, so the API server rejects its own deliveries.',
        ),
        { remedy: renewCertificates(facts.cluster) },
      );
    }
    const known = await knownCertificate(facts);
    if (!known) {
      throw new Skipped(
        throughApi
          ? message('IBM Cloud doesn’t show the stored certificate, and this extension didn’t set the webhook.')
          : message('No client certificate is known for this webhook.'),
      );
    }
    const evidence = [
      seen(sourceNames[known.source], known.subject),
      ...(known.issuer === undefined ? [] : [seen(message('Issuer'), known.issuer)]),
      ...(known.fingerprint === undefined ? [] : [seen('SHA-256', known.fingerprint)]),
    ];
    if (known.notAfter === undefined || Number.isNaN(known.notAfter)) {
      return unknown(message('Deliveries reveal the certificate’s owner but not its expiry date.'), { evidence });
    }
    const until = timeText(known.notAfter);
    const options = {
      evidence: [...evidence, seen(message('Valid until'), until)],
      remedy: renewCertificates(facts.cluster),
    };
    const left = known.notAfter - facts.now.getTime();
    if (left <= 0) return failure(message('The client certificate expired on {0}.', until), options);
    return left < EXPIRES_SOON_MS
      ? warning(message('The client certificate expires on {0}.', until), options)
      : pass(message('The client certificate is valid until {0}.', until), ...evidence);
  },
};
