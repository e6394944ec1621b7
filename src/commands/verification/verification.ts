import * as vscode from 'vscode';
import { ReportDocuments } from '../../ui/documents/reportDocuments.ts';
import { VerifyResults } from '../../ui/documents/verifyResults.ts';
import { perHost } from '../perHost.ts';

/** What the commands about verification share. */
export interface Verification {
  readonly results: VerifyResults;
  readonly reports: ReportDocuments;
}

export const verificationOf = perHost(({ storage }): Verification & vscode.Disposable => {
  const results = new VerifyResults(storage);
  const reports = new ReportDocuments(results);
  return { results, reports, dispose: () => void vscode.Disposable.from(reports, results).dispose() };
});
