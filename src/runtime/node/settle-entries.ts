import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { readObjects } from './changes.ts';
import { copyFile, makeFolder, removeTree, writeFile } from './files.ts';
import { explainGit } from './git.ts';
import type { Integrator } from './integrator.ts';
import { createLimit } from './limit.ts';
import { decodePath, encodePath, splitNul } from './path-bytes.ts';
import type { ConflictGroup, Side } from './settle-groups.ts';
import type { Entry } from './tree-entries.ts';

/** What stands in the settled tree for the paths in conflict, and what in the tree of what lost. */
export interface SettledEntries {
  readonly won: readonly Entry[];
  readonly lost: readonly Entry[];
}

/** Reads or merges both versions of each path in conflict. */
export async function settleEntries(
  integrator: Integrator,
  request: { readonly ours: string; readonly theirs: string; readonly groups: readonly ConflictGroup[] },
): Promise<Result<SettledEntries, HostFailure>> {
  const { groups } = request;
  const texts = await mergeTexts(
    integrator,
    groups.filter((group) => group.how === 'text'),
  );
  if (!texts.ok) return texts;
  const won: Entry[] = [];
  const lost: Entry[] = [];
  for (const group of groups) {
    for (const [side, into] of [
      [group.winner, won],
      [group.winner === 'ours' ? 'theirs' : 'ours', lost],
    ] as const) {
      const merged = texts.value.get(group.path);
      if (group.how === 'whole') {
        const found = await readSide(integrator, { commit: request[side], path: group.path });
        if (!found.ok) return found;
        into.push(...found.value);
      } else if (merged) into.push({ mode: modeOf(group), object: merged[side], path: group.path });
      else {
        const version = group.versions[side];
        if (version) into.push({ mode: version.mode, object: version.object, path: group.path });
      }
    }
  }
  return ok({ won, lost });
}

/** What a commit has under a path: nothing, a file, or all files of a folder. */
export async function readSide(
  integrator: Integrator,
  request: { readonly commit: string; readonly path: string },
): Promise<Result<readonly Entry[], HostFailure>> {
  const { commit, path } = request;
  // Arguments are text: a name that is not UTF-8 is found in the whole list.
  const only = path.isWellFormed() ? ['--', path] : [];
  const listed = await integrator.git.run(['ls-tree', '-r', '-z', '--full-tree', commit, ...only], {
    env: { GIT_LITERAL_PATHSPECS: '1' },
  });
  if (!listed.ok) return listed;
  const wanted = encodePath(path);
  const below = Buffer.concat([wanted, Buffer.from('/')]);
  return ok(
    splitNul(listed.value).flatMap((line) => {
      const tab = line.indexOf(9);
      const name = line.subarray(tab + 1);
      if (!name.equals(wanted) && !name.subarray(0, below.length).equals(below)) return [];
      const [mode = '', , object = ''] = line.subarray(0, tab).toString().split(' ');
      return [{ mode, object, path: decodePath(name) }];
    }),
  );
}

/** What only one side changed of the mode is taken from that side. */
function modeOf({ winner, versions }: ConflictGroup): string {
  const [base, ours, theirs] = [versions.base?.mode, versions.ours?.mode, versions.theirs?.mode];
  const merged = ours === theirs || theirs === base ? ours : ours === base ? theirs : versions[winner]?.mode;
  return merged ?? '100644';
}

/** How many texts are merged at once. */
const width = 4;
let rounds = 0;

type Merged = { readonly [side in Side]: string };

/** For each path both merges as objects: with our hunks where the sides meet, and with theirs. */
async function mergeTexts(
  integrator: Integrator,
  groups: readonly ConflictGroup[],
): Promise<Result<ReadonlyMap<string, Merged>, HostFailure>> {
  if (groups.length === 0) return ok(new Map());
  const folder = join(integrator.scratch, `settle-${process.pid}-${rounds++}`);
  makeFolder(folder);
  try {
    const written = await writeVersions(integrator, folder, groups);
    if (!written.ok) return written;
    const limit = createLimit(width);
    const merged = await Promise.all(
      groups.map((_, at) => limit(() => mergeText(integrator, join(folder, String(at))))),
    );
    for (const one of merged) if (!one.ok) return one;
    const files = groups.flatMap((_, at) => [join(folder, `${at}.ours`), join(folder, `${at}.theirs`)]);
    const objects = await storeFiles(integrator, files);
    if (!objects.ok) return objects;
    const names = objects.value;
    return ok(
      new Map(
        groups.map(({ path }, at) => [path, { ours: names[2 * at] ?? '', theirs: names[2 * at + 1] ?? '' }]),
      ),
    );
  } finally {
    removeTree(folder);
  }
}

async function writeVersions(
  integrator: Integrator,
  folder: string,
  groups: readonly ConflictGroup[],
): Promise<Result<null, HostFailure>> {
  const sides = ['base', 'ours', 'theirs'] as const;
  const names = groups.flatMap(({ versions }) => sides.map((side) => versions[side]?.object ?? ''));
  const contents = await readObjects(integrator.git, names);
  if (!contents.ok) return contents;
  for (const [at, { versions }] of groups.entries())
    for (const side of sides) {
      const content = contents.value.get(versions[side]?.object ?? '') ?? Buffer.alloc(0);
      writeFile(join(folder, `${at}.${side}.was`), content);
    }
  return ok(null);
}

/** Writes `….ours` and `….theirs`: the text with the hunks of that side where both meet. */
async function mergeText(integrator: Integrator, stem: string): Promise<Result<null, HostFailure>> {
  for (const side of ['ours', 'theirs'] as const) {
    const into = `${stem}.${side}`;
    copyFile(`${stem}.ours.was`, into);
    const args = ['merge-file', '--quiet', `--${side}`, into, `${stem}.base.was`, `${stem}.theirs.was`];
    const answer = await integrator.git.ask(args);
    if (answer.code !== 0) return err(explainGit(args, answer));
  }
  return ok(null);
}

async function storeFiles(
  integrator: Integrator,
  files: readonly string[],
): Promise<Result<readonly string[], HostFailure>> {
  if (files.length === 0) return ok([]);
  const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  const stored = await integrator.git.text(args, { input: `${files.join('\n')}\n` });
  return stored.ok ? ok(stored.value.split('\n')) : stored;
}
