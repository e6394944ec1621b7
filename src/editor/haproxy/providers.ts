import * as vscode from 'vscode';
import { lastLine, readHaproxyFile, type HaproxyFile } from '../../forwarding/forwarder/haproxy/haproxyFile.ts';
import { localize } from '../../ui/localize.ts';
import { LARGEST } from '../../failure/largestText.ts';
import { completionsAt, keywordAt } from './languageHelp.ts';

/** Completion, hover, outline and folding of `haproxy.cfg` for VS Code. */
export function completions(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
  const file = read(document);
  if (file === undefined) return [];
  const { keywords, insertFrom } = completionsAt(file, document.offsetAt(position));
  const range = new vscode.Range(document.positionAt(insertFrom), position);
  return keywords.map(({ name, usage, meaning }) => {
    const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Keyword);
    item.range = range;
    item.detail = usage;
    item.documentation = localize(meaning);
    return item;
  });
}

export function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const file = read(document);
  const found = file && keywordAt(file, document.offsetAt(position));
  if (found === undefined) return undefined;
  const { keyword, start, end } = found;
  const text = new vscode.MarkdownString()
    .appendCodeblock(keyword.usage, 'haproxy')
    .appendText(localize(keyword.meaning));
  return new vscode.Hover(text, new vscode.Range(document.positionAt(start), document.positionAt(end)));
}

export function symbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  return sectionsOf(document).map((section) => {
    const { keyword, name, opening, lines } = section;
    const range = (start: number, end: number): vscode.Range =>
      new vscode.Range(document.positionAt(start), document.positionAt(end));
    const symbol = new vscode.DocumentSymbol(
      name?.value ?? keyword,
      name === undefined ? '' : keyword,
      vscode.SymbolKind.Module,
      range(opening.start, lastLine(section).end),
      range(opening.words[0].start, (name ?? opening.words[0]).end),
    );
    symbol.children = lines
      .filter(({ words }) => /^(?:server|server-template|bind)$/.test(words[0].value))
      .map(({ words, start, end }) => {
        const [kind, first] = words;
        const label = first?.value ?? kind.value;
        return new vscode.DocumentSymbol(
          label,
          kind.value,
          vscode.SymbolKind.Field,
          range(start, end),
          range(kind.start, end),
        );
      });
    return symbol;
  });
}

export function folds(document: vscode.TextDocument): vscode.FoldingRange[] {
  return sectionsOf(document).flatMap((section) => {
    const first = document.positionAt(section.opening.start).line;
    const last = document.positionAt(lastLine(section).start).line;
    return last > first ? [new vscode.FoldingRange(first, last)] : [];
  });
}

/** `undefined` where it is too large to be read with each edit. */
function read(document: vscode.TextDocument): HaproxyFile | undefined {
  const text = document.getText();
  return text.length > LARGEST ? undefined : readHaproxyFile(text);
}

const sectionsOf = (document: vscode.TextDocument): HaproxyFile['sections'] => read(document)?.sections ?? [];
