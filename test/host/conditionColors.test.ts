import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { conditionIcons } from '../../src/views/conditionShapes.ts';
import { EXTENSION_ID } from './explorerUnderTest.ts';

/** What WCAG 1.4.11 asks of an icon. */
const LEAST_CONTRAST = 3;

type ThemeKind = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

const kinds: Readonly<Record<string, ThemeKind>> = {
  'vs-dark': 'dark',
  vs: 'light',
  'hc-black': 'highContrast',
  'hc-light': 'highContrastLight',
};
/** VS Code's own, for themes that have none. */
const usual: Readonly<Record<ThemeKind, string>> = {
  dark: '#252526',
  light: '#F3F3F3',
  highContrast: '#000000',
  highContrastLight: '#FFFFFF',
};

interface Contributed {
  readonly themes?: readonly { readonly label: string; readonly uiTheme: string; readonly path: string }[];
  readonly colors?: readonly { readonly id: string; readonly defaults: Readonly<Record<ThemeKind, string>> }[];
}

describe('the icons of conditions', () => {
  it('have shapes of their own', () => {
    const shapes = Object.values(conditionIcons).map(([icon]) => icon);
    assert.equal(new Set(shapes).size, shapes.length);
  });

  it('have colours of a contrast of 3:1 at least on the side bar of every theme that comes with VS Code', () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    const { colors = [] } = (extension?.packageJSON as { readonly contributes: Contributed }).contributes;
    const used = new Set(Object.values(conditionIcons).map(([, color]) => `kubeAudit.${color}`));
    assert.deepEqual(colors.map(({ id }) => id).sort(), [...used].sort());
    const backgrounds = sideBars();
    assert.deepEqual([...new Set(backgrounds.map(({ kind }) => kind))].sort(), Object.keys(usual).sort());
    const poor = backgrounds.flatMap(({ theme, kind, background }) =>
      colors.flatMap(({ id, defaults }) => {
        const ratio = contrast(defaults[kind], background);
        return ratio < LEAST_CONTRAST
          ? [`${id} ${defaults[kind]} on ${background} of ${theme}: ${ratio.toFixed(2)}`]
          : [];
      }),
    );
    assert.deepEqual(poor, []);
  });
});

/** The side bars of all themes that come with this VS Code. */
function sideBars(): readonly { readonly theme: string; readonly kind: ThemeKind; readonly background: string }[] {
  const folder = join(vscode.env.appRoot, 'extensions');
  return readdirSync(folder)
    .filter((name) => name.startsWith('theme-'))
    .flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as {
        readonly contributes?: Contributed;
      };
      return (manifest.contributes?.themes ?? []).flatMap(({ label, uiTheme, path }) => {
        const kind = kinds[uiTheme];
        assert.ok(kind, uiTheme);
        return [{ theme: label, kind, background: sideBarOf(join(folder, name, path)) ?? usual[kind] }];
      });
    });
}

/** A theme's file is JSON with comments, so that only what is wanted is read of it. */
function sideBarOf(file: string): string | undefined {
  const text = readFileSync(file, 'utf8').replace(/^[ \t]*\/\/.*$/gm, '');
  const own = /"sideBar\.background"\s*:\s*"(#[0-9a-f]+)"/i.exec(text)?.[1];
  const include = /"include"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  return own ?? (include === undefined ? undefined : sideBarOf(join(dirname(file), include)));
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance, as WCAG 2 has it. @param color `#rrggbb` or `#rgb` */
function luminance(color: string): number {
  const digits = color.length < 7 ? color.slice(1).replace(/./g, '$&$&') : color.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const value = parseInt(digits.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
