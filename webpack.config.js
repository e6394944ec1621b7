import { join } from 'node:path';
import { EsbuildPlugin } from 'esbuild-loader';
import { LicensesPlugin } from './build/licenses.js';

/** Bytes. Over them the build fails: the entry is what activation loads, the rest comes by `import()` on first use. */
const budget = { entry: 55_000, chunk: 1_500_000, page: 30_000 };

/** Of execa only a call with a list of arguments is used, whose output we read as it comes. */
const unusedOfExeca = {
  // Calls that block, and scripts.
  './main-sync.js': false,
  './lib/methods/script.js': false,
  // The report of each call: `verbose: 'none'`.
  './default.js': false,
  'pretty-ms': false,
  // One program's output into another's, and both outputs as one: `all`.
  './pipe-arguments.js': false,
  './streaming.js': false,
  './throw.js': false,
  './abort.js': false,
  '@sindresorhus/merge-streams': false,
  // All of an output at once: `buffer: false`.
  './string.js': false,
  './array.js': false,
  './array-buffer.js': false,
};

/** What every bundle of ours has in common: it runs in an extension host, whose Node is 22 or later. */
const common = {
  target: 'node22',
  resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
  module: {
    // A thread's code is a file of its own.
    parser: { javascript: { worker: ['Worker from node:worker_threads'] } },
    rules: [
      { test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'node22' } },
      // The package does not say that its modules are free of side effects; without this its bundle is twice as large.
      // And of its KubeConfig only `applyToHTTPSOptions` is used, for credentials: requests are ours, and no token is renewed
      // behind the user's back. What serves those two things alone would be four fifths of the chunk.
      {
        test: /[\\/]@kubernetes[\\/]client-node[\\/]/,
        sideEffects: false,
        resolve: { alias: { undici: false, 'openid-client': false } },
      },
      { test: /[\\/](?:execa|get-stream)[\\/]/, resolve: { alias: unusedOfExeca } },
    ],
  },
  optimization: { minimizer: [new EsbuildPlugin({ target: 'node22', legalComments: 'none' })] },
  stats: 'errors-warnings',
  infrastructureLogging: { level: 'error' },
};

const extension = (mode) => ({
  ...common,
  mode,
  name: 'extension',
  // The package has no maps: its files must not point to one.
  devtool: mode === 'production' ? 'hidden-source-map' : 'source-map',
  entry: { extension: './src/extension.ts' },
  output: {
    path: join(import.meta.dirname, 'dist'),
    filename: '[name].cjs',
    chunkFilename: '[name].cjs',
    library: { type: 'commonjs2' },
    clean: { keep: /^pages[\\/]/ },
  },
  externals: { vscode: 'commonjs vscode' },
  optimization: {
    ...common.optimization,
    chunkIds: 'named',
    // The entry holds its own code only, and a chunk is what one `import()` asked for: few files, with fixed names.
    splitChunks: { chunks: 'async', cacheGroups: { default: false, defaultVendors: false } },
  },
  performance:
    mode === 'production'
      ? { hints: 'error', maxEntrypointSize: budget.entry, maxAssetSize: budget.chunk }
      : { hints: false },
  plugins: [new LicensesPlugin('third-party-licenses.txt')],
});

/** The scripts of pages: they run in a webview, which is a browser of VS Code's, each as one file of its own. */
const pages = (mode) => ({
  ...common,
  mode,
  name: 'pages',
  target: 'web',
  devtool: mode === 'production' ? 'hidden-source-map' : 'source-map',
  entry: {
    fleet: './src/ui/pages/script/fleet.ts',
    histogram: './src/ui/pages/script/histogram.ts',
    overview: './src/ui/pages/script/overview.ts',
    plan: './src/ui/pages/script/plan.ts',
    verification: './src/ui/pages/script/verification.ts',
  },
  output: { path: join(import.meta.dirname, 'dist', 'pages'), filename: '[name].js', clean: true },
  module: { rules: [{ test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'es2022' } }] },
  performance:
    mode === 'production'
      ? { hints: 'error', maxEntrypointSize: budget.page, maxAssetSize: budget.page }
      : { hints: false },
});

/** Code of tests and measurements for the extension host, which knows no TypeScript. */
const inHost = (name, entry, folder) => ({
  ...common,
  name,
  devtool: 'source-map',
  mode: 'development',
  entry: { index: entry },
  output: {
    path: join(import.meta.dirname, 'out', folder),
    filename: '[name].cjs',
    chunkFilename: '[name].cjs',
    library: { type: 'commonjs2' },
    clean: true,
  },
  externals: { vscode: 'commonjs vscode', mocha: 'commonjs mocha' },
  performance: { hints: false },
});

/** `webpack --mode development` leaves out minifying and the budget. */
export default (_env, { mode = 'production' }) => [
  extension(mode),
  pages(mode),
  inHost('host-tests', './test/host/index.ts', 'host'),
  inHost('bench', './test/bench/host.ts', 'bench'),
];
