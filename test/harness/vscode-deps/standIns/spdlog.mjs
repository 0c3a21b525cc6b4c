/**
 * Stands in for @vscode/spdlog, VS Code's native logger. It must really write: the Output view shows
 * the files that this module fills.
 */
import fs from 'node:fs';
import path from 'node:path';

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const INFO = LEVELS.indexOf('info');

export class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = INFO;
    this.bare = false;
  }

  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  /** VS Code calls this for output channels, whose text must arrive without time and level. */
  clearFormatters() { this.bare = true; }
  flush() {}
  drop() {}

  trace(message) { write(this, 0, message); }
  debug(message) { write(this, 1, message); }
  info(message) { write(this, 2, message); }
  warn(message) { write(this, 3, message); }
  error(message) { write(this, 4, message); }
  critical(message) { write(this, 5, message); }
}

function write(logger, level, message) {
  if (level < logger.level) return;
  const time = new Date().toISOString().slice(0, 23).replace('T', ' ');
  const text = logger.bare ? message : `${time} [${LEVELS[level]}] ${message}\n`;
  try {
    fs.appendFileSync(logger.file, text);
  } catch {
    // The log folder may be gone already while the server shuts down.
  }
}

async function createLogger(name, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger('rotating_async', name, file);
}

export { createLogger as createRotatingLogger, createLogger as createAsyncRotatingLogger };
export const version = 1;
export function setLevel() {}
export function setFlushOn() {}
