#!/usr/bin/env node
// The one file that must parse on any Node: it names the version pcoord needs, then loads the program.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `pcoord needs Node 22.13 or newer; this is Node ${process.versions.node}. In a clone, npm scripts and npx use the pinned one.\n`,
  );
  process.exit(2);
}
const { enableCompileCache } = await import('node:module');
enableCompileCache?.();
await import('../dist/cli.js');
