/**
 * Fails the build when modules of ours import each other in a circle. Only imports that exist at run time count: type
 * imports are gone by then, and `import()` is no circle.
 */
export class CircularImportsPlugin {
  apply(compiler) {
    compiler.hooks.compilation.tap('CircularImportsPlugin', (compilation) => {
      compilation.hooks.finishModules.tap('CircularImportsPlugin', (modules) => {
        for (const circle of circles(modules, compilation.moduleGraph)) {
          const names = circle.map((module) => module.readableIdentifier(compilation.requestShortener));
          compilation.errors.push(new Error(`Circular import: ${names.join(' -> ')}`));
        }
      });
    });
  }
}

function circles(modules, graph) {
  const ours = new Set(
    [...modules].filter((module) => module.resource && !/[\\/]node_modules[\\/]/.test(module.resource)),
  );
  const found = [];
  const done = new Set();
  const visit = (module, path) => {
    const start = path.indexOf(module);
    if (start >= 0) {
      found.push([...path.slice(start), module]);
      return;
    }
    if (done.has(module)) return;
    const imported = new Set(module.dependencies.map((dependency) => graph.getModule(dependency)));
    for (const next of imported) {
      if (next && next !== module && ours.has(next)) visit(next, [...path, module]);
    }
    done.add(module);
  };
  for (const module of ours) visit(module, []);
  return found;
}
