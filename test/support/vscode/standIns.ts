/**
 * By the module's name without its scope: JavaScript modules for the VS Code server where its C++ ones cannot be
 * compiled. Without the first the extension host does not start; without the second every output channel stays empty.
 */
export const nativeStandIns: Readonly<Record<string, string>> = {
  'native-watchdog': 'exports.start = () => {};\nexports.exit = (code) => process.exit(code || 0);\n',

  spdlog: `
const { appendFileSync, mkdirSync, renameSync, statSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(name, file, maxBytes) {
    mkdirSync(dirname(file), { recursive: true });
    this.name = name;
    this.file = file;
    this.maxBytes = maxBytes;
    this.level = 0;
    this.raw = false;
  }
  write(level, text) {
    if (levels.indexOf(level) < this.level) return;
    const stamp = new Date().toISOString().replace('T', ' ').replace('Z', '');
    appendFileSync(this.file, this.raw ? text : stamp + ' [' + (level === 'warn' ? 'warning' : level) + '] ' + text + '\\n');
    if (this.maxBytes > 0 && statSync(this.file).size > this.maxBytes) {
      renameSync(this.file, this.file.replace(/(\\.[^.]*)?$/, '.1$1'));
      appendFileSync(this.file, '');
    }
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.raw = false; }
  clearFormatters() { this.raw = true; }
  flush() {}
  drop() {}
}
for (const level of levels) Logger.prototype[level] = function (text) { this.write(level, text); };

const create = async (name, file, maxBytes) => new Logger(name, file, maxBytes);
// One by one: the server imports this as an ES module, and Node finds the names of such assignments only.
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`,
};
