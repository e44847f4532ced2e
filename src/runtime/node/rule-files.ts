import { compareText } from '../../base/order.ts';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { rootAttributes } from './attributes.ts';
import { readObjects } from './changes.ts';
import { rootIgnores } from './ignore-lines.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, encodePath, splitNul } from './path-bytes.ts';

/** The names of the files in a tree that say which files git passes over, and what it does to their bytes. */
export type RuleFile = '.gitignore' | '.gitattributes';

/** Texts of such files by path, one character a byte. */
export type RuleTexts = ReadonlyMap<string, string>;

/** What a commit's own files say of ignoring and of attributes. */
export interface Rules {
  readonly ignores: RuleTexts;
  readonly attributes: RuleTexts;
}

/** Whether a path is that of such a file, in any folder. */
export function isRuleFile(path: string, name: RuleFile): boolean {
  return path === name || path.endsWith(`/${name}`);
}

const known = new WeakMap<Integrator, Map<string, Promise<Result<Rules, HostFailure>>>>();

/** Reads the rules of a commit or tree, once. */
export async function rulesOf(integrator: Integrator, commit: string): Promise<Result<Rules, HostFailure>> {
  const all = known.get(integrator) ?? new Map<string, Promise<Result<Rules, HostFailure>>>();
  known.set(integrator, all);
  const reading = all.get(commit) ?? readRules(integrator, commit);
  all.set(commit, reading);
  const read = await reading;
  // What could not be read now may be later.
  if (!read.ok) all.delete(commit);
  return read;
}

/** All the lines of several files as one text whose patterns are counted from the root. */
export function joinRules(texts: RuleTexts, name: RuleFile): string {
  const root = name === '.gitignore' ? rootIgnores : rootAttributes;
  return (
    [...texts]
      .map(([path, text]) => ({ folder: path.slice(0, -name.length), text }))
      .sort((a, b) => depthOf(a.folder) - depthOf(b.folder) || compareText(a.folder, b.folder))
      // A file deeper down has the last word, and so have later lines.
      .map(({ folder, text }) => root(text, encodePath(folder).toString('latin1')))
      .join('')
  );
}

function depthOf(folder: string): number {
  return folder.split('/').length;
}

async function readRules(integrator: Integrator, commit: string): Promise<Result<Rules, HostFailure>> {
  const listed = await integrator.git.run(['ls-tree', '-r', '-z', commit]);
  if (!listed.ok) return listed;
  const files = splitNul(listed.value).flatMap((entry) => {
    // Most names end otherwise: the whole list need not become text.
    const end = entry.subarray(-14).toString('latin1');
    if (!end.endsWith('.gitignore') && end !== '.gitattributes') return [];
    const tab = entry.indexOf(9);
    const [mode = '', , object = ''] = entry.subarray(0, tab).toString().split(' ');
    // Git follows no symlink of that name.
    return mode.startsWith('100') ? [{ path: decodePath(entry.subarray(tab + 1)), object }] : [];
  });
  const texts = await readTexts(integrator, files);
  if (!texts.ok) return texts;
  const only = (name: RuleFile): RuleTexts =>
    new Map([...texts.value].filter(([path]) => isRuleFile(path, name)));
  return ok({ ignores: only('.gitignore'), attributes: only('.gitattributes') });
}

/** The texts of such files in a tree, by path. */
export async function readTexts(
  integrator: Integrator,
  files: readonly { readonly path: string; readonly object: string }[],
): Promise<Result<RuleTexts, HostFailure>> {
  if (files.length === 0) return ok(new Map());
  const objects = files.map(({ object }) => object);
  const contents = await readObjects(integrator.git, objects);
  if (!contents.ok) return contents;
  return ok(
    new Map(files.map(({ path, object }) => [path, contents.value.get(object)?.toString('latin1') ?? ''])),
  );
}
