import { ok, type Result } from '../../base/result.ts';
import type { HostFailure, MergeReport, MergeRequest } from '../host.ts';
import { commitTree } from './commit.ts';
import { explainGit } from './git.ts';
import type { Integrator } from './integrator.ts';
import { mergeApart } from './merge-apart.ts';
import { mergeTrees } from './merge-trees.ts';

/** Merges heads one after another onto a base, in memory; stops at the first conflict. */
export async function mergeHeads(
  integrator: Integrator,
  request: MergeRequest,
): Promise<Result<MergeReport, HostFailure>> {
  const apart = await mergeApart(integrator, request);
  if (!apart.ok) return apart;
  const { tip, steps } = apart.value;
  const rest = await mergeOneByOne(integrator, {
    ...request,
    base: tip,
    heads: request.heads.slice(steps.length),
  });
  return rest.ok ? ok({ ...rest.value, steps: [...steps, ...rest.value.steps] }) : rest;
}

/** The same, with a look at each pair of trees. */
export async function mergeOneByOne(
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
