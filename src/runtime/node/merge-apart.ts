import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure, MergeReport, MergeRequest } from '../host.ts';
import { removeFile } from './files.ts';
import { signature } from './git.ts';
import type { Integrator } from './integrator.ts';
import { splitNul } from './path-bytes.ts';

/** Fewer heads than this are merged one by one: the questions asked here cost five processes. */
const worthIt = 4;

/** How far the merging came: the heads that `steps` tells of are done. */
export interface Chain {
  readonly tip: string;
  readonly steps: MergeReport['steps'];
}

/**
 * Merges the leading heads in one go, as long as each is one commit on something the base has and changes only paths that
 * nobody before it has changed since: what a three-way merge makes of that is known without asking for it. The commits are
 * those that merging one by one would make. Stops before the first head that needs a closer look.
 */
export async function mergeApart(
  integrator: Integrator,
  request: MergeRequest,
): Promise<Result<Chain, HostFailure>> {
  const nothing: Chain = { tip: request.base, steps: [] };
  if (request.heads.length < worthIt) return ok(nothing);
  const parents = await readNewCommits(integrator, request);
  if (!parents.ok) return parents;
  const leading = leadingHeads(request, parents.value);
  const changes = await readOwnChanges(integrator, [...leading.values()].flat());
  if (!changes.ok) return changes;
  const tree = await readTree(integrator, request.base);
  if (!tree.ok) return tree;
  const plan = planChain(request, { parents: parents.value, changes: changes.value, tree: tree.value });
  if (plan.filter(({ how }) => how === 'merge').length < 2) return ok(nothing);
  return writeChain(integrator, request, plan);
}

interface OwnChange {
  /** The path's bytes, each as one character. */
  readonly path: string;
  /** Mode and object, or `null` when there is nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

interface Link {
  readonly node: string;
  readonly commit: string;
  readonly message: string;
  readonly how: 'already' | 'fast_forward' | 'merge';
  readonly changes: readonly OwnChange[];
}

/** The commits that the base does not have, with their parents. */
async function readNewCommits(
  { git }: Integrator,
  { base, heads }: MergeRequest,
): Promise<Result<ReadonlyMap<string, readonly string[]>, HostFailure>> {
  const input = `${heads.map(({ commit }) => commit).join('\n')}\n^${base}\n`;
  const listed = await git.text(['rev-list', '--parents', '--stdin'], { input });
  if (!listed.ok) return listed;
  const lines = listed.value.split('\n').filter((line) => line !== '');
  return ok(
    new Map(
      lines.map((line) => {
        const [commit = '', ...parents] = line.split(' ');
        return [commit, parents];
      }),
    ),
  );
}

/** New commits of the heads up to the first that is more than one commit on something the base has. */
function leadingHeads(
  { heads }: MergeRequest,
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const leading = new Set<string>();
  for (const { commit } of heads) {
    const before = parents.get(commit);
    if (before === undefined) continue;
    if (before.length !== 1 || parents.has(before[0] ?? '')) break;
    leading.add(commit);
  }
  return leading;
}

/** What each commit changed against its only parent. */
async function readOwnChanges(
  { git }: Integrator,
  commits: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly OwnChange[]>, HostFailure>> {
  const input = commits.map((commit) => `${commit}\n`).join('');
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const listed = await git.run(args, { input });
  if (!listed.ok) return listed;
  const changes = new Map<string, OwnChange[]>();
  let own: OwnChange[] = [];
  const fields = splitNul(listed.value);
  for (let at = 0; at < fields.length; at += 1) {
    const field = (fields[at] ?? Buffer.alloc(0)).toString('latin1');
    if (!field.startsWith(':')) {
      own = [];
      changes.set(field.trim(), own);
      continue;
    }
    const [oldMode = '', mode = '', oldObject = '', object = ''] = field.slice(1).split(' ');
    at += 1;
    own.push({
      path: (fields[at] ?? Buffer.alloc(0)).toString('latin1'),
      before: entryOf(oldMode, oldObject),
      after: entryOf(mode, object),
    });
  }
  return ok(changes);
}

function entryOf(mode: string, object: string): string | null {
  return mode === '000000' ? null : `${mode} ${object}`;
}

/** Every file of a commit: its path's bytes as characters → mode and object. */
async function readTree(
  { git }: Integrator,
  commit: string,
): Promise<Result<Map<string, string>, HostFailure>> {
  const listed = await git.run(['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (!listed.ok) return listed;
  const tree = new Map<string, string>();
  for (const entry of splitNul(listed.value)) {
    const text = entry.toString('latin1');
    const tab = text.indexOf('\t');
    const [mode = '', , object = ''] = text.slice(0, tab).split(' ');
    tree.set(text.slice(tab + 1), `${mode} ${object}`);
  }
  return ok(tree);
}

/** What becomes of each head, up to the first that may not simply be put on top. Changes `tree` along the way. */
function planChain(
  { base, heads }: MergeRequest,
  known: {
    readonly parents: ReadonlyMap<string, readonly string[]>;
    readonly changes: ReadonlyMap<string, readonly OwnChange[]>;
    readonly tree: Map<string, string>;
  },
): readonly Link[] {
  const { parents, tree } = known;
  const folders = foldersOf(tree.keys());
  const links: Link[] = [];
  const taken = new Set<string>();
  for (const head of heads) {
    const before = parents.get(head.commit);
    if (before === undefined || taken.has(head.commit)) {
      links.push({ ...head, how: 'already', changes: [] });
      continue;
    }
    const changes = known.changes.get(head.commit) ?? [];
    const isAlone = before.length === 1 && !parents.has(before[0] ?? '');
    if (!isAlone || !changes.every((change) => fits(change, tree, folders))) break;
    for (const change of changes) put(change, tree, folders);
    const isNext = taken.size === 0 && before[0] === base;
    taken.add(head.commit);
    links.push({ ...head, how: isNext ? 'fast_forward' : 'merge', changes });
  }
  return links;
}

/** Whether a change finds what it was made against; where a file and a folder want one name, nothing fits. */
function fits(
  { path, before, after }: OwnChange,
  tree: ReadonlyMap<string, string>,
  folders: ReadonlySet<string>,
): boolean {
  if ((tree.get(path) ?? null) !== before) return false;
  if (before !== null || after === null) return true;
  return !folders.has(path) && !above(path).some((folder) => tree.has(folder));
}

function put({ path, after }: OwnChange, tree: Map<string, string>, folders: Set<string>): void {
  if (after === null) tree.delete(path);
  else {
    tree.set(path, after);
    for (const folder of above(path)) folders.add(folder);
  }
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  return folders;
}

function above(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    folders.push(path.slice(0, end));
  return folders;
}

async function writeChain(
  integrator: Integrator,
  request: MergeRequest,
  links: readonly Link[],
): Promise<Result<Chain, HostFailure>> {
  const { git, identity, scratch } = integrator;
  // Git's own rules for names and addresses, whatever characters they hold.
  const signed = await git.text(['var', 'GIT_COMMITTER_IDENT'], { env: signature(identity, request.at_ms) });
  if (!signed.ok) return signed;
  const { input, name } = streamOf({ base: request.base, signed: signed.value, links });
  const marks = join(scratch, `${name}.marks`);
  try {
    const done = await git.run(['fast-import', '--quiet', `--export-marks=${marks}`], { input });
    if (!done.ok) return done;
    return ok(readChain(request.base, links, readFileSync(marks, 'latin1')));
  } finally {
    removeFile(marks);
  }
}

/** What fast-import is told. The name it is kept under is that of what is told: told again, it makes the same again. */
function streamOf(given: {
  readonly base: string;
  readonly signed: string;
  readonly links: readonly Link[];
}): { readonly input: Buffer; readonly name: string } {
  const { signed, links } = given;
  const told = links.map(() => [] as Buffer[]);
  let onto = given.base;
  for (const [at, { commit, how, message, changes }] of links.entries()) {
    if (how === 'fast_forward') onto = commit;
    if (how !== 'merge') continue;
    const text = Buffer.from(message.endsWith('\n') ? message : `${message}\n`);
    told[at]?.push(
      Buffer.from(`mark :${at + 1}\nauthor ${signed}\ncommitter ${signed}\ndata ${text.length}\n`),
      text,
      Buffer.from(`\nfrom ${onto}\nmerge ${commit}\n`),
      // Removals first: a file may take the place of a folder.
      ...changes.flatMap(({ path, after }) => (after === null ? [Buffer.from(`D ${quoted(path)}\n`)] : [])),
      ...changes.flatMap(({ path, after }) =>
        after === null ? [] : [Buffer.from(`M ${after} ${quoted(path)}\n`)],
      ),
      Buffer.from('\n'),
    );
    onto = `:${at + 1}`;
  }
  const name = createHash('sha256').update(Buffer.concat(told.flat())).digest('hex').slice(0, 32);
  const begin = Buffer.from(`commit refs/pcoord/chains/${name}\n`);
  return { name, input: Buffer.concat(told.flatMap((one) => (one.length > 0 ? [begin, ...one] : []))) };
}

/** A path as fast-import reads it, each unusual byte as three octal digits. */
function quoted(path: string): string {
  const plain = [...path].map((char) =>
    /[ !#-[\]-~]/.test(char) ? char : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${plain.join('')}"`;
}

function readChain(base: string, links: readonly Link[], marks: string): Chain {
  const made = new Map(marks.split('\n').map((line) => line.split(' ') as [string, string]));
  let tip = base;
  const steps = links.map(({ node, commit, how }, at) => {
    if (how === 'fast_forward') tip = commit;
    if (how === 'merge') tip = made.get(`:${at + 1}`) ?? tip;
    return { node, how, commit: tip };
  });
  return { tip, steps };
}
