import * as vscode from 'vscode';
import type { Evidence } from '../forwarding/verification/report/evidence.ts';

/** This extension, as it names itself in what is kept and saved. */
export function toolNow(): Evidence['tool'] {
  const manifest = vscode.extensions.getExtension<unknown>('ibmcloud-kube-audit.ibmcloud-kube-audit')?.packageJSON as {
    readonly displayName: string;
    readonly version: string;
  }; // package.json of this extension
  return { name: manifest.displayName, version: manifest.version };
}
