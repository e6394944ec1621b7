/**
 * DataPrime as far as the extension writes it; all else is a compile error, for nobody can say what the real one would
 * answer.
 */
export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'key'; root: '$d' | '$l' | '$m'; path: string[]; cast?: 'number' | 'string' }
  | { kind: 'call'; name: FunctionName; args: Expression[] }
  | { kind: 'not'; of: Expression }
  | { kind: 'binary'; operator: Operator; left: Expression; right: Expression };

const operators = ['||', '&&', '==', '!=', '<=', '>=', '<', '>', '~~', '~'] as const;
type Operator = (typeof operators)[number];

const functions = { startsWith: 2, endsWith: 2, contains: 2, toLowerCase: 1, arrayContains: 2 } as const;
type FunctionName = keyof typeof functions;

/** An error in a query, in the words of the service. */
export class CompileError extends Error {
  constructor(text: string) {
    super(`Compilation errors:\n - ${text}`);
  }
}

/** Splits a query at its pipes, outside of texts. */
export function stepsOf(query: string): string[] {
  const steps: string[] = [''];
  for (let at = 0; at < query.length; at += 1) {
    const character = query.charAt(at);
    if (character === "'") {
      const end = endOfText(query, at);
      steps.push((steps.pop() ?? '') + query.slice(at, end));
      at = end - 1;
    } else if (character === '|' && query.charAt(at + 1) === '|') {
      steps.push(`${steps.pop() ?? ''}||`);
      at += 1;
    } else if (character === '|') steps.push('');
    else steps.push((steps.pop() ?? '') + character);
  }
  return steps.map((step) => step.trim());
}

/** Compiles one expression. @throws CompileError */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  const parser = new Parser(tokens);
  const expression = parser.or();
  parser.end();
  return expression;
}

/** Every key below `$d` in an expression. */
export function dataKeys(expression: Expression): string[][] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'key':
      return expression.root === '$d' && expression.path.length > 0 ? [expression.path] : [];
    case 'not':
      return dataKeys(expression.of);
    case 'call':
      return expression.args.flatMap(dataKeys);
    case 'binary':
      return [...dataKeys(expression.left), ...dataKeys(expression.right)];
  }
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === "'") return at + 1;
  }
  throw new CompileError('text literal without an end');
}

const token = /\s*(?:(\$[dlm])|([A-Za-z_]\w*)|(\d+(?:\.\d+)?)|(\|\||&&|==|!=|<=|>=|~~|[<>~!()[\].,:]))/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    const quote = /\s*'/y;
    quote.lastIndex = at;
    if (quote.test(text)) {
      const end = endOfText(text, quote.lastIndex - 1);
      tokens.push(text.slice(quote.lastIndex - 1, end));
      at = end;
      continue;
    }
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) throw new CompileError(`unexpected character '${text.slice(at).trim().charAt(0)}'`);
    tokens.push(found.trim());
    at += found.length;
  }
  return tokens;
}

class Parser {
  readonly #tokens: string[];

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  end(): void {
    const [next] = this.#tokens;
    if (next !== undefined) throw new CompileError(`unexpected token '${next}'`);
  }

  or(): Expression {
    return this.#chain('||', () => this.#chain('&&', () => this.#comparison()));
  }

  #chain(operator: '||' | '&&', next: () => Expression): Expression {
    let left = next();
    while (this.#tokens[0] === operator) {
      this.#tokens.shift();
      left = { kind: 'binary', operator, left, right: next() };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#value();
    const operator = operators.slice(2).find((known) => known === this.#tokens[0]);
    if (operator === undefined) return left;
    this.#tokens.shift();
    const right = this.#value();
    const isRecord = left.kind === 'key' && left.root === '$d' && left.path.length === 0;
    if ((operator === '~~') !== isRecord) throw new CompileError(`operator ${operator} is not for this keypath`);
    if (operator.startsWith('~') && !(right.kind === 'literal' && typeof right.value === 'string')) {
      throw new CompileError('expected a text literal');
    }
    return { kind: 'binary', operator, left, right };
  }

  #value(): Expression {
    const next = this.#tokens.shift();
    if (next === undefined) throw new CompileError('unexpected end of input');
    if (next === '!') return { kind: 'not', of: this.#value() };
    if (next === '(') {
      const inner = this.or();
      this.#take(')');
      return inner;
    }
    if (next.startsWith("'")) return { kind: 'literal', value: next.slice(1, -1).replace(/\\(.)/g, '$1') };
    if (/^\d/.test(next)) return { kind: 'literal', value: Number(next) };
    if (next === 'null') return { kind: 'literal', value: null };
    if (next === '$d' || next === '$l' || next === '$m') return this.#key(next);
    if (isFunction(next)) return this.#call(next);
    throw new CompileError(`unexpected token '${next}'`);
  }

  #key(root: '$d' | '$l' | '$m'): Expression {
    const path: string[] = [];
    for (;;) {
      const [mark, name = ''] = this.#tokens;
      if (mark === '.' && /^[A-Za-z_]/.test(name)) path.push(name);
      else if (mark === '[' && name.startsWith("'")) path.push(name.slice(1, -1).replace(/\\(.)/g, '$1'));
      else break;
      this.#tokens.splice(0, 2);
      if (mark === '[') this.#take(']');
    }
    const [colon, cast] = this.#tokens;
    if (colon !== ':') return { kind: 'key', root, path };
    if (cast !== 'number' && cast !== 'string') throw new CompileError(`unknown type '${cast ?? ''}'`);
    this.#tokens.splice(0, 2);
    return { kind: 'key', root, path, cast };
  }

  #call(name: FunctionName): Expression {
    this.#take('(');
    const args = [this.or()];
    while (this.#tokens[0] === ',') {
      this.#tokens.shift();
      args.push(this.or());
    }
    this.#take(')');
    if (args.length !== functions[name]) throw new CompileError(`function ${name} takes ${functions[name]} arguments`);
    return { kind: 'call', name, args };
  }

  #take(wanted: string): void {
    const next = this.#tokens.shift();
    if (next !== wanted) throw new CompileError(`expected token '${wanted}'`);
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}
