import tseslint from 'typescript-eslint';

/**
 * Which way imports may point. A folder may import from the folders after it and from none before it; `apart` names two
 * neighbours that must not know each other.
 */
const order = [
  'extension.ts',
  'commands',
  'views',
  'editor',
  'ui',
  'forwarding',
  'audit',
  'kubernetes',
  'ibmcloud',
  'failure',
  'text',
];
const apart = [['kubernetes', 'ibmcloud']];

/** Only these may know VS Code; everything below is plain TypeScript. */
const mayImportVscode = ['extension.ts', 'commands', 'views', 'editor', 'ui'];

/** Loaded by `import()` on first use. One static import anywhere would put them into the entry. */
const lazyPackages = ['@kubernetes/client-node', 'execa', 'yaml'];

function folderRules() {
  return order.map((folder, index) => {
    const forbidden = [...order.slice(0, index), ...apart.filter((pair) => pair[0] === folder).map((pair) => pair[1])];
    const patterns = [
      {
        regex: `^(${lazyPackages.join('|')})(/|$)`,
        allowTypeImports: true,
        message: 'Loaded on first use: `await import(…)` inside the function that needs it.',
      },
    ];
    if (forbidden.length > 0) {
      const names = forbidden.map((name) => name.replace('.', '\\.')).join('|');
      patterns.push({
        regex: `^\\.\\.?/(.*/)?(${names})(/|$)`,
        message: `Imports point one way: ${folder} knows nothing of ${forbidden.join(', ')}.`,
      });
    }
    if (!mayImportVscode.includes(folder)) {
      patterns.push({ regex: '^vscode$', message: `${folder} runs without VS Code.` });
    }
    return {
      files: [folder.endsWith('.ts') ? `src/${folder}` : `src/${folder}/**/*.ts`],
      rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
    };
  });
}

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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names, so that an import says what it means.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file that holds it.' },
      ],
      'max-lines': ['error', { max: 400 }],
    },
  },
  ...folderRules(),
);
