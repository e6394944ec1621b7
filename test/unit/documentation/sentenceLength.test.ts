/**
 * What a notification shows at once is read at once: a failure in two short sentences, a toast in one. What else is
 * known of a failure is its `detail`, which the button Details shows.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..', '..');

/** Characters of a template; a notification is cut from about 120 on, and names take a place of their own. */
const MOST = 100;

/** Rows of the failure table are failures too. */
const failureRows = /^src\/failure\/.*Rows\.ts$/;

interface Shown {
  readonly where: string;
  readonly text: string;
}

/** The templates that are shown in a notification: of failures, and what is given to one directly. */
function shownIn(path: string, source: string): readonly Shown[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: Shown[] = [];
  const visit = (node: ts.Node, isShown: boolean): void => {
    const inside = isShown || showsText(node);
    if (inside && ts.isCallExpression(node) && node.expression.getText() === 'message') {
      const [template] = node.arguments;
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (template && ts.isStringLiteralLike(template)) found.push({ where: `${path}:${line}`, text: template.text });
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, failureRows.test(path));
  return found;
}

function showsText(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Failure';
  if (ts.isThrowStatement(node)) return true;
  return ts.isCallExpression(node) && /^(?:show(?:Information|Warning|Error)|note)$/.test(node.expression.getText());
}

const all = globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
  shownIn(path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')),
);

test(`no failure, toast or note of a run is longer than ${MOST} characters`, () => {
  assert.ok(all.length > 150, `only ${all.length} were found`);
  const long = all.filter(({ text }) => text.length > MOST);
  assert.deepEqual(
    long.map(({ where, text }) => `${text.length} ${where} ${text}`),
    [],
  );
});

/** Words that begin what helps. */
const advice =
  /^(?:Add|Ask|Change|Check|Choose|Complete|Copy|Discard|Enter|Finish|Install|Log|Open|Reload|Restart|Run|Select|Set|Use|Verify|Wait)\b/;

test('of two sentences the second is what helps: where buttons say that, only the first is shown', () => {
  const turned = all.filter(({ text }) => /[.;]\s/.test(text) && advice.test(text));
  assert.deepEqual(
    turned.map(({ where, text }) => `${where} ${text}`),
    [],
  );
});

test('failures, toasts and notes are found, others are not', () => {
  const source = [
    "throw new Failure('other', found ? message('One {0}.', found) : message('Two.'));",
    "void showInformation(localize(message('Three.')));",
    "log.info(inEnglish(message('Four.')));",
  ].join('\n');
  assert.deepEqual(
    shownIn('src/a.ts', source).map(({ where, text }) => `${where} ${text}`),
    ['src/a.ts:1 One {0}.', 'src/a.ts:1 Two.', 'src/a.ts:2 Three.'],
  );
});
