import { err, ok, type Result } from '../../base/result.ts';
import type { RunState } from '../../journal/state.ts';
import { mergeMessage } from '../commit-message.ts';
import type { MergeReport } from '../host.ts';
import type { Run } from '../run-context.ts';
import { isKnownAncestor, isReleased, knownAncestors } from './ancestry.ts';
import { type Head, headsOf, latestEnd } from './heads.ts';
import type { Merged } from './merge-into.ts';
import { remakeTree } from './regenerate.ts';
import { unionOf } from './union.ts';
import { type CheckFailure, checkTree, type TreeCheck } from './verify-tree.ts';

/**
 * Finds the result that turned a check red: the first with which it fails, among the heads that were merged and what
 * they are built on, and whether it fails without the others as well. `null` when it fails without any of them, or when
 * it came with a gate: what a gate let through is not taken back. A result that changed nothing is never the one.
 * `unsteady`: the check fails and then passes on the very same tree, which convicts nobody.
 */
export async function findCulprit(
  run: Run,
  search: {
    readonly base: string;
    readonly merged: Merged;
    readonly check: TreeCheck;
    /** The command that fails; those before it are run as well. */
    readonly command: number;
  },
): Promise<Result<Culprit | 'unsteady' | null, CheckFailure>> {
  const { base, merged } = search;
  const check = {
    ...search.check,
    commands: search.check.commands.slice(0, search.command + 1),
    timeout_ms: search.check.patience_ms,
  };
  const steps = merged.steps.filter(
    ({ commit }, index) => commit !== (merged.steps[index - 1]?.commit ?? base),
  );
  const still = await isRed(run, check, check.commit);
  if (!still.ok) return still;
  if (!still.value) return ok('unsteady');
  // On the base of the session it is green: a check that is red there breaks nothing.
  if (base !== run.state.base_commit) {
    const red = await isRed(run, check, base);
    if (!red.ok) return red;
    if (red.value) return ok(null);
  }
  const at = await firstRed(
    run,
    check,
    steps.map(({ commit }) => commit),
  );
  if (!at.ok) return at;
  const step = steps[at.value];
  if (!step) return ok(null);
  const onto = steps[at.value - 1]?.commit ?? base;
  const found = await findInside(run, check, { onto, tip: step.commit, head: step.head });
  if (!found.ok || found.value === null) return found as Result<null, CheckFailure>;
  const head = found.value;
  if (!isBlamable(run.state, head)) return ok(null);
  const parts = partsOf(run.state, { onto, tip: step.commit, head: step.head });
  const before = parts.slice(
    0,
    parts.findIndex(({ node }) => node === head.node),
  );
  const beside = await findPartner(run, check, { base, head, steps: steps.slice(0, at.value), before });
  return beside.ok ? ok({ head, beside: beside.value }) : beside;
}

/** A result that turned a check red. */
export interface Culprit {
  readonly head: Head;
  /** The node beside which it does: each of the two passes without the other. `null`: it fails by itself. */
  readonly beside: string | null;
}

/**
 * The first of those merged before a culprit beside which it fails; `null` when it fails on the base alone. Asked only
 * of what is red, and of what came first not at all.
 */
async function findPartner(
  run: Run,
  check: TreeCheck,
  among: {
    readonly base: string;
    readonly head: Head;
    readonly steps: Merged['steps'];
    /** What its own head brought before it, beside all those steps. */
    readonly before: readonly Head[];
  },
): Promise<Result<string | null, CheckFailure>> {
  const { base, head, steps, before } = among;
  const behind = knownAncestors(run.state, head.commit);
  const others = before.filter(({ commit }) => !behind.has(commit));
  if (steps.length + others.length === 0) return ok(null);
  const tips = [base, ...steps.map(({ commit }) => commit)];
  const isRedAt = async (at: number): Promise<Result<boolean, CheckFailure>> => {
    const rest = others.slice(0, Math.max(0, at - steps.length));
    const onto = tips[Math.min(at, steps.length)] ?? base;
    const tree = await mergeBesides(run, check.gate, { onto, heads: [...rest, head] });
    if (!tree.ok) return tree;
    // Where they do not merge without what settled it, nothing can be said.
    return tree.value.conflict === null ? isRed(run, check, tree.value.commit) : ok(false);
  };
  const alone = await isRedAt(0);
  if (!alone.ok) return alone;
  if (alone.value) return ok(null);
  const nodes = [...steps.map((step) => step.head.node), ...others.map(({ node }) => node)];
  const at = await firstRedOf(nodes.length + 1, isRedAt);
  return at.ok ? ok(nodes[at.value - 1] ?? null) : at;
}

/** A head whose merge onto a green tip made a red one. */
interface RedHead {
  readonly onto: string;
  readonly tip: string;
  readonly head: Head;
}

/** Looks at what a head is built on, one result after the other, for it may be what turned the check red. */
async function findInside(
  run: Run,
  check: TreeCheck,
  red: RedHead,
): Promise<Result<Head | null, CheckFailure>> {
  const parts = partsOf(run.state, red);
  const [only, second] = parts;
  if (!second) return ok(only ?? null);
  const grown = await mergeBesides(run, check.gate, { onto: red.onto, heads: parts });
  if (!grown.ok) return grown;
  const trees = grown.value.steps.slice(0, parts.length - 1).map(({ commit }) => commit);
  const at = await firstRed(run, check, [...trees, red.tip]);
  if (!at.ok) return at;
  const rest = parts.slice(trees.length);
  return at.value < trees.length || rest.length === 1
    ? ok(parts[at.value] ?? null)
    : firstAlone(run, check, { ...red, parts: rest });
}

/** Where parts of a head do not merge without what settled it, each is looked at with no more than it is built on. */
async function firstAlone(
  run: Run,
  check: TreeCheck,
  red: RedHead & { readonly parts: readonly Head[] },
): Promise<Result<Head | null, CheckFailure>> {
  for (const part of red.parts) {
    if (part.node === red.head.node) return ok(part);
    const alone = await mergeBesides(run, check.gate, { onto: red.onto, heads: [part] });
    if (!alone.ok) return alone;
    if (alone.value.conflict !== null) continue;
    const looked = await isRed(run, check, alone.value.commit);
    if (!looked.ok) return looked;
    if (looked.value) return ok(part);
  }
  return ok(null);
}

/**
 * The results that a head brings, each after what it is built on. A gate stands for all that it let through; what
 * changed nothing is left out.
 */
function partsOf(state: RunState, { head, onto }: RedHead): readonly Head[] {
  const behind = knownAncestors(state, head.commit);
  const before = knownAncestors(state, onto);
  const brought = headsOf(state, state.plan.order).filter(
    ({ commit }) => commit !== state.base_commit && behind.has(commit) && !before.has(commit),
  );
  const gates = brought.filter(({ node }) => state.gates.has(node));
  return brought.filter((part) => {
    const inGate = gates.some(
      (gate) => gate.node !== part.node && isKnownAncestor(state, part.commit, gate.commit),
    );
    return !inGate && (gates.includes(part) || (state.tasks.get(part.node)?.changed ?? 0) > 0);
  });
}

function isBlamable(state: RunState, { node, commit }: Head): boolean {
  return state.tasks.has(node) && !isReleased(state, commit);
}

/** A merge that is only looked at: nothing of it is put on record. */
async function mergeBesides(
  run: Run,
  into: string,
  merging: { readonly onto: string; readonly heads: readonly Head[] },
): Promise<Result<MergeReport, CheckFailure>> {
  const { onto, heads } = merging;
  const report = await run.host.repository.merge({
    base: onto,
    heads: heads.map((head) => ({ ...head, message: mergeMessage(run.plan, { from: head.node, into }) })),
    at_ms: latestEnd(run.state, heads),
    union: unionOf(run.plan),
  });
  return report.ok ? report : err({ kind: 'world', failure: report.error });
}

/** The place of the first tree of a line that is red; the last is known to be. -1 where there is none. */
function firstRed(
  run: Run,
  check: TreeCheck,
  trees: readonly string[],
): Promise<Result<number, CheckFailure>> {
  return firstRedOf(trees.length, (at) => isRed(run, check, trees[at] ?? ''));
}

/** What was red once is looked at a second time before it is said to be the first: one that passes then was not it. */
async function firstRedOf(
  count: number,
  isRedAt: (at: number) => Promise<Result<boolean, CheckFailure>>,
): Promise<Result<number, CheckFailure>> {
  const last = count - 1;
  let green = -1;
  let red = last;
  while (red - green > 1) {
    const middle = Math.floor((green + red) / 2);
    const looked = await isRedAt(middle);
    if (!looked.ok) return looked;
    if (looked.value) red = middle;
    else green = middle;
    if (red - green > 1 || red === last) continue;
    const again = await isRedAt(red);
    if (!again.ok) return again;
    if (!again.value) [green, red] = [red, last];
  }
  return ok(red);
}

async function isRed(run: Run, check: TreeCheck, tip: string): Promise<Result<boolean, CheckFailure>> {
  const commit = await remakeTree(run, { into: check.gate, commit: tip });
  // A tree whose generated files cannot be made is no better than one that fails.
  if (!commit.ok) return commit.error.kind === 'refused' ? ok(true) : commit;
  const looked = await checkTree(run, { ...check, commit: commit.value, action: `bisect-${check.action}` });
  if (looked.ok) return ok(false);
  // Before the work brought the program, there was nothing that could fail.
  if (looked.error.kind === 'missing') return ok(false);
  return looked.error.kind === 'broken' || looked.error.kind === 'timed_out' ? ok(true) : looked;
}
