import { FIELD_MANAGER } from '../kubernetes/clusterApi.ts';

/** One function of an exported script, and which others it calls. */
interface ScriptFunction {
  readonly lines: readonly string[];
  readonly needs?: readonly ScriptFunctionName[];
  /** Programs that it calls besides those that every system has. */
  readonly tools?: readonly string[];
}

export type ScriptFunctionName =
  | 'fetch_kubeconfig'
  | 'wait_answering'
  | 'json_text'
  | 'decode'
  | 'joined'
  | 'require_digest'
  | 'apply_secret'
  | 'fits_key'
  | 'fingerprint_of'
  | 'stored_webhook'
  | 'need_url'
  | 'shown_url'
  | 'require_webhook'
  | 'admin_certificates'
  | 'set_webhook'
  | 'unset_webhook'
  | 'master_field'
  | 'refresh_master'
  | 'wait_deployed'
  | 'remove_object'
  | 'restore_object';

/**
 * The functions that steps may call in their lines. They keep to what bash 3.2 and the tools of Linux and macOS have in common;
 * a script gets only those that it uses.
 */
export const scriptFunctions: Readonly<Record<ScriptFunctionName, ScriptFunction>> = {
  fetch_kubeconfig: {
    tools: ['kubectl'],
    lines: [
      '# fetch_kubeconfig FILE [OPTION…]: prose before the document is left out. Nothing is merged into the user’s own kubeconfig.',
      'fetch_kubeconfig() {',
      '  local file=$1',
      '  shift',
      '  cli ks cluster config --cluster "$CLUSTER" "$@" --output yaml -q |',
      '    sed -nE \'/^(---|\\{|(apiVersion|kind|clusters|users|contexts|current-context|preferences):)/,$p\' >"$file"',
      '}',
    ],
  },
  wait_answering: {
    tools: ['kubectl'],
    lines: [
      '# API servers may still restart one after the other, and the rights of a new kubeconfig take a while.',
      'wait_answering() {',
      '  local start=$SECONDS',
      '  until kubectl get --raw /version >/dev/null 2>"$WORK/said"; do',
      '    if [ $((SECONDS - start)) -ge 120 ]; then',
      '      cat "$WORK/said" >&2',
      "      fail 'The API server of the cluster does not answer.'",
      '    fi',
      '    sleep "${POLL_SECONDS:-10}"',
      '  done',
      '}',
    ],
  },
  json_text: {
    lines: [
      '# json_text NAME: the text of that field of the JSON on standard input; nothing where there is none.',
      'json_text() {',
      '  tr -d \'\\n\' | sed -n \'s/.*"\'"$1"\'"[[:space:]]*:[[:space:]]*"\\([^"]*\\)".*/\\1/p\' |',
      "    sed -e 's/\\\\u0026/\\&/g' -e 's/\\\\u003c/</g' -e 's/\\\\u003e/>/g' -e 's,\\\\/,/,g'",
      '}',
    ],
  },
  decode: {
    lines: [
      '# Base64; older systems of macOS write the option in upper case.',
      'decode() {',
      "  if printf 'YQ==' | base64 -d >/dev/null 2>&1; then base64 -d; else base64 -D; fi",
      '}',
    ],
  },
  joined: {
    lines: [
      '# joined FILE…: the files one after the other, each ended by a line end.',
      'joined() {',
      '  local file',
      '  for file in "$@"; do',
      '    cat "$file"',
      '    [ -z "$(tail -c 1 "$file")" ] || echo',
      '  done',
      '}',
    ],
  },
  require_digest: {
    tools: ['openssl'],
    lines: [
      '# require_digest FILE SHA256: what the plan was made with, and nothing else.',
      'require_digest() {',
      '  [ "$(openssl dgst -sha256 <"$1" | sed \'s/.* //\')" = "$2" ] ||',
      '    fail "${1##*/} is no longer what the plan was made with; make the plan again."',
      '}',
    ],
  },
  apply_secret: {
    tools: ['kubectl'],
    lines: [
      '# apply_secret NAMESPACE NAME TYPE ENTRIES [OPTION…]: of the files in $WORK that are named as the entries.',
      'apply_secret() {',
      '  local namespace=$1 name=$2 type=$3 entries=$4 entry value',
      '  shift 4',
      '  {',
      `    printf '%s\\n' 'apiVersion: v1' 'kind: Secret' "type: $type" 'metadata:' "  name: $name" "  namespace: $namespace" 'data:'`,
      '    for entry in $entries; do',
      '      value=$(base64 <"$WORK/$entry" | tr -d \'\\n\')',
      '      echo "  $entry: $value"',
      '    done',
      '  } >"$WORK/secret.yaml"',
      '  kubectl apply --server-side "$@" -f "$WORK/secret.yaml"',
      '  rm -f "$WORK/secret.yaml"',
      '}',
    ],
  },
  fits_key: {
    tools: ['openssl'],
    lines: [
      '# fits_key CERTIFICATE KEY: whether these files belong together.',
      'fits_key() {',
      '  [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in "$2" -pubout)" ]',
      '}',
    ],
  },
  fingerprint_of: {
    tools: ['openssl'],
    lines: [
      '# fingerprint_of CERTIFICATE: its SHA-256 in hex.',
      'fingerprint_of() {',
      '  openssl x509 -in "$1" -noout -fingerprint -sha256 | sed -e "s/.*=//" -e "s/://g" | tr A-F a-f',
      '}',
    ],
  },
  stored_webhook: {
    needs: ['json_text'],
    lines: [
      '# stored_webhook FIELD: auditServer or policy of the stored webhook; nothing where none is stored.',
      'stored_webhook() {',
      '  local said',
      '  if ! said=$(cli ks cluster master audit-webhook get --cluster "$CLUSTER" --output json -q 2>"$WORK/said"); then',
      '    grep -Eiq \'no .*web ?hook|web ?hook.*(not|never|unset|missing)\' "$WORK/said" && return 0',
      '    cat "$WORK/said" >&2',
      "    fail 'The audit webhook of the cluster could not be read.'",
      '  fi',
      '  printf \'%s\\n\' "$said" | json_text "$1"',
      '}',
    ],
  },
  need_url: {
    lines: [
      '# need_url SHOWN PATTERN: AUDIT_WEBHOOK_URL must hold this URL, of which a part is not written here.',
      'need_url() {',
      '  [ -n "${AUDIT_WEBHOOK_URL:-}" ] || fail "Set AUDIT_WEBHOOK_URL to $1, with what is hidden here."',
      '  # shellcheck disable=SC2254',
      '  case $AUDIT_WEBHOOK_URL in',
      '    $2) ;;',
      '    *) fail "AUDIT_WEBHOOK_URL is not $1." ;;',
      '  esac',
      '}',
    ],
  },
  shown_url: {
    lines: [
      '# shown_url URL: for a sentence, without a password.',
      'shown_url() {',
      "  printf '%s' \"${1:-none}\" | sed -E 's#(://[^/:@]*:)[^/@]*@#\\1[hidden]@#'",
      '}',
    ],
  },
  require_webhook: {
    needs: ['stored_webhook', 'shown_url'],
    lines: [
      '# require_webhook SERVER FORMER: what is stored must be one of these; FORMER is a pattern, an empty one stands for none.',
      'require_webhook() {',
      '  local present',
      '  present=$(stored_webhook auditServer)',
      '  # shellcheck disable=SC2254',
      '  case $present in',
      '    "$1" | $2) ;;',
      '    *) fail "Somebody changed the webhook since the plan was made; it is now: $(shown_url "$present")." ;;',
      '  esac',
      '}',
    ],
  },
  admin_certificates: {
    needs: ['fetch_kubeconfig', 'json_text', 'decode', 'fits_key'],
    tools: ['openssl'],
    lines: [
      '# The cluster’s CA and an admin certificate as files, checked: a wrong one would end the audit log silently.',
      'admin_certificates() {',
      '  local user="$WORK/admin.yaml" name',
      '  cli ks cluster ca get --cluster "$CLUSTER" --output json -q | json_text caCert | decode >"$WORK/ca.pem"',
      '  fetch_kubeconfig "$user" --admin',
      '  for name in certificate key; do',
      '    kubectl config view --kubeconfig "$user" --raw --flatten --minify \\',
      '      -o jsonpath="{.users[0].user.client-$name-data}" | decode >"$WORK/admin-$name.pem"',
      '  done',
      '  rm -f "$user"',
      '  openssl x509 -in "$WORK/admin-certificate.pem" -noout -checkend 0 >/dev/null || fail \'The admin certificate has expired.\'',
      '  openssl verify -CAfile "$WORK/ca.pem" "$WORK/admin-certificate.pem" >/dev/null ||',
      "    fail 'The CA of the cluster does not vouch for the admin certificate.'",
      '  fits_key "$WORK/admin-certificate.pem" "$WORK/admin-key.pem" ||',
      "    fail 'The admin certificate and its key do not belong together.'",
      '}',
    ],
  },
  set_webhook: {
    needs: ['require_webhook', 'stored_webhook'],
    lines: [
      '# set_webhook SERVER POLICY FORMER [OPTION…]: FORMER is a pattern of the server that may be replaced, empty for none.',
      'set_webhook() {',
      '  local server=$1 policy=$2 former=$3 present',
      '  shift 3',
      '  require_webhook "$server" "$former"',
      '  cli ks cluster master audit-webhook set --cluster "$CLUSTER" --remote-server "$server" "$@" --policy "$policy" -q',
      '  present=$(stored_webhook auditServer)',
      '  [ "$present" = "$server" ] || fail "IBM Cloud accepted the webhook but now stores: $(shown_url "$present")."',
      '  present=$(stored_webhook policy)',
      '  [ -z "$present" ] || [ "$present" = "$policy" ] || fail "IBM Cloud stores the policy $present."',
      '}',
    ],
  },
  unset_webhook: {
    needs: ['require_webhook', 'stored_webhook'],
    lines: [
      '# unset_webhook FORMER: removes the webhook, which must match the pattern FORMER or be gone already.',
      'unset_webhook() {',
      '  require_webhook \'\' "$1"',
      '  local present',
      '  present=$(stored_webhook auditServer)',
      '  if [ -n "$present" ]; then cli ks cluster master audit-webhook unset --cluster "$CLUSTER" -q; fi',
      '  present=$(stored_webhook auditServer)',
      '  [ -z "$present" ] || fail "IBM Cloud still stores a webhook: $(shown_url "$present")."',
      '}',
    ],
  },
  master_field: {
    needs: ['json_text'],
    lines: [
      '# master_field NAME: what the cluster’s details say of its master.',
      'master_field() {',
      '  cli ks cluster get --cluster "$CLUSTER" --output json -q | json_text "$1"',
      '}',
    ],
  },
  refresh_master: {
    needs: ['master_field'],
    lines: [
      "BEFORE_REFRESH=''",
      'refresh_master() {',
      '  local state',
      '  state=$(master_field masterState)',
      '  [ "$state" = deployed ] || fail "The master is $state; try again when it is deployed."',
      '  BEFORE_REFRESH=$(master_field masterStatusModifiedDate)',
      '  cli ks cluster master refresh --cluster "$CLUSTER" -q',
      '}',
    ],
  },
  wait_deployed: {
    needs: ['json_text'],
    lines: [
      '# wait_deployed SECONDS BEFORE: until the master was updating and is deployed again. A refresh shows only after a while, so',
      '# the first “deployed” is the old one unless its date is another than BEFORE.',
      'wait_deployed() {',
      '  local details state status modified updating=false failures=0 start=$SECONDS',
      '  while :; do',
      '    if details=$(cli ks cluster get --cluster "$CLUSTER" --output json -q); then',
      '      failures=0',
      '      state=$(printf \'%s\\n\' "$details" | json_text masterState)',
      '      status=$(printf \'%s\\n\' "$details" | json_text masterStatus)',
      '      modified=$(printf \'%s\\n\' "$details" | json_text masterStatusModifiedDate)',
      '      case $state in',
      '        aborted | error | deploy_failed | update_failed | update_canceled) fail "The refresh ended as $state ($status)." ;;',
      '        updating) updating=true ;;',
      '        deployed)',
      "          if ! printf '%s' \"$status\" | grep -qi 'in progress'; then",
      '            if [ "$updating" = true ] || { [ -n "$2" ] && [ "$modified" != "$2" ]; }; then return 0; fi',
      '            if [ $((SECONDS - start)) -ge "${GRACE_SECONDS:-300}" ]; then',
      "              echo 'The master stayed deployed without a sign of the refresh.' >&2",
      '              return 0',
      '            fi',
      '          fi',
      '          ;;',
      '      esac',
      '      echo "The master is $state: $status"',
      '    else',
      '      failures=$((failures + 1))',
      '      [ "$failures" -lt 5 ] || fail \'The state of the master cannot be read.\'',
      '    fi',
      '    [ $((SECONDS - start)) -lt "$1" ] || fail "The master is still $state after $1 seconds."',
      '    sleep "${POLL_SECONDS:-10}"',
      '  done',
      '}',
    ],
  },
  remove_object: {
    tools: ['kubectl'],
    lines: [
      '# remove_object KIND/NAME UID [OPTION…]: removes that very object; one that is gone, or another of its name, is left alone.',
      '# A namespace is removed only while its Deployments, Services, ConfigMaps and so on are gone.',
      'remove_object() {',
      '  local object=$1 uid=$2 present',
      '  shift 2',
      '  present=$(kubectl get "$object" "$@" --ignore-not-found -o jsonpath=\'{.metadata.uid}\')',
      '  if [ "$present" != "$uid" ]; then return 0; fi',
      '  case $object in',
      '    namespace/*)',
      '      present=$(kubectl get deployments,daemonsets,services,poddisruptionbudgets,networkpolicies,configmaps,secrets \\',
      '        --namespace "${object#*/}" -o name | grep -Ev "$BY_ITSELF" || true)',
      '      [ -z "$present" ] || fail "Namespace ${object#*/} still holds $(printf \'%s\' "$present" | tr \'\\n\' \' \')"',
      '      ;;',
      '  esac',
      '  kubectl delete "$object" "$@" --ignore-not-found',
      '}',
      "BY_ITSELF='/(kube-root-ca[.]crt|openshift-service-ca[.]crt|istio-ca-root-cert|(default|builder|deployer)-(dockercfg|token)-.*)$'",
    ],
  },
  restore_object: {
    tools: ['kubectl'],
    lines: [
      '# restore_object KIND/NAME UID FIELD VALUE: puts the object on standard input in its place, while it is as that field says.',
      'restore_object() {',
      '  local object=$1 left="$2 $4" path="{.metadata.uid} {.metadata.$3}" file="$WORK/object.json" present restored',
      "  local fields='{.metadata.labels}{.spec}{.data}{.binaryData}{.type}'",
      '  cat >"$file"',
      '  present=$(kubectl get -f "$file" -o jsonpath="$fields")',
      `  restored=$(kubectl replace --field-manager=${FIELD_MANAGER} --dry-run=server -f "$file" -o jsonpath="$fields")`,
      '  if [ "$present" = "$restored" ]; then return 0; fi',
      '  [ "$(kubectl get -f "$file" -o jsonpath="$path")" = "$left" ] ||',
      '    fail "$object was changed or removed since, so it stays as it is."',
      `  kubectl replace --field-manager=${FIELD_MANAGER} -f "$file"`,
      '}',
    ],
  },
};
