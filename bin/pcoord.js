#!/usr/bin/env node
// The one file that must run on any Node: a newer one that the clone brings along takes over from one that is too old.
// Left to Node, this signal opens a debugger to everybody on this machine.
process.on('SIGUSR1', () => {});
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache?.();
  await import('../dist/cli.js');
} else await runUnderPinned();

async function runUnderPinned() {
  const { existsSync } = await import('node:fs');
  const { spawn } = await import('node:child_process');
  const { fileURLToPath } = await import('node:url');
  const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(pinned)) {
    process.stderr.write(`pcoord needs Node 22.13 or newer; this is Node ${process.versions.node}.\n`);
    process.exit(2);
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches both; what is sent to this process alone is handed on.
  for (const name of ['SIGINT', 'SIGQUIT']) process.on(name, () => process.stdin.isTTY || child.kill(name));
  for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  const { constants } = await import('node:os');
  child.on('exit', (code, signal) => {
    if (signal !== null) sayKilled(signal);
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

/** Whoever was killed has neither said so nor given the terminal back; its modes Node restores when this process ends. */
function sayKilled(signal) {
  // The place is saved first: what leaves a screen that nobody took goes to the saved place all the same.
  if (process.stdout.isTTY) process.stdout.write('\x1b7\x1b[?1049l\x1b[?25h');
  if (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'].includes(signal)) return;
  const drives = process.argv[2] === 'exec' && !process.argv.includes('--dry-run');
  const what = drives
    ? 'the coordinator was killed; agents of its run go on: pcoord exec --resume takes it up'
    : 'it was killed';
  process.stderr.write(`pcoord: ${what} (${signal})\n`);
}
