import { inertText } from '../../base/inert.ts';
import { type Palette, unmarked } from '../../diagnostics/render/pretty.ts';
import { snippetOf } from '../../diagnostics/render/snippet.ts';
import { positionAt } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import { wordGrade } from '../checks/conflicts/overlaps.ts';
import { describePath } from '../checks/shared/cycle-path.ts';
import { joinNames, quote } from '../checks/shared/wording.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { Unit } from '../model/units.ts';
import type { Crossing, Crossings, NearMiss } from './crossings.ts';
import type { PhasePair } from './order.ts';
import type { PairExplanation } from './pair.ts';
import { wordStep } from './word-step.ts';

/** How an explanation is drawn. */
export interface PairWording {
  readonly palette?: Palette;
  /** Columns for a line of source. */
  readonly width?: number;
}

/** Why two streams can or cannot run together, for people. Everything quoted from the session is inert. */
export function wordPair(told: PairExplanation, model: AnalysedModel, options: PairWording = {}): string {
  const drawing = { palette: options.palette ?? unmarked, width: options.width ?? 100 };
  const lines = [
    drawing.palette.strong(
      wordVerdict(told, model) + (told.incomplete.length > 0 ? ', as far as their claims can be read' : ''),
    ),
    '',
    drawing.palette.strong('Order'),
    ...wordOrder(told, model, drawing),
    '',
    drawing.palette.strong('Claims'),
    ...wordClaims(told, model, drawing),
  ];
  return `${lines.join('\n')}\n`;
}

type Drawing = Required<PairWording>;

/** More would be skipped over anyway. */
const MOST_PROOFS = 8;
const MOST_STEPS = 40;
const MOST_TOGETHER = 6;
const MOST_CROSSINGS = 8;

function wordVerdict({ a, b, verdict, pairs, crossings }: PairExplanation, model: AnalysedModel): string {
  const both = `${quote(nameOf(a))} and ${quote(nameOf(b))}`;
  switch (verdict) {
    case 'ordered':
      return pairs?.some(({ by }) => by === 'policy')
        ? `${both} never run at the same time: policy ${quote(model.policies.file)} puts one after the other by ordering others`
        : `${both} never run at the same time: the session puts one after the other`;
    case 'apart':
      return `${both} would collide, so they are kept apart in time`;
    case 'independent':
      return `${both} can run at the same time${wordIndependence(crossings, model)}`;
    case 'merged':
      return `${both} may run at the same time, and what both change is merged`;
    case 'conflict':
      return `${both} may run at the same time and collide`;
    case 'unknown':
      return `how ${both} stand to each other is open: the order of the session closes a cycle`;
  }
}

function wordIndependence({ list, near, both_read }: Crossings, model: AnalysedModel): string {
  if (list.length > 0)
    return ' wherever nothing orders them: the phases whose claims meet come one after the other';
  const misses = near.filter(({ kind }) => kind === 'protected');
  if (misses.length === 1) return `: ${inert(wordNearMiss(misses[0]!, model))}`;
  if (misses.length > 1)
    return ': they meet only in protected files, which a run lets a stream change only where it claims them by name';
  return both_read
    ? ': neither writes what the other claims, and reads never conflict'
    : ': no path is claimed by both';
}

function nameOf({ stream, phases, narrowed }: PairExplanation['a']): string {
  return narrowed ? `${stream.id}/${phases[0]!.name}` : stream.id;
}

function wordOrder({ pairs, cycle }: PairExplanation, model: AnalysedModel, drawing: Drawing): string[] {
  if (pairs === null) return [`  ${inert(describePath(cycle ?? [], model))}`];
  const proved = pairs.filter(({ proof }) => proof.length > 0);
  const lines = proved.slice(0, MOST_PROOFS).flatMap((pair) => wordProof(pair, model, drawing));
  if (proved.length > MOST_PROOFS) lines.push(`  and ${proved.length - MOST_PROOFS} more proofs like these`);
  const follow = pairs.filter(
    ({ relation, proof }) => (relation === 'first' || relation === 'second') && proof.length === 0,
  ).length;
  if (follow > 0)
    lines.push(
      `  ${follow === 1 ? 'one more pair of phases follows' : `${follow} more pairs of phases follow`} from that: phases of a stream follow each other`,
    );
  lines.push(
    ...wordOpen(pairs, 'apart', 'never run at the same time, in either order: mode `exclusive`', model),
  );
  lines.push(...wordOpen(pairs, 'together', 'may run at the same time: nothing orders them', model));
  return lines;
}

function wordProof(
  { a, b, relation, proof }: PhasePair,
  model: AnalysedModel,
  { palette }: Drawing,
): string[] {
  const [earlier, later] = relation === 'first' ? [a, b] : [b, a];
  const id = (node: number): string => quote(model.graph.nodes[node]!.id);
  return [
    `  ${id(earlier.node)} is done before ${id(later.node)} starts`,
    ...proof
      .slice(0, MOST_STEPS)
      .map((edge) => `    ${inert(wordStep(edge, model))}  ${palette.dim(place(edge.span))}`),
    ...(proof.length > MOST_STEPS ? [`    and ${proof.length - MOST_STEPS} more steps`] : []),
  ];
}

function wordOpen(
  pairs: readonly PhasePair[],
  wanted: PhasePair['relation'],
  words: string,
  { graph }: AnalysedModel,
): string[] {
  const open = pairs.filter(({ relation }) => relation === wanted);
  const lines = open
    .slice(0, MOST_TOGETHER)
    .map(({ a, b }) => `  ${quote(graph.nodes[a.node]!.id)} and ${quote(graph.nodes[b.node]!.id)} ${words}`);
  if (open.length > MOST_TOGETHER)
    lines.push(`  and ${open.length - MOST_TOGETHER} more pairs of phases alike`);
  return lines;
}

function wordClaims(
  { a, b, crossings, incomplete }: PairExplanation,
  model: AnalysedModel,
  drawing: Drawing,
): string[] {
  const { list, near, both_read } = crossings;
  const lines = list.slice(0, MOST_CROSSINGS).flatMap((crossing) => wordCrossing(crossing, model, drawing));
  if (list.length > MOST_CROSSINGS)
    lines.push(`  and ${list.length - MOST_CROSSINGS} more places where they meet`);
  if (list.length === 0) {
    lines.push(
      `  ${wordDisjoint(crossings)}: decided on the patterns themselves, so also for files that do not exist yet`,
    );
    for (const { stream } of [a, b]) lines.push(`  ${quote(stream.id)} ${wordUses(stream.index, model)}`);
  }
  if (both_read)
    lines.push(`  both read ${inert(wordGrade(both_read.grade).replace(/,$/, ''))}: reads never conflict`);
  for (const { id } of incomplete)
    lines.push(`  note: some claims of ${quote(id)} are no patterns and take no part in this`);
  for (const miss of near) lines.push(`  note: ${inert(wordNearMiss(miss, model))}`);
  return lines;
}

function wordDisjoint({ near, both_read }: Crossings): string {
  const what = both_read ? 'no path that one of them writes is claimed by the other' : 'no path matches both';
  return near.some(({ kind }) => kind === 'protected') ? `besides protected files, ${what}` : what;
}

function wordCrossing(crossing: Crossing, model: AnalysedModel, drawing: Drawing): string[] {
  const { kind, first, second, entries, grade, settled } = crossing;
  const { palette } = drawing;
  const [one, other] = [first, second].map(({ stream }) => quote(model.streams[stream]!.id)) as [
    string,
    string,
  ];
  const where = grade ? wordGrade(grade).replace(/,$/, '') : 'some path (undecided, treated as a conflict)';
  const what =
    kind === 'write_write' ? `both may write ${where}` : `${one} may write ${where} and ${other} reads it`;
  const marks = settled ? palette[settled.severity] : palette.strong;
  const verdict = settled
    ? `${marks(settled.severity === 'info' ? 'settled' : settled.severity)}: ${settled.outcome}`
    : 'no conflict: their phases are ordered, and the later one starts from what the earlier one did';
  const more = grade && grade.tracked_count > 1 ? [`    existing files: ${wordFiles(grade)}`] : [];
  return [
    `  ${inert(what)}`,
    `    ${verdict}`,
    ...more.map(inertLine),
    ...drawPlace(entries[0].span, `${one} ${wordUse(first)} ${quote(entries[0].value)}`, drawing),
    ...drawPlace(entries[1].span, `${other} ${wordUse(second)} ${quote(entries[1].value)}`, drawing),
  ];
}

function wordFiles({ tracked, tracked_count }: NonNullable<Crossing['grade']>): string {
  const more = tracked_count - tracked.length;
  return `${tracked.map(quote).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function wordUse({ use }: Unit): string {
  switch (use) {
    case 'read':
      return 'reads';
    case 'write':
      return 'writes';
    default:
      return `writes (\`${use}\`)`;
  }
}

function wordUses(stream: number, { claims }: AnalysedModel): string {
  const { writes, reads } = claims[stream]!;
  const say = (verb: string, list: typeof writes): string[] =>
    list.claims.length === 0
      ? []
      : [
          `${verb} ${joinNames(
            list.claims.map(({ pattern }) => quote(inert(pattern.value))),
            8,
          )}`,
        ];
  const parts = [...say('writes', writes), ...say('reads', reads)];
  return parts.length === 0 ? 'claims no path' : parts.join(', ');
}

function wordNearMiss(miss: NearMiss, { streams }: AnalysedModel): string {
  const id = (stream: number): string => quote(streams[stream]!.id);
  switch (miss.kind) {
    case 'prefix':
      return `${id(miss.file)} claims ${quote(miss.parent)} as a file, ${id(miss.directory)} claims ${quote(miss.child)} below it`;
    case 'case':
      return `${quote(miss.a)} and ${quote(miss.b)} differ only in case or accents’ spelling: a checkout on macOS or Windows holds one of them`;
    case 'protected': {
      const path = quote(miss.path);
      if (miss.reader !== null)
        return `${id(miss.reader)} reads ${path}, which the other does not claim by name, so that a run never lets it change it`;
      return miss.by === null
        ? `both patterns match ${path}, but neither claims it by name, and a run lets neither change it`
        : `both patterns match ${path}, but only ${id(miss.by)} claims it by name, and a run lets only that one change it`;
    }
  }
}

/** The place of a claim with its line of source, as findings show theirs. */
function drawPlace(span: Span, words: string, { palette, width }: Drawing): string[] {
  const snippet = snippetOf(span, width);
  const gutter = String(snippet.line).length;
  const bar = palette.dim('|');
  return [
    `    ${' '.repeat(gutter)}${palette.dim('-->')} ${place(span)}: ${inert(words)}`,
    `    ${palette.dim(String(snippet.line))} ${bar} ${snippet.text}`.trimEnd(),
    `    ${' '.repeat(gutter)} ${bar} ${' '.repeat(snippet.indent)}${palette.info('-'.repeat(snippet.width))}`,
  ];
}

function place(span: Span): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${inert(span.source.name)}:${line}:${column}`;
}

function inert(text: string): string {
  return inertText(text, { max: 600 });
}

function inertLine(line: string): string {
  return `${/^ */.exec(line)![0]}${inert(line)}`;
}
