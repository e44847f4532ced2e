import { execFileSync } from 'node:child_process';
import type { Plan } from '../../src/plan/plan.ts';
import { type FakeRepository, fakeRepository, type Tree } from './fake-repository.ts';
import { createWorld, type World, type WorldSketch } from './fake-world.ts';
import { type GitRig, makeGitRig } from './git-rig.ts';
import { type FakeRun, type FakeRunOptions, resumeFake, runFake } from './run-fake.ts';

/** A world of scripted programs and virtual time in which every commit, merge and ref is git's own. */
export interface GitWorld {
  readonly rig: GitRig;
  readonly world: World;
  run(plan: Plan, options?: FakeRunOptions): Promise<FakeRun>;
  resume(plan: Plan, options?: FakeRunOptions): Promise<FakeRun>;
  /** Files of a revision of the user's repository; none when there is no such thing. */
  files(revision: string): Tree;
  /** Refs of the run in the user's repository. */
  kept(): readonly string[];
  close(): void;
}

/** Makes such a world; to be closed at the end. */
export async function makeGitWorld(files: Tree, sketch: WorldSketch = {}): Promise<GitWorld> {
  const rig = await makeGitRig(files);
  const world: World = { ...createWorld({ ...sketch, files }), repository: repositoryOf(rig) };
  return {
    rig,
    world,
    run: (plan, options) => runFake(plan, { ...options, world, repository: rig.repository }),
    resume: (plan, options) => resumeFake(plan, world, { ...options, repository: rig.repository }),
    files: (revision) => readTree(`${rig.path}/.git`, revision),
    kept: () =>
      rig
        .git('for-each-ref', '--format=%(refname)', 'refs/pcoord')
        .split('\n')
        .filter((ref) => ref !== ''),
    close: () => rig.close(),
  };
}

/** Workspaces are held in memory; what is read from them becomes a commit of the integrator. */
function repositoryOf(rig: GitRig): FakeRepository {
  const { path } = rig.integrator;
  const trees = new Map<string, Tree>();
  let written = 0;
  return {
    ...fakeRepository({}),
    base: rig.base,
    tree(commit) {
      const known = trees.get(commit) ?? readTree(path, commit);
      trees.set(commit, known);
      return known;
    },
    write({ tree, parents, message, at_ms }) {
      written += 1;
      const who = `t <t@t> ${Math.floor(at_ms / 1000)} +0000`;
      const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
      const input = [
        `commit refs/pcoord/test/${written}\nmark :1\nauthor ${who}\ncommitter ${who}\n${data(message)}`,
        ...parents.slice(0, 1).map((parent) => `from ${parent}\n`),
        'deleteall\n',
        ...Object.entries(tree).map(([name, text]) => `M 100644 inline ${name}\n${data(text)}`),
        'get-mark :1\n',
      ].join('');
      return gitIn(path, ['fast-import', '--quiet'], input).trim();
    },
  };
}

function readTree(folder: string, revision: string): Tree {
  const listed = gitIn(folder, ['ls-tree', '-r', '-z', revision]).split('\0').slice(0, -1);
  const entries = listed.map((line) => {
    const tab = line.indexOf('\t');
    return { object: line.slice(0, tab).split(' ')[2] ?? '', name: line.slice(tab + 1) };
  });
  const input = entries.map(({ object }) => `${object}\n`).join('');
  let rest = gitIn(folder, ['cat-file', '--batch'], input);
  const tree: Record<string, string> = {};
  for (const { name } of entries) {
    const end = rest.indexOf('\n');
    const size = Number(rest.slice(0, end).split(' ')[2]);
    tree[name] = rest.slice(end + 1, end + 1 + size);
    rest = rest.slice(end + 2 + size);
  }
  return tree;
}

/** The texts of these tests are plain: a character is a byte. */
function gitIn(folder: string, args: readonly string[], input = ''): string {
  return execFileSync('git', [`--git-dir=${folder}`, ...args], {
    input,
    encoding: 'latin1',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
