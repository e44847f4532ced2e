import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { PathTest } from '../host-coordination.ts';
import { keepRules, unionAttributes } from './attributes.ts';
import { explainGit } from './git.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, splitNul } from './path-bytes.ts';
import { joinRules, rulesOf } from './rule-files.ts';

/** Two commits to be merged, and the paths that are merged by union. */
export interface TreeMerge {
  readonly ours: string;
  readonly theirs: string;
  readonly union: PathTest;
}

/** What a merge came to: a tree, and what in it does not merge by itself. */
export interface MergedTree {
  readonly tree: string;
  /** Paths that need a decision, sorted; empty when the tree is whole. */
  readonly conflicts: readonly string[];
  /** Every name under which the tree holds something of a conflict, with what each side has there. */
  readonly stages: readonly Stage[];
  readonly remarks: readonly Remark[];
}

/** A version of a path in conflict. */
export interface Stage {
  /** Its name in the tree: git puts one of two things that cannot share a name aside as `path~side`. */
  readonly name: string;
  /** The path it is a version of. */
  readonly path: string;
  readonly mode: string;
  readonly object: string;
  readonly side: 'base' | 'ours' | 'theirs';
}

/** What git said of a conflict, in a form that stays the same from version to version. */
export interface Remark {
  readonly type: string;
  readonly paths: readonly string[];
}

/**
 * Settings of every merge. A file stays in the folder it was put into, whatever the other side calls that folder now:
 * claims are about paths.
 */
export const mergeSettings: readonly string[] = ['-c', 'merge.directoryRenames=false'];

/** Bounds the rounds in which paths turn out to need a union: each round adds some, so it ends by itself. */
const rounds = 20;

/** Merges two commits in memory. */
export async function mergeTrees(
  integrator: Integrator,
  request: TreeMerge,
): Promise<Result<MergedTree, HostFailure>> {
  const union = new Set<string>();
  for (let round = 0; ; round += 1) {
    const attributes = await mergeAttributes(integrator, [...union]);
    if (!attributes.ok) return attributes;
    const merged = await mergeOnce(integrator, request, attributes.value);
    if (!merged.ok) return merged;
    const more = unionNeeded(merged.value.conflicts, request.union).filter((path) => !union.has(path));
    if (more.length === 0 || round === rounds) return merged;
    for (const path of more) union.add(path);
  }
}

/** Only what does not merge by itself needs the union, as concrete paths: git's patterns are not ours. */
export function unionNeeded(conflicts: readonly string[], union: PathTest): string[] {
  return conflicts.filter(union);
}

/** The setting that tells git the base's attributes, and that those very paths are merged by union. */
export async function mergeAttributes(
  integrator: Integrator,
  union: readonly string[],
): Promise<Result<readonly string[], HostFailure>> {
  const base = await baseAttributes(integrator);
  if (!base.ok) return base;
  const text = base.value + unionAttributes(union);
  const file = text === '' ? '/dev/null' : keepRules(integrator, text);
  return ok([...mergeSettings, '-c', `core.attributesFile=${file}`]);
}

/** The path that a name in a merged tree stands for. */
export function trueName(name: string, sides: { readonly ours: string; readonly theirs: string }): string {
  for (const side of [sides.ours, sides.theirs]) {
    const at = name.lastIndexOf(`~${side}`);
    if (at > 0 && /^(_\d+)?$/.test(name.slice(at + 1 + side.length))) return name.slice(0, at);
  }
  return name;
}

async function mergeOnce(
  integrator: Integrator,
  sides: { readonly ours: string; readonly theirs: string },
  settings: readonly string[],
): Promise<Result<MergedTree, HostFailure>> {
  const args = ['merge-tree', '--write-tree', '-z', '--messages', sides.ours, sides.theirs];
  const answer = await integrator.git.ask([...settings, ...args]);
  if (answer.code !== 0 && answer.code !== 1) return { ok: false, error: explainGit(args, answer) };
  const [tree = Buffer.alloc(0), ...rest] = splitNul(answer.stdout);
  if (!/^[0-9a-f]{40,64}$/.test(tree.toString())) return { ok: false, error: explainGit(args, answer) };
  const end = rest.findIndex((field) => field.length === 0);
  const stages = rest.slice(0, end === -1 ? undefined : end).map((field) => parseStage(field, sides));
  return ok({
    tree: tree.toString(),
    stages,
    conflicts: [...new Set(stages.map((stage) => stage.path))].sort(),
    remarks: end === -1 ? [] : parseRemarks(rest.slice(end + 1), sides),
  });
}

const sideOf: Readonly<Record<string, Stage['side']>> = { '1': 'base', '2': 'ours', '3': 'theirs' };

function parseStage(field: Buffer, sides: { readonly ours: string; readonly theirs: string }): Stage {
  const tab = field.indexOf(9);
  const [mode = '', object = '', stage = ''] = field.subarray(0, tab).toString().split(' ');
  const name = decodePath(field.subarray(tab + 1));
  return { name, path: trueName(name, sides), mode, object, side: sideOf[stage] ?? 'base' };
}

/** Remarks are: a number, so many paths, a type, a sentence. */
function parseRemarks(
  fields: readonly Buffer[],
  sides: { readonly ours: string; readonly theirs: string },
): Remark[] {
  const remarks: Remark[] = [];
  for (let at = 0; at < fields.length; ) {
    const count = Number(fields[at]?.toString());
    if (!Number.isInteger(count) || count < 1) break;
    const paths = fields.slice(at + 1, at + 1 + count).map((path) => trueName(decodePath(path), sides));
    const type = fields[at + 1 + count]?.toString() ?? '';
    if (type.startsWith('CONFLICT')) remarks.push({ type, paths: [...new Set(paths)] });
    at += count + 3;
  }
  return remarks;
}

/**
 * The attributes of the base as one text. A merge in a bare repository does not look at the `.gitattributes` files of
 * the trees: it has to be told.
 */
async function baseAttributes(integrator: Integrator): Promise<Result<string, HostFailure>> {
  const rules = await rulesOf(integrator, integrator.base);
  return rules.ok ? ok(joinRules(rules.value.attributes, '.gitattributes')) : rules;
}
