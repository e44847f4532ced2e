import { ok, type Result } from '../../base/result.ts';
import type { HostFailure, MergeReport, MergeRequest } from '../host.ts';
import { matchesAny } from '../scope.ts';
import { keepAttributes, readAttributes, unionAttributes } from './attributes.ts';
import { commitTree } from './commit.ts';
import { explainGit } from './git.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, splitNul } from './path-bytes.ts';

/** Merges heads one after another onto a base, in memory; stops at the first conflict. */
export async function mergeHeads(
  integrator: Integrator,
  request: MergeRequest,
): Promise<Result<MergeReport, HostFailure>> {
  const steps: MergeReport['steps'][number][] = [];
  let tip = request.base;
  for (const { node, commit, message } of request.heads) {
    const relation = await relate(integrator, tip, commit);
    if (!relation.ok) return relation;
    if (relation.value !== 'apart') {
      if (relation.value === 'fast_forward') tip = commit;
      steps.push({ node, how: relation.value, commit: tip });
      continue;
    }
    const merged = await mergeTrees(integrator, { ours: tip, theirs: commit, union: request.union });
    if (!merged.ok) return merged;
    const { tree, conflicts } = merged.value;
    if (conflicts.length > 0)
      return ok({ commit: tip, steps, conflict: { node, ours: tip, theirs: commit, paths: conflicts } });
    const made = await commitTree(integrator, {
      tree,
      parents: [tip, commit],
      message,
      at_ms: request.at_ms,
    });
    if (!made.ok) return made;
    tip = made.value;
    steps.push({ node, how: 'merge', commit: tip });
  }
  return ok({ commit: tip, steps, conflict: null });
}

async function relate(
  integrator: Integrator,
  tip: string,
  commit: string,
): Promise<Result<'already' | 'fast_forward' | 'apart', HostFailure>> {
  if (tip === commit) return ok('already');
  const answer = await integrator.git.ask(['merge-base', tip, commit]);
  const common = answer.stdout.toString().trim();
  if (answer.code !== 0 && !(answer.code === 1 && common === ''))
    return { ok: false, error: explainGit(['merge-base'], answer) };
  if (common === commit) return ok('already');
  return ok(common === tip ? 'fast_forward' : 'apart');
}

interface MergedTree {
  readonly tree: string;
  /** Paths that need a person, sorted; empty when the tree is whole. */
  readonly conflicts: readonly string[];
}

/** Bounds the rounds in which paths turn out to need a union: each round adds some, so it ends by itself. */
const rounds = 20;

async function mergeTrees(
  integrator: Integrator,
  request: { readonly ours: string; readonly theirs: string; readonly union: readonly string[] },
): Promise<Result<MergedTree, HostFailure>> {
  const attributes = await baseAttributes(integrator);
  if (!attributes.ok) return attributes;
  const union = new Set<string>();
  for (let round = 0; ; round += 1) {
    const merged = await mergeOnce(integrator, {
      ...request,
      attributes: attributes.value + unionAttributes([...union]),
    });
    if (!merged.ok) return merged;
    // Only what does not merge by itself needs the union, as concrete paths: git's patterns are not ours.
    const more = merged.value.conflicts.filter((path) => !union.has(path) && matchesAny(request.union, path));
    if (more.length === 0 || round === rounds) return merged;
    for (const path of more) union.add(path);
  }
}

async function mergeOnce(
  integrator: Integrator,
  request: { readonly ours: string; readonly theirs: string; readonly attributes: string },
): Promise<Result<MergedTree, HostFailure>> {
  const { ours, theirs, attributes } = request;
  const file = attributes === '' ? '/dev/null' : keepAttributes(integrator, attributes);
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const answer = await integrator.git.ask(['-c', `core.attributesFile=${file}`, ...args]);
  if (answer.code !== 0 && answer.code !== 1) return { ok: false, error: explainGit(args, answer) };
  const [tree = Buffer.alloc(0), ...paths] = splitNul(answer.stdout);
  if (!/^[0-9a-f]{40,64}$/.test(tree.toString())) return { ok: false, error: explainGit(args, answer) };
  const names = paths.map(decodePath).filter((path) => path !== '');
  return ok({ tree: tree.toString(), conflicts: [...new Set(names)].sort() });
}

const known = new WeakMap<Integrator, Promise<Result<string, HostFailure>>>();

function baseAttributes(integrator: Integrator): Promise<Result<string, HostFailure>> {
  const former = known.get(integrator);
  if (former) return former;
  const read = readAttributes(integrator, integrator.base);
  known.set(integrator, read);
  return read;
}
