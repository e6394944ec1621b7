import assert from 'node:assert/strict';
import { extensions, version } from 'vscode';

describe('the host', () => {
  it('is a VS Code that our extension supports, and has it', () => {
    const extension = extensions.getExtension('ibmcloud-kube-audit.ibmcloud-kube-audit');
    assert.ok(extension, 'the extension is not installed in this host');
    const engine = (extension.packageJSON as { engines: { vscode: string } }).engines.vscode;
    const [, minor] = /^\^1\.(\d+)\./.exec(engine) ?? [];
    assert.ok(Number(version.split('.')[1]) >= Number(minor), `VS Code ${version} is older than ${engine}`);
  });
});
