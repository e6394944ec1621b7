#!/bin/sh
# What `runTests({ vscodeExecutablePath })` of @vscode/test-electron starts: see launcher.ts beside it.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec "${KUBE_AUDIT_NODE:-node}" "$here/launcher.ts" "$@"
