import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal, type TerminalRig } from '../rig/terminal.ts';
import { makeWorld, pcoordBin, type World } from './cli-rig.ts';

/** `pcoord new` at a real terminal: what a person sees, types and gets. */
let world: World;
let terminal: TerminalRig;
beforeEach(() => {
  world = makeWorld();
  terminal = openTerminal({
    argv: [process.execPath, pcoordBin, 'new', 'feature-split', '-o', 'pcoord.yaml'],
    cwd: world.path,
    env: world.env,
    columns: 100,
    rows: 40,
  });
});
afterEach(async () => {
  terminal.kill();
  await world.end();
});

const at = (): string => join(world.path, 'pcoord.yaml');

describe('pcoord new at a terminal', () => {
  it('asks, says what is wrong with an answer, and writes the session', async () => {
    await terminal.until((screen) => /parts: ?$/m.test(screen));
    terminal.type('1st,two\r');
    await terminal.until((screen) => screen.includes('expected a name of letters'));
    // Letters that were typed wrongly can be taken back.
    terminal.type('server,cliant\x7f\x7f\x7fent\r');
    await terminal.until((screen) => screen.includes('agent [claude]:'));
    terminal.type('stand-in\r');
    await terminal.until((screen) => screen.includes('verify [none]:'));
    terminal.type('\r');
    expect(await terminal.exited).toBe(0);
    const session = readFileSync(at(), 'utf8');
    expect(session).toContain('    client:\n');
    expect(session).toContain('# Stands in for an agent');
    expect(terminal.screen().join('\n')).toContain('wrote pcoord.yaml; next: pcoord compile pcoord.yaml');
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('%s ends it: nothing is written, exit 130', async (_name, key) => {
    await terminal.until((screen) => /parts: ?$/m.test(screen));
    terminal.type(key);
    expect(await terminal.exited).toBe(130);
    expect(terminal.screen().join('\n')).toContain('nothing was written');
    expect(existsSync(at())).toBe(false);
  });

  it('takes what was typed ahead', async () => {
    await terminal.until((screen) => /parts: ?$/m.test(screen));
    terminal.type('server,client\rcommand\rnode,agent.mjs\rmake check\r');
    expect(await terminal.exited).toBe(0);
    expect(readFileSync(at(), 'utf8')).toContain('command: ["node", "agent.mjs"]');
  });
});
