import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onWorkTree, type WorkTree } from './checkout.ts';
import { makeFolder, replaceFile, writeFile } from './files.ts';
import { type Integrator, integratorConfig } from './integrator.ts';
import { joinRules, type Rules, type RuleTexts } from './rule-files.ts';

/** Under which attributes files become objects; `raw`: an encoding that some of them ask for is left out. */
export interface ReadUnder {
  readonly attributes: RuleTexts;
  readonly how: 'as-asked' | 'raw';
}

/** A commit's own attributes. */
export function underRules({ attributes }: Rules): ReadUnder {
  return { attributes, how: 'as-asked' };
}

/** Whether some of the attributes ask for another encoding: the one thing that may keep git from reading a file. */
export function asksForEncoding({ attributes, how }: ReadUnder): boolean {
  return how === 'as-asked' && [...attributes.values()].some((text) => text.includes(encoding));
}

const encoding = 'working-tree-encoding';

/**
 * Every attribute that says what becomes of bytes, unsaid, and the one macro that git brings, as git has it: what stands
 * in a folder's own files has no say then.
 */
const silence = `[attr]binary -diff -merge -text\n* !text !eol !crlf !ident !filter !${encoding}\n`;

/**
 * Lets git loose on a folder (as `onWorkTree` does) with just these attributes for what becomes of bytes, whatever the
 * `.gitattributes` files in the folder say: git has no setting for that before 2.41, but a repository's own
 * `info/attributes` has the last word.
 */
export function onWorkTreeUnder(
  integrator: Integrator,
  tree: WorkTree,
  under: ReadUnder,
): ReturnType<typeof onWorkTree> {
  const { args, options } = onWorkTree(tree);
  return {
    args: [`--git-dir=${readerFor(integrator, under)}`, ...args],
    options: { ...options, env: { ...options.env, GIT_OBJECT_DIRECTORY: integrator.objects } },
  };
}

/** A repository without anything of its own but those attributes; its objects are the integrator's. */
function readerFor(integrator: Integrator, { attributes, how }: ReadUnder): string {
  const raw = how === 'raw' ? `* !${encoding}\n` : '';
  const text = Buffer.from(`${silence}${joinRules(attributes, '.gitattributes')}${raw}`, 'latin1');
  const name = createHash('sha256').update(text).digest('hex').slice(0, 24);
  const path = join(integrator.scratch, 'readers', `${name}.git`);
  const last = join(path, 'info', 'attributes');
  if (existsSync(last)) return path;
  for (const part of ['refs/heads', 'objects', 'info']) makeFolder(join(path, part));
  writeFile(join(path, 'HEAD'), 'ref: refs/heads/none\n');
  writeFile(join(path, 'config'), integratorConfig(integrator.object_format));
  writeFile(join(path, 'info', 'exclude'), readFileSync(join(integrator.path, 'info', 'exclude')));
  replaceFile(last, text);
  return path;
}
