import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

/** Who wins, who is asked and what is told where names meet, where more than two do, and where a command makes files. */
let world: World;
const thirty = Array.from({ length: 30 }, (_, index) => `${index + 1}\n`).join('');
beforeEach(() => {
  world = makeWorld({ 'f.txt': thirty, 'b.txt': `b\n${thirty}`, 'd/x.txt': `x\n${thirty}` });
});
afterEach(() => world.end());

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

/** Runs streams that may all write everything, one command each. */
function exec(
  streams: Readonly<Record<string, string>>,
  file_conflicts: Readonly<Record<string, unknown>>,
  root: Readonly<Record<string, unknown>> = {},
): Promise<Ended> {
  const all = Object.entries(streams).map(([id, script]) => [
    id,
    { command: sh(script), resources: ['*.txt', '[deg]/**'] },
  ]);
  const config = { coordination_strategy: 'synchronized_parallel', conflict_resolution: { file_conflicts } };
  return ask(
    'exec',
    world.write('session.yaml', session(Object.fromEntries(all), { config, root })),
    '--view',
    'json',
  );
}

function tree(): string[] {
  return world.git('ls-tree', '-r', '--name-only', 'pcoord/trial').split('\n');
}

async function reviews(): Promise<readonly { readonly id: string; readonly task: string | null }[]> {
  return JSON.parse((await ask('review', 'list', '--format', 'json')).out).reviews;
}

const last = { strategy: 'last_writer_wins_with_review' };
const priority = { strategy: 'priority' };

describe('names that meet', () => {
  const others = ['b.txt', 'd/x.txt'];

  it.each([
    [priority, 'left.txt', 'right/1'],
    [last, 'right.txt', 'left/1'],
  ])('a file that both renamed has the name that the winner gave it: %j', async (policy, name, loser) => {
    const ran = await exec({ left: 'git mv f.txt left.txt', right: 'git mv f.txt right.txt' }, policy);
    expect(ran.code).toBe(4);
    expect(tree()).toEqual([...others, name].sort());
    expect(await reviews()).toMatchObject([{ id: 'settled:end:right/1', task: loser }]);
    const other = name === 'left.txt' ? 'right.txt' : 'left.txt';
    const [lost] = world.refs('refs/pcoord').filter((ref) => ref.endsWith('/lost'));
    expect(world.git('ls-tree', '--name-only', lost!, '--', other, name)).toBe(other);
    expect((await ask('review', 'show', 'settled:end:right/1')).out).toContain(`+++ ${other}`);
  });

  it('a folder that both renamed is where the winner put it', async () => {
    await exec({ left: 'git mv d e', right: 'git mv d g' }, priority);
    expect(tree()).toEqual(['b.txt', 'e/x.txt', 'f.txt']);
    expect(await reviews()).toMatchObject([{ task: 'right/1' }]);
  });

  it.each([
    [priority, ['d/x.txt', 'f.txt'], 'right/1'],
    [last, ['bmoved.txt', 'd/x.txt', 'f.txt'], 'left/1'],
  ])('a file that one removed and the other renamed: %j', async (policy, paths, loser) => {
    const right = 'git mv b.txt bmoved.txt; echo more >> bmoved.txt';
    await exec({ left: 'git rm -q b.txt', right }, policy);
    expect(tree()).toEqual(paths);
    expect(await reviews()).toMatchObject([{ id: 'settled:end:right/1', task: loser }]);
  });

  it('a file that one renamed and both changed: the lines of the more important one, whoever renamed it', async () => {
    const right = "git mv b.txt bmoved.txt; sed -i 's/^5$/right/' bmoved.txt";
    await exec({ left: "sed -i 's/^5$/left/' b.txt", right }, priority);
    expect(tree()).toEqual(['bmoved.txt', 'd/x.txt', 'f.txt']);
    expect(world.show('pcoord/trial', 'bmoved.txt').split('\n')[5]).toBe('left');
    expect(await reviews()).toMatchObject([{ task: 'right/1' }]);
  });

  it('a file where the other made a folder of that name: the entry of the more important one', async () => {
    const left = 'git rm -q b.txt; mkdir d/new; echo y > d/new/y.txt; echo l > d/new/z.txt';
    await exec({ left, right: 'echo file > d/new' }, priority);
    expect(tree()).toEqual(['d/new/y.txt', 'd/new/z.txt', 'd/x.txt', 'f.txt']);
    expect(await reviews()).toMatchObject([{ task: 'right/1' }]);
  });
});

describe('three streams', () => {
  it('nobody is asked about lines that an earlier settlement already took away', async () => {
    await exec(
      {
        a: "sed -i 's/^5$/a5/' f.txt",
        b: "sed -i 's/^5$/b5/; s/^6$/b6/' f.txt",
        c: "sed -i '/^5$/d; s/^9$/c9/' f.txt",
      },
      last,
    );
    expect(await reviews()).toMatchObject([
      { id: 'settled:end:b/1', task: 'a/1' },
      { id: 'settled:end:c/1', task: 'b/1' },
    ]);
  });

  it('everybody is asked whose lines lost now', async () => {
    await exec(
      {
        a: "sed -i 's/^5$/a5/; s/^20$/a20/' f.txt",
        b: "sed -i 's/^5$/b5/' f.txt",
        c: "sed -i 's/^5$/c5/; s/^20$/c20/' f.txt",
      },
      last,
    );
    expect(await reviews()).toMatchObject([
      { id: 'settled:end:b/1', task: 'a/1' },
      { id: 'settled:end:c/1', task: 'a/1' },
      { id: 'settled:end:c/1:b/1', task: 'b/1' },
    ]);
  });
});

describe('a command that makes files again', () => {
  const making = async (regenerate: string): Promise<Ended> => {
    const maker = (name: string): unknown => ({
      command: sh(`echo ${name} > ${name}.part; cat *.part > all.txt`),
      resources: [`${name}.part`, { path: 'all.txt', mode: 'generated', regenerate }],
    });
    const text = session({ left: maker('left'), right: maker('right') });
    return ask('exec', world.write('session.yaml', text), '--view', 'lines');
  };

  it.each([
    ['makes a symlink', 'ln -sf /etc/passwd all.txt'],
    ['makes a folder', 'rm -f all.txt; mkdir -p all.txt; echo z > all.txt/z'],
    ['removes the file', 'rm -f all.txt'],
  ])('and %s instead fails the node, which names it', async (_, command) => {
    const { code, out, err } = await making(command);
    expect(code).toBe(1);
    expect(`${out}${err}`).toMatch(/regenerate with .*all\.txt is .* afterwards/);
  });

  it('and changes other files: they are not taken, which is said', async () => {
    const { code, out } = await making('cat *.part > all.txt; echo other > other.txt');
    expect(code).toBe(0);
    expect(world.show('pcoord/trial', 'all.txt')).toBe('left\nright');
    expect(tree()).not.toContain('other.txt');
    expect(out).toMatch(/not taken.*other\.txt/);
  });
});

describe('a resolver that makes something else of a file', () => {
  it('is told so', async () => {
    const policy = { strategy: 'three_way_merge', resolver: '@merger' };
    const command = sh('ln -sf b.txt f.txt');
    const root = { agents: { '@merger': { adapter: 'command', command } } };
    const streams = { left: "sed -i 's/^5$/l/' f.txt", right: "sed -i 's/^5$/r/' f.txt" };
    const { out } = await exec(streams, policy, root);
    expect(out).toContain('f.txt is a symlink afterwards');
    expect(out).not.toContain('is not among the files in conflict');
  });
});

describe('pcoord review show', () => {
  it('says what it cut: of a long line, and of many', async () => {
    const wide = (name: string): string =>
      [
        `(printf '%0150000d\\n' 0 | tr 0 ${name[0]}; echo ${name}1; echo ${name}2) > b.txt`,
        `seq 1 400 | sed 's/^/${name}/' > d/x.txt`,
      ].join('; ');
    await exec({ left: wide('left'), right: wide('right') }, last);
    const { out } = await ask('review', 'show', 'settled:end:right/1');
    expect(out).toMatch(/^ {2}-r{499} … 149501 more characters\n/m);
    expect(out).toMatch(/^ {2}\+l{499} … 149501 more characters\n {2}\+left1\n {2}\+left2\n/m);
    expect(out).toMatch(/^ {2}… \d{3} more lines$/m);
    expect(out).toMatch(/^to see all of it:\n {2}git show refs/m);
  });
});
