import type { Code } from '../../diagnostics/codes.ts';
import {
  type Diagnostic,
  diagnose,
  type Level,
  type Suppressed,
  sortDiagnostics,
} from '../../diagnostics/diagnostic.ts';
import { mayBeOverruled, mayBeSet } from '../../diagnostics/rules.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { RuleSetting } from '../session/session.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { type Directive, type Directives, readDirectives } from './directives.ts';
import { levelsOf, raise, setLevel } from './levels.ts';
import { gatherMutes, type Mutes } from './mutes.ts';
import { wordRefused, wordUnused } from './word-mutes.ts';

/** Everything that says how findings are to be taken. */
export interface Settings {
  readonly directives: Directives;
  readonly levels: ReadonlyMap<Code, Level>;
  /** What is wrong with what the caller asked for. */
  readonly findings: readonly Diagnostic[];
  readonly strict: 'strict' | 'normal';
  /** The session's text and the overlays'. */
  readonly sources: readonly Source[];
}

export interface SettingsInput {
  /** The session's text first, then the overlays'. */
  readonly sources: readonly [Source, ...Source[]];
  /** Of the session and the overlays, as far as they could be read. */
  readonly trees: readonly SyntaxTree[];
  /** `checks` of the session, then of the overlays. */
  readonly checks: readonly RuleSetting[];
  readonly severities: ReadonlyMap<Code, Level> | undefined;
  readonly ignores: 'honour' | 'report';
  readonly level: 'strict' | 'normal';
}

/** Reads the comments that ignore rules and puts together what rules are set to. */
export function readSettings(input: SettingsInput): Settings {
  const read = input.ignores === 'report' ? [] : input.trees.map(readDirectives);
  return {
    directives: {
      directives: read.flatMap(({ directives }) => directives),
      findings: read.flatMap(({ findings }) => findings),
    },
    levels: levelsOf(input.checks, input.severities),
    findings: refusedLevels(input.sources[0], input.severities),
    strict: input.level,
    sources: input.sources,
  };
}

/** What is left to say, and what comments ask to ignore. */
export interface Settled {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/**
 * Takes findings as people want them: comments first, by the severity that the rules gave, then the severities that
 * rules are set to, then `--strict`. `whole`: every check had its say, so a comment that ignored nothing is of no use.
 */
export function settle(
  found: readonly Diagnostic[],
  settings: Settings,
  extent: 'whole' | 'in part',
): Settled {
  const { directives, findings } = settings.directives;
  const all = [...found, ...findings, ...settings.findings];
  if (directives.length === 0) return { diagnostics: finish(all, settings), suppressed: [] };
  const mutes = gatherMutes(directives);
  const first = mute(all, mutes);
  const unused = extent === 'whole' ? wordUnused(mutes.all.filter(({ code }) => !ACROSS.has(code))) : [];
  const second = mute([...wordRefused(mutes.all), ...unused], mutes);
  return {
    diagnostics: finish([...first.left, ...second.left], settings),
    suppressed: sortSuppressed([...first.suppressed, ...second.suppressed]),
  };
}

/** What is told about several sessions together: one session alone cannot say that a comment about it is of no use. */
const ACROSS: ReadonlySet<Code> = new Set<Code>(['overlap-across-sessions', 'session-id-repeated']);

/**
 * The same for what was found between several sessions: comments in the files of each of them count, and so does what
 * the sessions at its ends set its rule to, the one at the primary end first.
 */
export function settleAcross(found: readonly Diagnostic[], sessions: readonly Settings[]): Settled {
  const mutes = gatherMutes(onePerPlace(sessions.flatMap(({ directives }) => directives.directives)));
  const { left, suppressed } = mute(found, mutes);
  const unused = sessions.length > 1 ? wordUnused(mutes.all.filter(({ code }) => ACROSS.has(code))) : [];
  const told = mute(unused, mutes);
  const set = [...left, ...told.left].flatMap((diagnostic) => {
    const levels = sessionsAt(diagnostic, sessions).map((settings) => settings.levels.get(diagnostic.code));
    return (
      setLevel(
        diagnostic,
        levels.find((level) => level !== undefined),
      ) ?? []
    );
  });
  return {
    diagnostics: sortDiagnostics(set),
    suppressed: sortSuppressed([...suppressed, ...told.suppressed]),
  };
}

/** An overlay is read with each session. */
function onePerPlace(directives: readonly Directive[]): Directive[] {
  const seen = new Map<Source, Set<number>>();
  return directives.filter(({ span: { source, start } }) => {
    const starts = seen.get(source) ?? new Set();
    seen.set(source, starts);
    return !starts.has(start) && starts.add(start);
  });
}

function sessionsAt({ span, related }: Diagnostic, sessions: readonly Settings[]): Settings[] {
  const ends = [span, ...related.map((other) => other.span)];
  return ends.flatMap(({ source }) => sessions.filter(({ sources }) => sources.includes(source)));
}

/** Takes away what comments cover and may take away, and remembers which of them did something. */
function mute(
  diagnostics: readonly Diagnostic[],
  mutes: Mutes,
): { readonly left: readonly Diagnostic[]; readonly suppressed: readonly Suppressed[] } {
  const left: Diagnostic[] = [];
  const suppressed: Suppressed[] = [];
  for (const diagnostic of diagnostics) {
    const covering = mutes.covering(diagnostic);
    const [nearest] = covering;
    const ignored = nearest !== undefined && mayBeOverruled(diagnostic);
    for (const one of covering) {
      one.used = true;
      if (!ignored) one.refused ??= diagnostic;
    }
    if (ignored) suppressed.push({ diagnostic, by: 'comment', reason: nearest.directive.reason });
    else left.push(diagnostic);
  }
  return { left, suppressed };
}

function finish(diagnostics: readonly Diagnostic[], { levels, strict }: Settings): Diagnostic[] {
  const set = diagnostics.flatMap((diagnostic) => setLevel(diagnostic, levels.get(diagnostic.code)) ?? []);
  return sortDiagnostics(strict === 'strict' ? set.map(raise) : set);
}

function sortSuppressed(suppressed: readonly Suppressed[]): Suppressed[] {
  const byFinding = new Map(suppressed.map((one) => [one.diagnostic, one]));
  return sortDiagnostics([...byFinding.keys()]).map((diagnostic) => byFinding.get(diagnostic)!);
}

function refusedLevels(session: Source, severities: ReadonlyMap<Code, Level> = new Map()): Diagnostic[] {
  const start = { source: session, start: 0, end: 0 };
  return [...severities]
    .filter(([code, level]) => !mayBeSet(code, level))
    .map(([rule, level]) => diagnose('severity-not-allowed', start, { rule, level }));
}
