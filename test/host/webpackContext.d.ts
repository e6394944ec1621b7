interface ImportMeta {
  /** webpack's `import.meta.webpackContext`: a function that loads one of the modules found while bundling. */
  webpackContext(
    folder: string,
    options: { recursive: boolean; regExp: RegExp },
  ): { (key: string): unknown; keys(): string[] };
}
