import { inertText } from '../../base/inert.ts';
import { compareText } from '../../base/order.ts';
import type { CodeEntry } from '../code-entry.ts';
import { type Code, codes } from '../codes.ts';
import type { Diagnostic, Fix, Severity } from '../diagnostic.ts';
import { nameInPlan, positionAt, type Source } from '../source.ts';
import type { Span } from '../span.ts';
import { type Identified, type IdentifiedSuppressed, identify, type ReportDetails } from './identify.ts';

/** What a SARIF log says about the run, beside the findings. */
export interface SarifOptions extends ReportDetails {
  /** Of pcoord. */
  readonly version: string;
  /** Whether every file that was named could be read. Default: yes. */
  readonly complete?: 'yes' | 'no';
  /** A file's path below the root of the sources, with `/`. Default: its name in plans. */
  readonly pathOf?: (source: Source) => string;
}

/**
 * Findings as a SARIF 2.1.0 log with a final newline: one run, the rules that occur, results with fingerprints, fixes
 * and suppressions. Nothing in it depends on the day or the machine: same findings, same bytes.
 */
export function renderSarif(diagnostics: readonly Diagnostic[], options: SarifOptions): string {
  const { findings, suppressed } = identify(diagnostics, options);
  const used = [...findings, ...suppressed].map(({ diagnostic }) => diagnostic.code);
  const rules = [...new Set(used)].sort((a, b) => compareText(codes[a].alias, codes[b].alias));
  const context: Context = {
    ruleIndexOf: new Map(rules.map((code, at) => [code, at])),
    pathOf: options.pathOf ?? nameInPlan,
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pcoord', version: options.version, rules: rules.map(toRule) } },
        invocations: [{ executionSuccessful: options.complete !== 'no' }],
        originalUriBaseIds: {
          [ROOT]: { description: { text: 'The root of the repository, or the folder pcoord ran in.' } },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          ...findings.map((one) => ({ ...toResult(one, context), suppressions: [] })),
          ...suppressed.map((one) => ({ ...toResult(one, context), suppressions: [toSuppression(one)] })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The name under which consumers look for the folder that paths begin at. */
const ROOT = '%SRCROOT%';

/** SARIF asks for text that is made for people; GitHub cuts longer ones. */
const MOST_TEXT = 1000;

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

interface Context {
  readonly ruleIndexOf: ReadonlyMap<Code, number>;
  readonly pathOf: (source: Source) => string;
}

function toRule(code: Code): object {
  const { alias, severity, why } = codes[code] as CodeEntry<never>;
  const more = `\`pcoord explain ${code}\` shows an example.`;
  return {
    id: code,
    // A name is told only where it is more than the id again.
    ...(code.includes('-') ? { name: pascalCase(code) } : {}),
    shortDescription: { text: `${titleOf(code)}.` },
    fullDescription: { text: why },
    help: {
      text: `${why} ${more.replaceAll('`', '')}`,
      markdown: `**${code}** (${alias})\n\n${why}\n\n${more}`,
    },
    defaultConfiguration: { level: levels[severity] },
    properties: { alias },
  };
}

function pascalCase(code: Code): string {
  return code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `dependency-cycle` as `Dependency cycle`: what lists of alerts show. */
function titleOf(code: Code): string {
  const words = code.replaceAll('-', ' ').replace(/\byaml\b/g, 'YAML');
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

function toResult({ diagnostic, fingerprint }: Identified, context: Context): object {
  const { code, severity, message, span, related, help, fixes } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: context.ruleIndexOf.get(code)!,
    level: levels[severity],
    message: {
      text: plain(help === undefined ? sentence(message) : `${sentence(message)} Help: ${sentence(help)}`),
    },
    locations: [{ physicalLocation: toPlace(span, context) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, at) => ({
            id: at + 1,
            physicalLocation: toPlace(other.span, context),
            message: { text: plain(sentence(other.message)) },
          })),
        }),
    partialFingerprints: { 'pcoord/v1': fingerprint },
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => toFix(fix, context)) }),
  };
}

function toSuppression({ by, reason }: IdentifiedSuppressed): object {
  return {
    kind: by === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: plain(reason),
  };
}

function toFix({ title, grade, effect, edits }: Fix, context: Context): object {
  const byFile = Map.groupBy(edits, ({ span }) => span.source);
  return {
    description: { text: plain(sentence(effect === undefined ? title : `${title} (${effect})`)) },
    artifactChanges: [...byFile].map(([source, changes]) => ({
      artifactLocation: toArtifact(source, context),
      replacements: changes.map(({ span, text }) => ({
        deletedRegion: toRegion(span),
        insertedContent: { text },
      })),
    })),
    properties: { grade },
  };
}

function toPlace(span: Span, context: Context): object {
  return { artifactLocation: toArtifact(span.source, context), region: toRegion(span) };
}

function toArtifact(source: Source, { pathOf }: Context): object {
  const segments = pathOf(source).toWellFormed().split('/');
  return { uri: segments.map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}

/** Both ways to say it. SARIF does not count a byte order mark. */
function toRegion({ source, start, end }: Span): object {
  const last = Math.max(start, end);
  const from = positionAt(source, start);
  const to = positionAt(source, last);
  const unseen = source.text.startsWith('\ufeff') ? 1 : 0;
  const charOffset = Math.max(0, start - unseen);
  return {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    charOffset,
    charLength: Math.max(0, last - unseen) - charOffset,
  };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/**
 * Text that viewers show as it stands. `[a](b)` would be a link and `{0}` a place for an argument; braces are doubled
 * only there, because few viewers undo it.
 */
function plain(text: string): string {
  return inertText(text, { max: MOST_TEXT })
    .replaceAll('](', '\\](')
    .replace(/\{(\d+)\}/g, '{{$1}}');
}
