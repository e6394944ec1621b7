import { NO_WEBHOOK } from '../../../ibmcloud/commands/webhook.ts';
import { FIELD_MANAGER } from '../../../kubernetes/clusterApi.ts';
import { COLUMNS, COMES_WITH_NAMESPACE } from '../../forwarder/namespaceDefaults.ts';

/**
 * The functions that an exported script may use, separated by blank lines, each below those that it calls. They use
 * only what bash 3.2 and the tools of Linux and macOS have in common. Any error ends the script, also that of a query:
 * refused or unreachable never counts as absent.
 */
const text = `
# fetch_kubeconfig FILE [OPTION…]: prose before the document is left out. Nothing is merged into the user’s own kubeconfig.
fetch_kubeconfig() {
  local file=$1
  shift
  cli ks cluster config --cluster "$CLUSTER" "$@" --output yaml -q |
    sed -nE '/^(---|\\{|(apiVersion|kind|clusters|users|contexts|current-context|preferences):)/,$p' >"$file"
  # Of a file without a server kubectl would make one up.
  [ -n "$(kubectl config view --kubeconfig "$file" --minify -o jsonpath='{.clusters[0].cluster.server}')" ] ||
    fail 'The CLI printed no kubeconfig.'
}

# API servers may still restart one after the other, and the rights of a new kubeconfig take a while.
wait_answering() {
  local start=$SECONDS
  until kubectl get --raw /version >/dev/null 2>"$WORK/said"; do
    if [ $((SECONDS - start)) -ge "\${ANSWER_SECONDS:-120}" ]; then
      cat "$WORK/said" >&2
      fail 'The API server of the cluster does not answer.'
    fi
    sleep "\${POLL_SECONDS:-10}"
  done
}

# by_hand NAME SENTENCE: what no script does ends it until a person says that it is done.
by_hand() {
  case " \${DONE_BY_HAND:-} " in
    *" $1 "*) echo "$1: done by hand." ;;
    *) fail "$2 Then run this script again with DONE_BY_HAND='\${DONE_BY_HAND:+$DONE_BY_HAND }$1'." ;;
  esac
}

# json_text NAME: the text of that field of the JSON on standard input; nothing where there is none.
json_text() {
  tr -d '\\n' | sed -n 's/.*"'"$1"'"[[:space:]]*:[[:space:]]*"\\([^"]*\\)".*/\\1/p' |
    sed -e 's/\\\\u0026/\\&/g' -e 's/\\\\u003c/</g' -e 's/\\\\u003e/>/g' -e 's,\\\\/,/,g'
}

# apply_absent KIND/NAME: the object on standard input says nothing but its name, so one that is there stays as it is.
apply_absent() {
  local present
  present=$(kubectl get "$1" --ignore-not-found -o name)
  if [ -z "$present" ]; then kubectl apply --server-side --field-manager=${FIELD_MANAGER} -f -; fi
}

# secret_entry NAMESPACE SECRET KEY SHA256 [FILE…]: these files together, or what the cluster has: as the plan was made with it.
secret_entry() {
  local namespace=$1 secret=$2 key=$3 digest=$4 file
  shift 4
  mkdir -p "$WORK/secret"
  if [ $# -eq 0 ]; then
    kubectl get secret --namespace "$namespace" "$secret" -o go-template="{{index .data \\"$key\\"}}" | openssl base64 -d -A
  else
    for file in "$@"; do
      cat "$file"
      [ -z "$(tail -c 1 "$file")" ] || echo
    done
  fi >"$WORK/secret/$key"
  [ "$(openssl dgst -sha256 <"$WORK/secret/$key" | sed 's/.* //')" = "$digest" ] ||
    fail "$key has changed since the plan was made; make the plan again."
}

# apply_secret NAMESPACE NAME: of these entries.
apply_secret() {
  kubectl create secret generic "$2" --namespace "$1" --type=Opaque --from-file="$WORK/secret" --dry-run=client -o json |
    kubectl apply --server-side --field-manager=${FIELD_MANAGER} -f -
  rm -r "$WORK/secret"
}

# stored_webhook: sets STORED to "SERVER POLICY" of what IBM Cloud stores, to nothing where it stores none.
stored_webhook() {
  local said
  STORED=''
  if ! said=$(cli ks cluster master audit-webhook get --cluster "$CLUSTER" --output json -q 2>"$WORK/said"); then
    if grep -Eiq '${NO_WEBHOOK}' "$WORK/said"; then return 0; fi
    cat "$WORK/said" >&2
    fail 'The audit webhook of the cluster could not be read.'
  fi
  # An object about something else, as a refusal, does not say that none is set.
  case $(printf '%s' "$said" | tr -d '[:space:]') in
    *'"code":'* | *'"error":'* | *'"errors":'* | *'"description":'* | *'"message":'* | *'"incidentID":'*)
      fail 'The audit webhook of the cluster could not be read: the CLI printed an error.' ;;
    '{'*'"auditServer":'*'}' | '{}' | null) ;;
    *) fail 'The audit webhook of the cluster could not be read: the CLI printed no JSON.' ;;
  esac
  STORED=$(printf '%s' "$said" | json_text auditServer)
  if [ -n "$STORED" ]; then STORED="$STORED $(printf '%s' "$said" | json_text policy)"; fi
  # What OpenShift calls verbose.
  case $STORED in *' WriteRequestBodies') STORED="\${STORED% *} verbose" ;; esac
}

# require_webhook PATTERN…: what is stored must match one of these, "SERVER POLICY"; an empty one is for none.
require_webhook() {
  local pattern
  stored_webhook
  for pattern in "$@"; do
    # Where the CLI says no policy, only the servers can be compared.
    case $STORED in *' ') pattern="\${pattern% *} " ;; esac
    # shellcheck disable=SC2254
    case $STORED in $pattern) return 0 ;; esac
  done
  fail "The webhook of the cluster is not what this plan expects: compare it (ibmcloud ks cluster master audit-webhook get --cluster $CLUSTER), and make the plan again."
}

# each_alert: each alert of ALERTS on its own line, without those that are marked as deleted.
each_alert() {
  printf '%s\\n' "$ALERTS" | LC_ALL=C awk '{
    for (i = 1; i <= length($0); i++) {
      c = substr($0, i, 1)
      if (quoted) { if (escaped) escaped = 0; else if (c == "\\\\") escaped = 1; else if (c == "\\"") quoted = 0 }
      else if (c == "\\"") quoted = 1
      else if (c == "{") { if (++depth == 2) start = i }
      else if (c == "}" && depth-- == 2) {
        alert = substr($0, start, i - start + 1)
        if (alert !~ /"deleted":true/) print alert
      }
    }
  }'
}

# list_alerts URL: sets ALERTS to what the instance lists, each alert on its own line. What is no list does not say that there are none.
list_alerts() {
  ALERTS=$(cli logs alert-definitions --output json --service-url "$1" | tr -d '\\n' |
    sed -e 's/"[[:space:]]*:[[:space:]]*/":/g' -e 's/\\\\u0026/\\&/g' -e 's/\\\\u003c/</g' -e 's/\\\\u003e/>/g')
  case $ALERTS in
    *'"alert_definitions":['* | *'"alertDefinitions":['* | *'"alert_definitions":null'* | '{}') ;;
    *) fail 'The alerts of the Cloud Logs instance could not be read.' ;;
  esac
  ALERTS=$(each_alert)
}

# require_alert URL CLUSTER NAME new|there [PART…]: sets ALERT to there or absent; NAME as in JSON. Ours has the cluster’s ID as its label.
# One of this name without one of the PARTs is another, and ends the script.
require_alert() {
  local cluster=$2 name=$3 after=$4 alert part lacks other=''
  ALERT=absent
  list_alerts "$1"
  shift 4
  while IFS= read -r alert; do
    case $alert in *"\\"kube-audit\\":\\"$cluster\\""*) ;; *) continue ;; esac
    case $alert in *"\\"name\\":\\"$name\\""*) ;; *) continue ;; esac
    lacks=''
    for part in "$@"; do
      case $alert in *"$part"*) ;; *) lacks=$part ;; esac
    done
    if [ -z "$lacks" ]; then ALERT=there; else other=$lacks; fi
  done <<<"$ALERTS"
  if [ "$ALERT" = there ]; then return 0; fi
  [ -z "$other" ] || fail "Alert $name is there, but without $other: change or remove it in Cloud Logs."
  if [ "$after" = there ]; then fail 'The instance does not list the new alert.'; fi
}

# require_alert_id URL CLUSTER ID VERSION: sets ALERT to there or absent. One that was changed since, or has no version, ends the script.
require_alert_id() {
  ALERT=absent
  list_alerts "$1"
  case $ALERTS in *"\\"id\\":\\"$3\\""*) ALERT=there ;; esac
  if [ "$ALERT" = absent ]; then return 0; fi
  case $ALERTS in
    *"\\"kube-audit\\":\\"$2\\""*) case "\${4:-none}$ALERTS" in none*) ;; *"\\":\\"$4\\""*) return 0 ;; esac ;;
  esac
  fail "Alert $3 has changed since this script was made, so it stays; make the plan again."
}

# require_file FILE SHA256: as the plan was made with it.
require_file() {
  [ "$(openssl dgst -sha256 <"$1" | sed 's/.* //')" = "$2" ] ||
    fail "$1 has changed since the plan was made; make the plan again."
}

# need_url SHOWN PATTERN: AUDIT_WEBHOOK_URL must hold this URL, of which a part is not written here.
need_url() {
  [ -n "\${AUDIT_WEBHOOK_URL:-}" ] || fail "Set AUDIT_WEBHOOK_URL to $1, with its hidden part filled in."
  # shellcheck disable=SC2254
  case $AUDIT_WEBHOOK_URL in
    $2) ;;
    *) fail "AUDIT_WEBHOOK_URL is not $1." ;;
  esac
}

# cluster_ca: as a file, checked.
cluster_ca() {
  CA_CERT_FILE="$WORK/ca.pem"
  cli ks cluster ca get --cluster "$CLUSTER" --output json -q | json_text caCert | openssl base64 -d -A >"$CA_CERT_FILE"
  openssl x509 -in "$CA_CERT_FILE" -noout || fail 'The CLI printed no CA certificate.'
}

# admin_certificate: with its key as files, checked: a wrong one would end the audit log silently.
admin_certificate() {
  local user="$WORK/admin.yaml" name
  ADMIN_CERT_FILE="$WORK/certificate.pem" ADMIN_KEY_FILE="$WORK/key.pem"
  fetch_kubeconfig "$user" --admin
  for name in certificate key; do
    kubectl config view --kubeconfig "$user" --raw --flatten --minify \\
      -o jsonpath="{.users[0].user.client-$name-data}" | openssl base64 -d -A >"$WORK/$name.pem"
  done
  rm "$user"
  openssl x509 -in "$ADMIN_CERT_FILE" -noout -checkend 0 >/dev/null || fail 'The admin certificate has expired.'
  openssl verify -CAfile "$CA_CERT_FILE" "$ADMIN_CERT_FILE" >/dev/null ||
    fail 'The admin certificate is not signed by the CA of the cluster.'
  [ "$(openssl x509 -in "$ADMIN_CERT_FILE" -noout -pubkey)" = "$(openssl pkey -in "$ADMIN_KEY_FILE" -pubout)" ] ||
    fail 'The admin certificate and its key do not belong together.'
}

# look_at_master: sets STATE, STATUS, HEALTH and CHANGED.
look_at_master() {
  local details
  details=$(cli ks cluster get --cluster "$CLUSTER" --output json -q) || return 1
  STATE=$(printf '%s' "$details" | json_text masterState)
  STATUS=$(printf '%s' "$details" | json_text masterStatus)
  HEALTH=$(printf '%s' "$details" | json_text masterHealth)
  CHANGED=$(printf '%s' "$details" | json_text masterStatusModifiedDate)
  [ -n "$STATE" ]
}

BEFORE_REFRESH=''
# require_deployed: a busy master is not refreshed. Keeps its date, by which the wait knows the old state from the new.
require_deployed() {
  look_at_master || fail 'The state of the master cannot be read.'
  [ "$STATE" = deployed ] || fail "The master is $STATE ($STATUS); try again when it is deployed."
  BEFORE_REFRESH=$CHANGED
}

# wait_deployed SECONDS [DATE]: until the master was busy, or has another date than before, and is deployed. A failed or cancelled
# operation puts it back to deployed too: only its status says so.
wait_deployed() {
  local before=\${BEFORE_REFRESH:-\${2:-}} begun=false failures=0 start=$SECONDS
  while :; do
    if look_at_master; then
      failures=0
      if [ -n "$before" ] && [ -n "$CHANGED" ] && [ "$CHANGED" != "$before" ]; then begun=true; fi
      case $STATE in
        aborted | error | *_failed | deleted | deleting | scaled_down | update_canceled) fail "The refresh ended as $STATE ($STATUS)." ;;
        updating) begun=true ;;
        deployed)
          if printf '%s' "$STATUS" | grep -Eiq 'in progress|requested'; then
            begun=true
          elif [ "$begun" = true ] || [ $((SECONDS - start)) -ge "\${GRACE_SECONDS:-60}" ]; then
            if printf '%s' "$STATUS" | grep -Eiq 'fail|cancel|cannot complete'; then fail "The refresh ended as: $STATUS"; fi
            if [ "$HEALTH" = error ]; then fail "The refresh ended with health $HEALTH: $STATUS"; fi
            [ "$begun" = true ] || echo 'The master stayed deployed with no sign of the refresh.' >&2
            [ -n "$STATUS" ] || echo 'IBM Cloud gives no master status, so it is unknown whether the refresh failed.' >&2
            return 0
          fi
          ;;
      esac
      echo "The master is $STATE: $STATUS"
    else
      failures=$((failures + 1))
      [ "$failures" -lt 5 ] || fail 'The state of the master cannot be read.'
    fi
    [ $((SECONDS - start)) -lt "$1" ] || fail "The master is not deployed again after $1 seconds."
    sleep "\${POLL_SECONDS:-10}"
  done
}

# find_logs_instance NAME REGION: waits until it is active, and sets INSTANCE to its GUID.
find_logs_instance() {
  local said='' start=$SECONDS
  INSTANCE=''
  while :; do
    said=$(cli resource service-instance "$1" --location "$2" --output json -q) || said=''
    case $(printf '%s' "$said" | tr -d '[:space:]') in
      *'"state":"active"'*) INSTANCE=$(printf '%s' "$said" | json_text guid) ;;
    esac
    if [ -n "$INSTANCE" ]; then return 0; fi
    [ $((SECONDS - start)) -lt "\${ACTIVE_SECONDS:-600}" ] || fail "Cloud Logs instance $1 is not active."
    sleep "\${POLL_SECONDS:-10}"
  done
}

# create_logs_instance NAME REGION GROUP PARAMETERS: one of this name that is there stays as it is. Only a list says that none is.
create_logs_instance() {
  local said
  said=$(cli resource service-instances --service-name logs --all-resource-groups --output json -q)
  case $(printf '%s' "$said" | tr -d '[:space:]') in
    *"\\"name\\":\\"$1\\""*) THERE=$1 && echo "$THERE is there." ;;
    '['*']' | null) cli resource service-instance-create "$1" logs standard "$2" -g "$3" -p "$4" ;;
    *) fail 'The instances of Cloud Logs could not be listed.' ;;
  esac
}

# authorise_bucket COS_INSTANCE BUCKET: for INSTANCE alone; an authorization that is there stays. One that this script did not make is not changed.
THERE=''
authorise_bucket() {
  [ -z "$THERE" ] || fail "$THERE was there before this script, so its retention and its bucket stay: attach a bucket in IBM Cloud."
  if cli iam authorization-policy-create logs cloud-object-storage Writer --source-service-instance-id "$INSTANCE" \\
    --target-service-instance-id "$1" --target-resource-type bucket --target-resource "$2" 2>"$WORK/said"; then return 0; fi
  grep -Eiq 'policy_conflict_error|identical attributes|already exists' "$WORK/said" || {
    cat "$WORK/said" >&2
    fail 'The bucket could not be authorized.'
  }
}

# require_empty NAMESPACE: of all kinds that can be listed and removed, custom ones too, it must hold only what each namespace has.
require_empty() {
  local kinds left
  kinds=$(kubectl api-resources --namespaced --verbs=list,delete -o name | tr '\\n' ',')
  left=$(kubectl get "\${kinds%,}" --namespace "$1" --no-headers -o custom-columns='${COLUMNS}' |
    sed -E -e 's/ +/ /g' -e '\\#${COMES_WITH_NAMESPACE}#d' -e 's/^([^ ]+ [^ ]+) .*/\\1/')
  [ -z "$left" ] || fail "Namespace $1 still has: $(printf '%s' "$left" | tr '\\n' ',')"
}

# require_unused NAMESPACES: the stored webhook must lead into none of them, by a name, or by an address or a port of a Service.
require_unused() {
  local addresses='{.items[*].spec.clusterIPs[*]} {.items[*].spec.externalIPs[*]} {.items[*].spec.loadBalancerIP}'
  local ingress='{.items[*].status.loadBalancer.ingress[*].ip} {.items[*].status.loadBalancer.ingress[*].hostname}'
  local ports='{.items[*].spec.ports[*].nodePort}' webhook namespace names name
  stored_webhook
  if [ -z "$STORED" ]; then return 0; fi
  webhook=$(printf '%s' "\${STORED% *}" | tr '[:upper:]' '[:lower:]')
  for namespace in $1; do
    names=$(kubectl get services --namespace "$namespace" -o jsonpath="$addresses $ingress $ports")
    for name in "$namespace" $names; do
      case $webhook in
        *"$name"* | *%*) fail "The stored webhook may need namespace $namespace ($name), so nothing there is removed." ;;
      esac
    done
  done
}

# remove_object PATH UID VERSION NAMESPACES KIND/NAME [OPTION…]: that very object; one that is gone, or another of its name, is left alone,
# and one that was changed since ends the script. Before the first, and before each without which events do not arrive, it is asked whether any of the NAMESPACES is in use.
UNUSED=''
remove_object() {
  local path=$1 uid=$2 version=$3 namespaces=$4 object=$5 present bound=''
  shift 4
  present=$(kubectl get "$@" --ignore-not-found -o jsonpath='{.metadata.uid} generation={.metadata.generation} resourceVersion={.metadata.resourceVersion} ')
  case $present in "$uid "*) ;; *) return 0 ;; esac
  case $present in
    *" \${version:+$version }"*) ;;
    *) fail "$object has changed since this script was made, so it stays; make the plan again." ;;
  esac
  case $object in namespace/* | service/* | deployment.apps/*) UNUSED='' ;; esac
  if [ -z "$UNUSED" ]; then require_unused "$namespaces"; fi
  UNUSED=yes
  case $object in namespace/*) require_empty "\${object#*/}" ;; esac
  case $version in resourceVersion=*) bound=",\\"resourceVersion\\":\\"\${version#*=}\\"" ;; esac
  printf '{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":{"uid":"%s"%s}}' "$uid" "$bound" |
    kubectl delete --raw "$path" -f - >/dev/null
  case $object in namespace/*) kubectl wait --for=delete --timeout=120s "$object" || echo "$object is still being removed." ;; esac
}
`;

/** Lines of a script below the functions that they call, directly or indirectly: callees come first in the list. */
export function withFunctions(lines: string): string {
  return text
    .trim()
    .split('\n\n')
    .reduceRight((script, its) => {
      const name = /^(\w+)\(\) \{$/m.exec(its)?.[1] ?? '';
      return new RegExp(`\\b${name}\\b`).test(script) ? `${its}\n\n${script}` : script;
    }, lines);
}
