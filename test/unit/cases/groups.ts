import type { Case } from './case.ts';
import { cloudCases } from './cloud.ts';
import { editorCases } from './editor.ts';
import { attackCases } from './held.ts';
import { requestCases } from './requests.ts';
import { haproxyLogCases, savedLogCases } from './savedLogs.ts';

/** All cases by what they are about. */
export const groups: Readonly<Record<string, readonly Case[]>> = {
  'saved logs': savedLogCases,
  'HAProxy’s lines': haproxyLogCases,
  'events as commands': requestCases,
  'configurations and manifests': editorCases,
  'the CLI and the cloud': cloudCases,
  attacks: attackCases,
};
