import { FIELD_MANAGER } from '../../kubernetes/clusterApi.ts';
import { CERTIFICATE_ANNOTATION, requestedName, serviceHost } from '../servingCertificate.ts';
import { applyOptions } from './commandText.ts';
import { SIGNER, USAGES } from '../signingRequest.ts';
import type { IssueServingCertificate } from './issueServingCertificate.ts';

/**
 * The step as bash, with OpenSSL or LibreSSL. A certificate in the Secret that is still valid for a month, for this name and to its key, is
 * kept unless it is the one to renew; the key stands in the script's private folder only until it is stored.
 */
export function issueServingCertificateScript(action: IssueServingCertificate): readonly string[] {
  const { namespace, service, deployment, secret, secretType, renews, takeOver } = action;
  const host = serviceHost(service, namespace);
  const { commonName, organisation, dnsNames } = requestedName(service, namespace, []);
  const request = `${service}.${namespace}`;
  const stored = (file: string): string =>
    `kubectl get secret --namespace ${namespace} ${secret} --ignore-not-found -o jsonpath='{.data.tls\\.${file}}' | decode >"$WORK/tls.${file}"`;
  return [
    stored('crt'),
    stored('key'),
    `if openssl x509 -in "$WORK/tls.crt" -noout -checkend 2592000 >/dev/null 2>&1 &&`,
    `  openssl x509 -in "$WORK/tls.crt" -noout -text | grep -Eq 'DNS:${host.replaceAll('.', '\\.')}(,|$)' &&`,
    ...(renews === undefined ? [] : [`  [ "$(fingerprint_of "$WORK/tls.crt")" != ${renews} ] &&`]),
    '  fits_key "$WORK/tls.crt" "$WORK/tls.key"; then',
    "  echo 'The certificate that is there stays.'",
    'else',
    `  CLUSTER_IPS=$(kubectl get service --namespace ${namespace} ${service} -o jsonpath='{.spec.clusterIPs[*]}')`,
    `  [ -n "$CLUSTER_IPS" ] || fail 'Service ${service} has no address in the cluster.'`,
    '  {',
    "    printf '%s\\n' '[req]' 'prompt = no' 'distinguished_name = name' 'req_extensions = extensions'",
    `    printf '%s\\n' '[name]' 'O = ${organisation}' 'CN = ${commonName}' '[extensions]' 'subjectAltName = @names' '[names]'`,
    `    printf '%s\\n' ${dnsNames.map((name, index) => `'DNS.${index + 1} = ${name}'`).join(' ')}`,
    '    NUMBER=0',
    '    for ADDRESS in $CLUSTER_IPS; do',
    '      NUMBER=$((NUMBER + 1))',
    '      echo "IP.$NUMBER = $ADDRESS"',
    '    done',
    '  } >"$WORK/request.cnf"',
    '  openssl req -new -newkey rsa:2048 -nodes -sha256 -config "$WORK/request.cnf" \\',
    '    -keyout "$WORK/tls.key" -out "$WORK/request.pem" 2>/dev/null',
    `  kubectl delete certificatesigningrequest ${request} --ignore-not-found`,
    '  {',
    `    printf '%s\\n' 'apiVersion: certificates.k8s.io/v1' 'kind: CertificateSigningRequest'`,
    `    printf '%s\\n' 'metadata:' '  name: ${request}' 'spec:' '  signerName: ${SIGNER}' '  usages:'`,
    `    printf '  - %s\\n' ${USAGES.map((usage) => `'${usage}'`).join(' ')}`,
    '    echo "  request: $(openssl base64 -A -in "$WORK/request.pem")"',
    '  } | kubectl create -f -',
    `  kubectl certificate approve ${request}`,
    '  WAITED=0',
    `  until kubectl get certificatesigningrequest ${request} -o jsonpath='{.status.certificate}' | decode >"$WORK/tls.crt" &&`,
    '    [ -s "$WORK/tls.crt" ]; do',
    '    WAITED=$((WAITED + 1))',
    `    [ "$WAITED" -lt ${action.timeoutMs / 1000} ] || fail 'The cluster issued no certificate; see kubectl describe csr ${request}.'`,
    '    sleep 1',
    '  done',
    `  kubectl delete certificatesigningrequest ${request} --ignore-not-found`,
    '  fits_key "$WORK/tls.crt" "$WORK/tls.key" || fail \'The certificate does not belong to the key.\'',
    `  apply_secret ${namespace} ${secret} ${secretType} 'tls.crt tls.key' ${applyOptions(takeOver)}`,
    'fi',
    'FINGERPRINT=$(fingerprint_of "$WORK/tls.crt")',
    'rm -f "$WORK/tls.key" "$WORK/tls.crt" "$WORK/request.pem"',
    '# Only a new certificate changes the pods, which are then restarted.',
    `kubectl patch deployment --namespace ${namespace} ${deployment} --field-manager=${FIELD_MANAGER} --type merge --patch \\`,
    `  "{\\"spec\\":{\\"template\\":{\\"metadata\\":{\\"annotations\\":{\\"${CERTIFICATE_ANNOTATION}\\":\\"$FINGERPRINT\\"}}}}}"`,
  ];
}
