import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from './case.ts';

const tests = join(import.meta.dirname, '..', '..');

/** Attacks that were tried, and the test of the project that holds each: its file and its title. */
const attacks: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'blanks and hidden characters in a name forge columns': [
    'unit/audit/prettyLine.test.ts',
    'blanks in a name forge no column, and nothing in it is hidden',
  ],
  'a Secret’s values in a diff, out of what kubectl keeps': [
    'unit/forwarding/plans/objects/objectText.test.ts',
    'shows of a Secret only names, also where kubectl kept the whole of it in an annotation',
  ],
  'an answer other than 200 that never ends': [
    'unit/kubernetes/httpsRequest.test.ts',
    'gives the text of an answer that is no stream, and no more than its time and size allow',
  ],
  'an answer that is larger than it may be': [
    'unit/kubernetes/httpsRequest.test.ts',
    'reads no more than it was told to',
  ],
  'temporary keys: who may read them': [
    'unit/forwarding/certificates/secretFiles.test.ts',
    'exist while they are used, for nobody else, and are gone afterwards',
  ],
  'temporary keys of a killed host': [
    'unit/forwarding/certificates/secretFiles.test.ts',
    'of a process that ended in the middle are swept, those of a living one and foreign folders are not',
  ],
  'a CLI whose children ignore their end': [
    'unit/ibmcloud/runner.test.ts',
    'leaves no grandchild that ignores being asked and holds no output',
  ],
  'arguments that a shell would read': ['unit/ibmcloud/runner.test.ts', 'passes arguments one by one, without a shell'],
  'an odd entry in the journal': [
    'unit/forwarding/plans/journal/journalFolder.test.ts',
    'an entry that cannot be read is not missing: it stops a run on its cluster, and hides no other',
  ],
  'control characters of an event in a copied command': [
    'unit/audit/kubectlCommand.test.ts',
    'no control character of an event reaches the terminal that a command is pasted into',
  ],
  'a shell’s words in an event': ['unit/audit/kubectlCommand.test.ts', 'nothing in an event is run by the shell'],
  'listeners on a signal that lives long': [
    'unit/kubernetes/httpsRequest.test.ts',
    'leaves no listener on a signal that outlives it',
  ],
  'a shell’s words anywhere in a plan': [
    'unit/forwarding/plans/script/script.test.ts',
    'has foreign text only in comments and quoted',
  ],
  'a refusal that speaks of the webhook': [
    'unit/ibmcloud/commands/webhook.test.ts',
    'takes for a failure: ${JSON.stringify(stderr)}',
  ],
  'a name that becomes a link of a notification': ['unit/text/foreignText.test.ts', 'becomes no link: ${link}'],
  'a name that becomes an icon': ['unit/text/foreignText.test.ts', 'becomes no icon'],
  'large lines of which little is shown': [
    'unit/audit/file/wrappers.test.ts',
    'a page ends before the lines behind it are too many bytes, however little is shown of them',
  ],
  'a link in the place of an export': [
    'unit/audit/file/writeExport.test.ts',
    'a link in the place of what is written meanwhile is not followed, nor one in the place of the export',
  ],
  'formulas behind any separator of an export': [
    'unit/audit/file/writeExport.test.ts',
    'no cell is a formula, whichever separator a spreadsheet takes',
  ],
  'secrets in ninety forms': [
    'unit/text/redaction.test.ts',
    'hides the value of ${JSON.stringify(text).slice(0, 80)}, once and for all',
  ],
  'lines that cost more than their length': [
    'unit/text/proportion.test.ts',
    'twice the text costs at most 2.5 times the CPU',
  ],
  'another CA of the machine': [
    'unit/kubernetes/httpsRequest.test.ts',
    'names the cluster’s CA beside its secure context, which VS Code’s agent may not read',
  ],
  'a value that changes between the preview and the run': [
    'unit/forwarding/plans/applyObject.test.ts',
    'uses force only for the very fields that were agreed to',
  ],
  'Undo, and what a colleague has made since': [
    'unit/forwarding/flows/undoObjects.test.ts',
    'Undo of a cancelled set-up keeps what a colleague has finished since',
  ],
  'Undo, and a namespace with objects of others': [
    'unit/forwarding/flows/undoObjects.test.ts',
    'keeps a namespace that the run made while anybody else has something in it',
  ],
  'Unset, and an object of others': [
    'unit/forwarding/flows/unsetFlow.test.ts',
    'takes what the document’s own commands made by its exact names, says so, and leaves what is foreign',
  ],
  'a list whose pages have no end': [
    'unit/kubernetes/connect.test.ts',
    'reads all pages of a list, and no list without an end',
  ],
  'temporary keys, and a link in their place': [
    'unit/forwarding/certificates/secretFiles.test.ts',
    'are not entered over a link, and what is no file of ours stays',
  ],
  'two windows that run a plan on one cluster': [
    'unit/forwarding/plans/journal/claims.test.ts',
    'goes to one of two windows that take it from a host that is gone',
  ],
  'a disk that is full while a plan runs': [
    'unit/forwarding/plans/journal/fullDisk.test.ts',
    'stops a run with a sentence about what was reached, and leaves it to be resumed',
  ],
  'Run Plan, and a plan that is not in view': [
    'host/planPages.test.ts',
    'run only the plan that is in view, and ask which one is meant where none is',
  ],
  'Unset, and what Helm made': [
    'unit/forwarding/flows/unsetFlow.test.ts',
    'leaves what Helm made to Helm, in either namespace, and names the release',
  ],
  'a repository with a link in the place of what is written': [
    'workbench/hostileRepository.test.ts',
    'manifests are written in the place of a link',
  ],
  'an error that never ends': [
    'unit/kubernetes/httpsRequest.test.ts',
    'cuts the text of an error that never ends, and keeps its status',
  ],
  'a setting that is no possible value': [
    'unit/ui/settingSchema.test.ts',
    '${name} is its default where its value is not possible',
  ],
  'a webhook’s URL of a colleague with another password or tenant': [
    'unit/forwarding/webhook/webhookRecord.test.ts',
    'is known again by its digest, and another with the same names is not',
  ],
  'a certificate request in the place of ours': [
    'unit/forwarding/certificates/signInCluster.test.ts',
    'takes no certificate of another request of the same name',
  ],
  'a CA of the machine, with VS Code’s setting on': [
    'host/connections.test.ts',
    'do not believe a CA of the machine for the cluster, which others do',
  ],
  'a folder that nobody trusts: slow files, links in the place of what is written, programs': [
    'workbench/hostileRepository.test.ts',
    'nothing of it has run, and nothing outside was written',
  ],
  'workspace trust': [
    'workbench/restricted.test.ts',
    'in Restricted Mode problems are shown, and nothing of the file is run or applied',
  ],
  'a manifest that is nested without an end': [
    'unit/editor/checkFile.test.ts',
    'are none in what is nested deeper than a manifest',
  ],
};

/** Whether there is a test of this title. */
function holds(file: string, title: string): boolean {
  const text = readFileSync(join(tests, file), 'utf8');
  return ["'", '`'].some((quote) => text.includes(`(${quote}${title}${quote}, `));
}

export const attackCases: readonly Case[] = Object.entries(attacks).map(([name, [file, title]]) => ({
  name: `attack: ${name}`,
  expected: `held by ${file}: ${title}`,
  out: () => (holds(file, title) ? `held by ${file}: ${title}` : `no such test in ${file}`),
}));
