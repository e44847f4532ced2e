import { inertText } from '../base/inert.ts';
import { scanJson } from '../base/json-scan.ts';
import { sortedBy } from '../base/order.ts';
import { type Diagnostic, diagnose, type Outcome, type Suppressed } from './diagnostic.ts';
import { endsOf, fingerprintsOf } from './fingerprint.ts';
import { hideSecretsIn } from './hide-secrets.ts';
import { mayBeOverruled } from './rules.ts';
import { nameInPlan, type Source } from './source.ts';
import type { Span } from './span.ts';

/** Findings that were there when somebody decided to be told of new ones only. */
export interface Baseline {
  /** Sorted by file, rule, words, then fingerprint. */
  readonly findings: readonly BaselineFinding[];
}

/** One finding as a baseline knows it: by its content, never by its line. */
export interface BaselineFinding {
  readonly fingerprint: string;
  /** The rule, by the name it had then. */
  readonly code: string;
  /** As plans name the file. */
  readonly file: string;
  /** What it was about, for people who review the baseline; it takes no part in matching. */
  readonly text: string;
  /** Where the baseline file says so; `null` when it was not read from a file. */
  readonly span: Span | null;
}

/** What a baseline leaves of findings; the findings themselves are the same objects as before, in the same order. */
export interface Sifted {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
  /** A note for each entry that matches nothing any more; shown with the findings. */
  readonly stale: readonly Diagnostic[];
}

/** The format that this version writes and reads. */
const BASELINE_SCHEMA = 'pcoord.baseline/1';

/** A baseline of everything that may be overruled; other errors never go in. */
export function makeBaseline(diagnostics: readonly Diagnostic[]): Baseline {
  const prints = fingerprintsOf(diagnostics);
  const findings = diagnostics.flatMap((diagnostic, at) =>
    isListed(diagnostic) ? [toFinding(diagnostic, prints[at]!)] : [],
  );
  return { findings: sorted(findings) };
}

/**
 * The baseline after another look: what was found now, and the old entries of files that nobody looked at this time.
 * `looked` are all texts that were compiled, overlays included.
 */
export function renewBaseline(
  old: Baseline,
  diagnostics: readonly Diagnostic[],
  looked: readonly Source[],
): Baseline {
  const names = new Set(looked.map(nameInPlan));
  const kept = old.findings.filter(({ file }) => !names.has(file));
  return { findings: sorted([...makeBaseline(diagnostics).findings, ...kept]) };
}

/** The text of a baseline file: one finding a line, so that changes on two branches merge. */
export function encodeBaseline({ findings }: Baseline): string {
  const lines = findings.map(({ code, file, fingerprint, text }) =>
    JSON.stringify({ code, file, fingerprint, text }),
  );
  const list = lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`;
  return `{"schema":"${BASELINE_SCHEMA}","findings":[${list}]}\n`;
}

/** Reads a baseline file. What is not one, is broken or comes from another version is a finding with its place. */
export function readBaseline(source: Source): Outcome<Baseline> {
  const { problem, entries } = scanJson(source.text, 'findings');
  if (problem !== null) return refuse(source, problem, wordBroken(source.text, problem));
  // The scan and the reader agree on what JSON is; a test holds them to it.
  const value: unknown = JSON.parse(source.text.replace(/^\ufeff/, ''));
  const start = source.text.search(/\S/);
  const schema = property(value, 'schema');
  if (typeof schema !== 'string' || !schema.startsWith('pcoord.baseline/'))
    return refuse(source, start, 'its `schema` does not say `pcoord.baseline/…`');
  if (schema !== BASELINE_SCHEMA) {
    const detail = `it has format ${inertText(schema, { max: 40 })}, this version reads ${BASELINE_SCHEMA}`;
    return refuse(source, Math.max(start, source.text.indexOf('"schema"')), detail);
  }
  const list = property(value, 'findings');
  if (!Array.isArray(list)) return refuse(source, start, '`findings` is not a list');
  return readFindings(source, list, entries);
}

/**
 * Takes away the findings that a baseline lists. Errors that cannot be overruled stay. Entries of files that nobody
 * looked at are not stale; `looked` are all texts that were compiled, without it every entry counts.
 */
export function applyBaseline(
  diagnostics: readonly Diagnostic[],
  baseline: Baseline,
  looked: readonly Source[] | null = null,
): Sifted {
  const listed = new Set(baseline.findings.map(({ fingerprint }) => fingerprint));
  const prints = fingerprintsOf(diagnostics);
  const hidden = diagnostics.map((diagnostic, at) => isListed(diagnostic) && listed.has(prints[at]!));
  const matched = new Set(prints.filter((_, at) => hidden[at]));
  const names = looked && new Set(looked.map(nameInPlan));
  const stale = baseline.findings.filter(
    ({ fingerprint, file }) => !matched.has(fingerprint) && (names === null || names.has(file)),
  );
  return {
    diagnostics: diagnostics.filter((_, at) => !hidden[at]),
    suppressed: diagnostics
      .filter((_, at) => hidden[at])
      .map((diagnostic) => ({ diagnostic, by: 'baseline', reason: 'listed in the baseline' })),
    stale: stale.flatMap(wordStale),
  };
}

/** A note about the baseline is no part of the next one. */
function isListed(diagnostic: Diagnostic): boolean {
  return mayBeOverruled(diagnostic) && diagnostic.code !== 'baseline-stale';
}

function toFinding(diagnostic: Diagnostic, fingerprint: string): BaselineFinding {
  const { code, span, subject } = diagnostic;
  const ends = endsOf(diagnostic).map(({ route, text }) => [...route.slice(-2), text].join(' '));
  const words = [...(subject.length > 0 ? [subject.join(', ')] : []), ...ends].join(' | ');
  return {
    fingerprint,
    code,
    file: nameInPlan(span.source),
    text: inertText(hideSecretsIn(words), { max: MOST_WORDS }),
    span: null,
  };
}

const MOST_WORDS = 160;

function sorted(findings: readonly BaselineFinding[]): BaselineFinding[] {
  const once = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  return sortedBy(
    once.values(),
    ({ file }) => file,
    ({ code }) => code,
    ({ text }) => text,
    ({ fingerprint }) => fingerprint,
  );
}

function readFindings(
  source: Source,
  list: readonly unknown[],
  places: readonly number[],
): Outcome<Baseline> {
  const findings: BaselineFinding[] = [];
  for (const [at, entry] of list.entries()) {
    const start = places[at] ?? source.text.search(/\S/);
    const finding = readFinding(entry, { source, start, end: endOfLine(source.text, start) });
    if (finding === null)
      return refuse(source, start, `entry ${at + 1} needs \`code\`, \`file\`, \`fingerprint\` and \`text\``);
    findings.push(finding);
  }
  return { value: { findings: sorted(findings) }, diagnostics: [] };
}

function readFinding(entry: unknown, span: Span): BaselineFinding | null {
  const [code, file, fingerprint, text] = ['code', 'file', 'fingerprint', 'text'].map((key) => {
    const value = property(entry, key);
    return typeof value === 'string' ? value : null;
  });
  if (code == null || file == null || text == null || !/^[0-9a-f]{32}$/.test(fingerprint ?? '')) return null;
  return { code, file, fingerprint: fingerprint!, text, span };
}

function property(value: unknown, key: string): unknown {
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function wordStale({ code, file, span }: BaselineFinding): Diagnostic[] {
  if (span === null) return [];
  return [
    diagnose('baseline-stale', span, {
      rule: inertText(code, { max: 60 }),
      file: inertText(file, { max: 200 }),
    }),
  ];
}

function wordBroken(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at) + 1, endOfLine(text, at));
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(line)) return 'it holds the conflict markers of a merge';
  return at >= text.length ? 'the JSON ends too early' : 'the JSON is broken here';
}

function refuse(source: Source, at: number, detail: string): { readonly diagnostics: readonly Diagnostic[] } {
  const start = Math.max(0, Math.min(at, source.text.length));
  const end = Math.min(start + 1, source.text.length);
  return { diagnostics: [diagnose('baseline-unreadable', { source, start, end }, { detail })] };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}
