import { type Precedence, predict } from '../lower/predict.ts';
import type { Stream } from '../model/model.ts';
import type { ListNode, MapNode, SyntaxNode } from '../syntax/tree.ts';
import { type Before, childOf, streamNode } from './before.ts';
import type { Candidate } from './candidate.ts';
import { addKey } from './edits/add-key.ts';
import { appendItems } from './edits/append-item.ts';
import { type Edit, replaceAt } from './edits/edit.ts';
import { columnAt } from './edits/lines.ts';
import { styleOf, styleOfItems, writeScalar } from './edits/scalar.ts';
import type { Target } from './targets.ts';

/**
 * Dependencies that order the two streams, at most one each way. They take nothing away, but only one order can be the
 * one that was meant, so only the first is safe: the reader waits for the writer; else the less important stream for the
 * other, unless nobody said so, the two meet no others, and the other way is clearly faster. The second way is there
 * only where the two clearly differ in time; where one of them is impossible the other is the first.
 */
export function orderCandidates(target: Target, before: Before): readonly Candidate[] {
  const known = candidatesOf.get(target) ?? findCandidates(target, before);
  candidatesOf.set(target, known);
  return known;
}

/** Each target is asked about twice, for safe ways and for the others. */
const candidatesOf = new WeakMap<Target, readonly Candidate[]>();

function findCandidates(target: Target, before: Before): readonly Candidate[] {
  const [earlier, later] = usualOrder(target, before);
  const usual = waitFor({ earlier, later }, target, before);
  const reverse = waitFor({ earlier: later, later: earlier }, target, before);
  if (usual === null || reverse === null) return write([usual ?? reverse], target, before);
  const [slow, fast] = [usual, reverse].map(({ edges }) => timeWith(edges, before)) as [number, number];
  if (slow - fast <= CLEARLY * before.makespan_ms) return write([usual], target, before);
  const fixed =
    target.kind === 'write_read' ||
    [earlier, later].some((stream) => isRanked(stream, before) || meetsMore(stream, target, before));
  return write(fixed ? [usual, reverse] : [reverse, usual], target, before);
}

/** Which stream goes first where nothing speaks against it: the writer, else the more important one. */
export function usualOrder({ kind, streams }: Target, { model }: Before): readonly [Stream, Stream] {
  const [a, b] = [model.streams[streams[0]]!, model.streams[streams[1]]!];
  return kind === 'write_read' || a.rank < b.rank ? [a, b] : [b, a];
}

/** What part of the predicted time a difference must be to count. */
const CLEARLY = 0.05;

/** One stream waits for another one. */
interface Wait {
  readonly earlier: Stream;
  readonly later: Stream;
  /** 1-based, where it is one phase that is waited for. */
  readonly phase: number | null;
  readonly edges: readonly Precedence[];
}

/** The weakest dependency that orders all pairs without a cycle: on the stream, else on its last phase concerned. */
function waitFor(
  { earlier, later }: Pick<Wait, 'earlier' | 'later'>,
  { tasks }: Target,
  before: Before,
): Wait | null {
  const aligned = earlier.phases
    .slice(0, later.phases.length)
    .map(({ node }, at) => ({ from: node, to: later.phases[at]!.node }));
  const pairs = tasks.map(([x, y]): [number, number] =>
    ownerOf(x, before) === earlier.index ? [x, y] : [y, x],
  );
  const placeOf = new Map(earlier.phases.map(({ node }, at) => [node, at + 1]));
  const phase = pairs.reduce((last, [x]) => Math.max(last, placeOf.get(x) ?? 0), 0);
  if (phase < 1) return null;
  const last = [{ from: earlier.phases[phase - 1]!.node, to: later.phases[0]!.node }];
  for (const [edges, number] of [
    [aligned, null],
    [last, phase],
  ] as const)
    if (!closesCycle(edges, before) && settles(edges, pairs, before))
      return { earlier, later, phase: number, edges };
  return null;
}

function ownerOf(task: number, { model }: Before): number | null {
  const node = model.graph.nodes[task]!;
  return node.kind === 'task' ? node.stream : null;
}

function closesCycle(edges: readonly Precedence[], { order }: Before): boolean {
  return edges.some(({ from, to }) => from === to || order.before(to, from));
}

function settles(
  edges: readonly Precedence[],
  pairs: readonly (readonly [number, number])[],
  { order }: Before,
): boolean {
  const reaches = (x: number, y: number): boolean => x === y || order.before(x, y);
  return pairs.every(([x, y]) => edges.some(({ from, to }) => reaches(x, from) && reaches(to, y)));
}

function timeWith(edges: readonly Precedence[], { model, analysis }: Before): number {
  return predict(model, analysis, edges).makespan_ms;
}

/** Whether the text says how important the stream is. */
function isRanked({ index, declaration }: Stream, { model }: Before): boolean {
  return declaration.priority !== null || model.policies.priority_order.includes(index);
}

/** Whether the stream meets others too: then what one order costs says little about what all of them will. */
function meetsMore({ index }: Stream, { streams }: Target, { analysis }: Before): boolean {
  return analysis.conflicts.some(
    ({ severity, streams: [a, b] }) =>
      severity !== 'info' && (a === index || b === index) && !(streams.includes(a) && streams.includes(b)),
  );
}

/** The first way is what was meant; a reader that goes first may read what is no longer true. */
function write(
  ways: readonly (Wait | null)[],
  { kind }: Pick<Target, 'kind'>,
  before: Before,
): readonly Candidate[] {
  const written: Candidate[] = [];
  for (const [at, way] of ways.entries()) {
    const edits = way && dependOn(way, nameOf(way), before);
    if (!way || !edits) continue;
    const grade = at === 0 || (kind !== 'write_read' && written.length === 0) ? 'safe' : 'unsafe';
    written.push({ title: `let \`${way.later.id}\` depend on \`${nameOf(way)}\``, grade, edits });
  }
  return written;
}

function nameOf({ earlier, phase }: Wait): string {
  return phase === null ? earlier.id : `${earlier.id}/${earlier.phases[phase - 1]!.name}`;
}

function dependOn({ earlier, later, phase }: Wait, name: string, before: Before): readonly Edit[] | null {
  const stream = streamNode(before, later.id);
  if (!stream) return null;
  const given = stream.entries.find(({ key }) => key === 'dependencies')?.value;
  if (given === undefined) return addDependencies(stream, name, before);
  if (given.kind !== 'list' || before.isShared(given)) return null;
  // Waiting for a later phase of the same stream says everything that waiting for an earlier one said.
  const weaker = later.dependencies.find(
    ({ target }) =>
      phase !== null && target.kind === 'phase' && target.stream === earlier.index && target.phase < phase,
  );
  const written = weaker && given.items.find((item) => item.span.start === weaker.written.span.start);
  const replaced = written && replaceName(written, name, before);
  if (replaced) return replaced;
  const style = styleOfItems(given) ?? styleOfItems(exampleFor(stream, before)?.list ?? null) ?? 'plain';
  return appendItems(given, [writeScalar(name, style)]);
}

function replaceName(node: SyntaxNode, name: string, { isShared }: Before): readonly Edit[] | null {
  const style = node.kind === 'scalar' ? styleOf(node) : null;
  if (style === null || isShared(node)) return null;
  return [replaceAt(node.span.source, node.span, writeScalar(name, style))];
}

/** A new list after the claims. */
function addDependencies(stream: MapNode, name: string, before: Before): readonly Edit[] | null {
  const like = exampleFor(stream, before);
  const item = writeScalar(name, styleOfItems(like?.list ?? null) ?? 'plain');
  const entry = { key: 'dependencies', inline: `[${item}]`, block: blockLines(like, item) };
  for (const after of [...CLAIMS, undefined]) {
    if (after !== undefined && childOf(stream, after) === null) continue;
    const edits = addKey(stream, entry, after);
    if (edits) return edits;
  }
  return null;
}

const CLAIMS = ['reads', 'resources'] as const;

/** A list to write a new one like: the dependencies of another stream, else the claims of this one. */
interface Example {
  readonly stream: MapNode;
  readonly list: ListNode;
}

function exampleFor(own: MapNode, { config }: Before): Example | null {
  const all = childOf(config, 'work_streams');
  const others = all?.kind === 'map' ? all.entries.map(({ value }) => value) : [];
  const options = [
    ...others.map((stream) => [stream, 'dependencies'] as const),
    ...CLAIMS.map((key) => [own, key] as const),
  ];
  for (const [stream, key] of options) {
    const list = childOf(stream, key);
    if (stream.kind === 'map' && list?.kind === 'list' && styleOfItems(list) !== null && !list.span.via)
      return { stream, list };
  }
  return null;
}

function blockLines(like: Example | null, item: string): readonly string[] {
  const inLine = [`[${item}]`];
  if (!like || like.list.flow) return inLine;
  const { text } = like.list.span.source;
  const [inner, outer] = [columnAt(text, like.list.span.start), columnAt(text, like.stream.span.start)];
  if (inner === null || outer === null || inner < outer) return inLine;
  return ['', `${' '.repeat(inner - outer)}- ${item}`];
}
