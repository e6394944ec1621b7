import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { EXTENSION_ID } from './explorerUnderTest.ts';

interface Media {
  readonly svg: string;
  readonly altText: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly contents: string; readonly when: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: Media }[];
    }[];
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly scope: string; readonly default: unknown }>>;
    }[];
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
}

describe('the manifest', () => {
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  // VS Code has put the texts of package.nls.json in.
  const manifest = extension?.packageJSON as Manifest;
  const contributed = manifest.contributes.commands.map(({ command }) => command);

  it('activates', async () => {
    await extension?.activate();
    assert.equal(extension?.isActive, true);
    assert.deepEqual(
      manifest.activationEvents.filter((event) => !event.startsWith('onView:') && !event.startsWith('onCommand:')),
      // Nothing else can show a problem in a manifest; what it costs is measured with the rest of the start. An open
      // page is there again after a reload.
      [
        'onLanguage:haproxy',
        'onLanguage:yaml',
        'onWebviewPanel:kubeAudit.fleet',
        'onWebviewPanel:kubeAudit.overview',
        'onWebviewPanel:kubeAudit.plan',
        'onWebviewPanel:kubeAudit.verification',
      ],
    );
  });

  it('contributes exactly the commands that are registered', async () => {
    // For every view VS Code makes some itself.
    const views = Object.values(manifest.contributes.views).flatMap((group) => group.map(({ id }) => `${id}.`));
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('kubeAudit.') && !views.some((view) => id.startsWith(view)),
    );
    assert.deepEqual([...registered].sort(), [...contributed].sort());
    assert.ok(manifest.contributes.commands.every(({ category }) => category === 'Kube Audit'));
  });

  it('names only its own commands in menus and keys', () => {
    const named = [...Object.values(manifest.contributes.menus).flat(), ...manifest.contributes.keybindings];
    const below = manifest.contributes.submenus.map(({ id }) => id);
    for (const entry of named) {
      const id = ('submenu' in entry ? entry.submenu : entry.command) ?? '';
      assert.ok(('submenu' in entry ? below : contributed).includes(id), `${id} is not contributed`);
    }
    for (const id of below) assert.ok(manifest.contributes.menus[id]?.length, `${id} has no entry`);
  });

  it('names only its own commands in welcome texts and the walkthrough, whose pictures are themed', () => {
    const { viewsWelcome, walkthroughs } = manifest.contributes;
    const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const texts = [...viewsWelcome.map(({ contents }) => contents), ...steps.map(({ description }) => description)];
    const links = texts.flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/g)]);
    assert.ok(links.length > 10);
    assert.ok(steps.length > 0);
    for (const { media } of steps) {
      const picture = readFileSync(join(extension?.extensionPath ?? '', media.svg), 'utf8');
      // VS Code shows it in a page that knows its colours and allows no style of the picture's own.
      assert.match(picture, /^<svg [\s\S]*var\(--vscode-/);
      assert.doesNotMatch(picture, /style|#[0-9a-f]{3}|href/i, media.svg);
      assert.ok(media.altText.length > 40, media.svg);
    }
    for (const [, command] of links) {
      assert.ok(
        command !== undefined && (contributed.includes(command) || /^(workbench|kubeAudit\.clusters)\./.test(command)),
        command,
      );
    }
  });

  it('has a text for every placeholder, and no text without one', () => {
    const folder = extension?.extensionPath ?? '';
    const raw = readFileSync(join(folder, 'package.json'), 'utf8');
    const texts = Object.keys(JSON.parse(readFileSync(join(folder, 'package.nls.json'), 'utf8')) as object);
    const used = new Set([...raw.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), texts.sort());
  });

  it('takes the path of the CLI only from the machine, and not from a workspace that is not trusted', () => {
    const scopes = manifest.contributes.configuration.map(({ properties }) => properties['kubeAudit.cliPath']?.scope);
    assert.deepEqual(scopes, ['machine', undefined, undefined]);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['kubeAudit.cliPath']);
  });

  it('has the documented defaults', () => {
    const settings = vscode.workspace.getConfiguration('kubeAudit');
    const defaults = ['refreshAfter', 'groupBy', 'pollInterval'].map((name) => settings.inspect(name)?.defaultValue);
    assert.deepEqual(defaults, [5, 'resourceGroup', 10]);
  });
});
