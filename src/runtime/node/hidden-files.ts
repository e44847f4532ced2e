import { lstatSync, readFileSync } from 'node:fs';
import { ok, type Result } from '../../base/result.ts';
import type { Change, HostFailure } from '../host.ts';
import type { PathTest } from '../host-coordination.ts';
import { keepRules } from './attributes.ts';
import { onWorkTree, type WorkTree } from './checkout.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, encodePath, splitNul } from './path-bytes.ts';
import { isRuleFile, joinRules, type RuleTexts } from './rule-files.ts';

/**
 * Claimed files of a folder that are untracked only because an ignore file says so which is not accepted itself. What
 * the start commit's ignore files leave out, those that the claims cover, and the user's own rules, stays left out.
 */
export async function findHidden(
  integrator: Integrator,
  tree: WorkTree,
  request: {
    /** The ignore files of the start commit. */
    readonly ignores: RuleTexts;
    readonly claims: PathTest;
    /** What is known to differ from the start commit. */
    readonly changes: Promise<Result<readonly Change[], HostFailure>>;
  },
): Promise<Result<readonly string[], HostFailure>> {
  const { ignores, claims } = request;
  const found = await listOthers(integrator, tree, ignores);
  if (!found.ok) return found;
  const hidden = found.value.filter(claims);
  if (hidden.length === 0) return ok([]);
  const changes = await request.changes;
  if (!changes.ok) return changes;
  const changed = [...changes.value.map(({ path }) => path), ...hidden];
  const accepted = changed.filter((path) => isRuleFile(path, '.gitignore') && claims(path));
  if (accepted.length === 0) return ok(hidden);
  const rules = new Map(ignores);
  for (const path of accepted) rules.set(path, readLines(tree, path));
  const left = await listOthers(integrator, tree, rules);
  return left.ok ? ok(left.value.filter(claims)) : left;
}

/** Untracked files that these ignore files and the user's rules leave; those in the folder itself have no say. */
async function listOthers(
  integrator: Integrator,
  tree: WorkTree,
  ignores: RuleTexts,
): Promise<Result<readonly string[], HostFailure>> {
  const { args, options } = onWorkTree(tree);
  const rules = [`${integrator.path}/info/exclude`, keepRules(integrator, joinRules(ignores, '.gitignore'))];
  const list = ['ls-files', '-z', '--others', ...rules.map((file) => `--exclude-from=${file}`)];
  const listed = await integrator.git.run([...args, ...list], options);
  if (!listed.ok) return listed;
  // A repository inside the folder is listed with a slash at its end.
  return ok(
    splitNul(listed.value)
      .filter((name) => name.at(-1) !== 47)
      .map(decodePath),
  );
}

/** No more of an ignore file is read than any that a person wrote has. */
const textMax = 1_000_000;

function readLines({ folder }: WorkTree, path: string): string {
  const name = Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
  try {
    const found = lstatSync(name);
    return found.isFile() && found.size <= textMax ? readFileSync(name, 'latin1') : '';
  } catch {
    return '';
  }
}
