import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, SnapshotRequest } from '../host.ts';
import type { RawChange } from './changes.ts';
import { copyIndex, type WorkTree } from './checkout.ts';
import { removeFile } from './files.ts';
import { explainGit, type GitAnswer, isUnanswered } from './git.ts';
import type { Integrator } from './integrator.ts';
import { encodePath } from './path-bytes.ts';
import { asksForEncoding, onWorkTreeUnder, type ReadUnder } from './read-under.ts';
import { isRuleFile, type Rules, type RuleTexts, readTexts } from './rule-files.ts';

/** How a folder's files are to be read into an index. */
export interface FolderRequest {
  readonly start_commit: string;
  readonly under: ReadUnder;
  /** Files to take although an ignore file in the folder leaves them out. */
  readonly hidden: readonly string[];
}

/**
 * Reads all files of a folder into an index of its own, but ignored ones. Returns what could not be taken along, `null`
 * when all was. A file that is not in the encoding it is said to have is taken as it is.
 */
export async function readFolder(
  integrator: Integrator,
  { tree, index }: { readonly tree: WorkTree; readonly index: string },
  request: FolderRequest,
): Promise<Result<HostFailure | null, HostFailure>> {
  const read = (under: ReadUnder): Promise<Result<GitAnswer, HostFailure>> =>
    readOnce(integrator, { tree, index }, { ...request, under });
  const first = await read(request.under);
  if (!first.ok) return first;
  const fault = explain(first.value, tree.folder);
  if (fault?.reason !== 'git' || !asksForEncoding(request.under)) return ok(fault);
  const raw = await read({ ...request.under, how: 'raw' });
  if (!raw.ok) return raw;
  const said = fault.detail.replace(/^git [a-z-]+: /, '');
  return ok(
    explain(raw.value, tree.folder) ?? {
      reason: 'unsupported-entry',
      detail: `not as .gitattributes says: ${said}; its bytes are kept as they are`,
    },
  );
}

/** The attributes of the start commit with those of the folder's attribute files that are accepted. */
export async function acceptAttributes(
  integrator: Integrator,
  { attributes }: Rules,
  accepted: readonly RawChange[],
): Promise<Result<RuleTexts, HostFailure>> {
  const [gone, there] = [new Set<string>(), [] as RawChange[]];
  for (const change of accepted)
    if (change.new_mode.startsWith('100')) there.push(change);
    else gone.add(change.path);
  const texts = await readTexts(integrator, there);
  if (!texts.ok) return texts;
  return ok(new Map([...[...attributes].filter(([path]) => !gone.has(path)), ...texts.value]));
}

/** Those of the changes to attribute files that may be accepted; without claims, all. */
export function acceptedAttributes(
  changes: readonly RawChange[],
  { claims }: SnapshotRequest,
): readonly RawChange[] {
  return changes.filter(({ path }) => isRuleFile(path, '.gitattributes') && (claims?.(path) ?? true));
}

/** An answer that says what is wrong with the folder; a machine that could not give one is a failure. */
async function readOnce(
  integrator: Integrator,
  { tree, index }: { readonly tree: WorkTree; readonly index: string },
  request: FolderRequest,
): Promise<Result<GitAnswer, HostFailure>> {
  const known = takeIndex(tree, index) ? ok(null) : await makeIndex(integrator, index, request);
  if (!known.ok) return known;
  const folder = { folder: tree.folder, index };
  let added = await addAll(integrator, folder, request);
  if (added.code !== 0 && !isUnanswered(added) && /^(fatal|error): .*\bindex\b/m.test(added.stderr)) {
    const made = await makeIndex(integrator, index, request);
    if (!made.ok) return made;
    added = await addAll(integrator, folder, request);
  }
  return isUnanswered(added) ? err(explainGit(['add'], added)) : ok(added);
}

/** False when an agent has removed the index of its workspace, or put something else there. */
function takeIndex(tree: WorkTree, index: string): boolean {
  if (!isFile(tree.index)) return false;
  copyIndex(tree.index, index);
  return true;
}

/** Whether a plain file is there. */
export function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** As it was when the attempt began: git then looks at every file. */
async function makeIndex(
  { git }: Integrator,
  index: string,
  { start_commit }: FolderRequest,
): Promise<Result<null, HostFailure>> {
  removeFile(index);
  const read = await git.run(['read-tree', start_commit], { env: { GIT_INDEX_FILE: index } });
  return read.ok ? ok(null) : read;
}

async function addAll(
  integrator: Integrator,
  tree: WorkTree,
  { under, hidden }: FolderRequest,
): Promise<GitAnswer> {
  const { args, options } = onWorkTreeUnder(integrator, tree, under);
  const added = await integrator.git.ask([...args, 'add', '--all', '--ignore-errors'], options);
  if (hidden.length === 0 || isUnanswered(added)) return added;
  const input = Buffer.concat(hidden.flatMap((path) => [encodePath(path), Buffer.from([0])]));
  const more = ['update-index', '--add', '--remove', '-z', '--stdin'];
  const updated = await integrator.git.ask([...args, ...more], { ...options, input });
  return added.code === 0 ? updated : added;
}

function explain(added: GitAnswer, folder: string): HostFailure | null {
  return explainUnreadable(added, folder) ?? explainAdding(added, folder);
}

/** What an agent closed to everybody, itself included; a folder of that kind git passes over and says all is well. */
function explainUnreadable({ stderr }: GitAnswer, folder: string): HostFailure | null {
  const found =
    /^(?:error: open\("(.*)"\)|warning: could not open directory '(.*)\/'|([^:]*)): Permission denied$/m.exec(
      stderr,
    );
  const name = found?.[1] ?? found?.[2] ?? found?.[3];
  if (name === undefined) return null;
  return {
    reason: 'unsupported-entry',
    detail: `${name} cannot be read (permission denied); the workspace is left as it is: ${join(folder, name)}`,
  };
}

function explainAdding(answer: GitAnswer, folder: string): HostFailure | null {
  if (answer.code === 0) return null;
  const lines = answer.stderr.split('\n');
  const nested = lines.find((line) => line.includes('does not have a commit checked out'));
  const name = nested === undefined ? null : /'(.*)'/.exec(nested)?.[1];
  if (name)
    return {
      reason: 'unsupported-entry',
      detail: `${name} is a git repository inside the workspace; its files cannot be part of the result and are left in ${join(folder, name)}`,
    };
  const invalid = lines.find((line) => /invalid path/i.test(line));
  if (invalid) return { reason: 'unsupported-entry', detail: invalid.replace(/^error: /, '') };
  return explainGit(['add'], answer);
}
