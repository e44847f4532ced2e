import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const example = join(root, 'examples/ecommerce');
const agents = ['react', 'rails', 'database'] as const;
const scopes: Record<(typeof agents)[number], RegExp> = {
  react: /^src\/(components|styles)\//,
  rails: /^app\/(controllers|models|services)\//,
  database: /^db\/(migrate\/|schema\.rb$)/,
};

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'pcoord-example-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
}

function makeRepository(name: string): string {
  const folder = join(scratch, name);
  cpSync(join(example, 'repo'), folder, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'Start');
  return folder;
}

function runAgent(folder: string, agent: string, phase: number): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [`tools/agents/${agent}.mjs`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PCOORD_PHASE: String(phase), PCOORD_WORKSPACE: folder, PCOORD_STREAM: agent },
  });
}

function check(folder: string, name: string): number | null {
  return spawnSync(process.execPath, [`checks/${name}.mjs`], { cwd: folder, encoding: 'utf8' }).status;
}

/** One phase of all three agents, each in a clone of its own, merged; returns what each changed. */
function runPhase(folder: string, phase: number): Record<string, string[]> {
  const changed: Record<string, string[]> = {};
  const clones = agents.map((agent) => {
    const clone = `${folder}-${agent}-${phase}`;
    git(scratch, 'clone', '-q', folder, clone);
    expect(runAgent(clone, agent, phase)).toMatchObject({ status: 0 });
    git(clone, 'add', '-A');
    changed[agent] = git(clone, 'diff', '--cached', '--name-only').trim().split('\n');
    git(clone, 'commit', '-qm', `${agent} ${phase}`);
    return clone;
  });
  for (const clone of clones) git(folder, 'pull', '-q', '--no-rebase', '--no-edit', clone, 'HEAD');
  return changed;
}

/** Both phases without pcoord, everything checked on the way; the tree they come to. */
function runByHand(name: string): string {
  const folder = makeRepository(name);
  for (const phase of [1, 2]) {
    for (const [agent, files] of Object.entries(runPhase(folder, phase)))
      for (const file of files) expect(file).toMatch(scopes[agent as keyof typeof scopes]);
    for (const gate of ['styles', 'models', 'schema']) expect([gate, check(folder, gate)]).toEqual([gate, 0]);
  }
  for (const action of ['end-to-end', 'performance', 'deployment'])
    expect([action, check(folder, action)]).toEqual([action, 0]);
  expect(git(folder, 'status', '--porcelain')).toBe('');
  return git(folder, 'rev-parse', 'HEAD^{tree}').trim();
}

describe('the e-commerce example', () => {
  it('holds the session of the seed, byte for byte', () => {
    const seed = readFileSync(join(root, 'test/golden/seed/parallel_session_config.yaml'));
    expect(readFileSync(join(example, 'session.yaml')).equals(seed)).toBe(true);
  });

  it('starts from a tree that passes its gate, and not yet its last milestone', () => {
    const folder = makeRepository('base');
    for (const name of ['styles', 'models', 'schema']) expect([name, check(folder, name)]).toEqual([name, 0]);
    for (const name of ['end-to-end', 'performance']) expect([name, check(folder, name)]).toEqual([name, 1]);
  });

  it('gives the same tree every time, in scope, through both milestones', () => {
    const trees = ['first', 'second'].map(runByHand);
    expect(trees[0]).toBe(trees[1]);
  });

  it('comes out of the demo as the same tree, on a branch, with the checkout as it was', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(example, 'demo.mjs'), '--view', 'lines', '--pace', '0'],
      { encoding: 'utf8', env: { ...process.env, TMPDIR: scratch, NO_COLOR: '1' } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('no findings');
    expect(stdout).toMatch(/speed-up +\d+\.\d\d×/);
    const shop = / files in (.+)$/m.exec(stdout)![1]!;
    expect(git(shop, 'rev-parse', 'pcoord/parallel-ecommerce-20250807^{tree}').trim()).toBe(
      runByHand('by-hand'),
    );
    expect(git(shop, 'status', '--porcelain', '--branch').trim()).toBe('## main');
    expect(git(shop, 'rev-list', '--count', 'main').trim()).toBe('1');
  });

  it('needs the barrier: each phase 2 stops without what other streams made in phase 1', () => {
    for (const agent of agents) {
      const folder = makeRepository(`alone-${agent}`);
      expect(runAgent(folder, agent, 1).status).toBe(0);
      const second = runAgent(folder, agent, 2);
      expect(second.status).toBe(1);
      expect(second.stderr).toMatch(/did phase 1 of the (backend|database) come first\?/);
    }
  });
});
