import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';

/** How many findings of one rule and severity are told about one file. */
export const MOST_ALIKE = 100;

/** Findings, and which of them are told. */
export interface Few {
  readonly told: readonly Diagnostic[];
  /** Those that are told, and the ones that a line stands for. */
  readonly all: readonly Diagnostic[];
}

/**
 * Of each rule, severity and file the first hundred findings, and a line that stands for the rest of them with their
 * severity; the order stays. It is for the very end: whatever counts findings, fixes them or writes them into a
 * baseline needs all of them.
 */
export function fewFindings(diagnostics: readonly Diagnostic[]): Few {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = JSON.stringify([diagnostic.span.source.name, diagnostic.code, diagnostic.severity]);
    const group = groups.get(key);
    if (group) group.push(diagnostic);
    else groups.set(key, [diagnostic]);
  }
  // One more is as short as saying that there is one more.
  const long = [...groups.values()].filter(({ length }) => length > MOST_ALIKE + 1);
  const rests = long.map((group) => group.slice(MOST_ALIKE));
  const lines = new Map(rests.map((rest) => [rest[0]!, wordRest(rest)]));
  const hidden = new Set(rests.flat());
  const all = diagnostics.flatMap((one) => (lines.has(one) ? [lines.get(one)!, one] : [one]));
  return { told: all.filter((one) => !hidden.has(one)), all };
}

function wordRest(hidden: readonly Diagnostic[]): Diagnostic {
  const { code, severity, span } = hidden[0]!;
  const parameters = { rule: code, count: hidden.length };
  const place = { source: span.source, start: span.start, end: span.start };
  return { ...diagnose('more-findings', place, parameters, { severity }), stands_for: hidden.length };
}
