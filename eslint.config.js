import { importRules } from './build/imports.js';
import { restrictedSyntax, sourceSyntax } from './build/syntax.js';
import { wordRules } from './build/words.js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** Only these may know VS Code; everything below is plain TypeScript. */
const mayImportVscode = ['extension.ts', 'commands/**', 'views/**', 'editor/**', 'ui/**'].map(
  (files) => `src/${files}`,
);

/** Loaded by `import()` on first use. One static import anywhere would put them into the entry. */
const lazyPackages = ['@kubernetes/client-node', 'execa', 'yaml'];

const lazy = {
  regex: `^(${lazyPackages.join('|')})(/|$)`,
  allowTypeImports: true,
  message: 'Loaded on first use: `await import(…)` inside the function that needs it.',
};

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '**/.lab/', 'test/bench/empty-extension/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // `test()` and `describe()` of node:test return promises that the runner awaits by itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite', 'before', 'after'] },
          ],
        },
      ],
      // A generic wrapper or an interface may be async without awaiting.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ui/showText.ts'],
    plugins: { regexp },
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax, ...sourceSyntax],
      // Nearly every expression here reads foreign text: its time must not grow faster than the text.
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  { files: ['build/*.d.ts'], languageOptions: { parser: tseslint.parser } },
  {
    files: ['src/**/*.ts'],
    plugins: { imports: importRules },
    rules: {
      'imports/one-way': 'error',
      'imports/no-cycle': 'error',
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [lazy] }],
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    plugins: { words: wordRules },
    rules: { 'words/plain-words': 'error', 'words/comment-length': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: mayImportVscode,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [lazy, { regex: '^vscode$', message: 'What is below src/ui runs without VS Code.' }] },
      ],
    },
  },
);
