/** Stands in for @vscode/native-watchdog: an extension host ends itself when the process that started it is gone. */
const CHECK_EVERY_MS = 2000;

export function start(parentPid) {
  setInterval(() => {
    try {
      process.kill(parentPid, 0);
    } catch {
      process.exit(87);
    }
  }, CHECK_EVERY_MS).unref();
}

export function exit(code) {
  process.exit(code ?? 0);
}
