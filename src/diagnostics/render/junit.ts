import type { Diagnostic, Severity, Suppressed } from '../diagnostic.ts';
import { hideSecrets } from '../hide-secrets.ts';
import { renderPretty } from './pretty.ts';

/** What a JUnit report needs to know beside the findings. */
export interface JunitOptions {
  /** Every file that was looked at, as findings name it; one without findings passes. */
  readonly files: readonly string[];
  /** What counts as a failed test. Errors always do; warnings where they make the command fail. */
  readonly failures: 'errors' | 'errors-and-warnings';
  /** Findings that somebody decided not to be told about: skipped tests. */
  readonly suppressed?: readonly Suppressed[];
}

/**
 * Findings as a JUnit report: a suite for each file, a test for each finding, one passing test for a file without any.
 * What does not fail is a passing test with the finding as its output. XML 1.0 whatever the text holds.
 */
export function renderJunit(diagnostics: readonly Diagnostic[], options: JunitOptions): string {
  const suppressed = options.suppressed ?? [];
  const quiet = hideSecrets(suppressed.map(({ diagnostic }) => diagnostic));
  const told = hideSecrets(diagnostics).map((diagnostic) => toCase(diagnostic, options.failures));
  const cases = [...told, ...suppressed.map(({ reason }, at) => toSkipped(quiet[at]!, reason))];
  const byFile = Map.groupBy(cases, ({ file }) => file);
  const files = new Set([...options.files, ...byFile.keys()]);
  const suites = [...files].map((file) => ({ file, cases: byFile.get(file) ?? [toPassed(file)] }));
  const all = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name="pcoord"${countsOf(all)}>\n`,
    ...suites.map(({ file, cases }) => suiteOf(file, cases)),
    '</testsuites>\n',
  ].join('');
}

interface Case {
  readonly file: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly xml: string;
}

function toCase(diagnostic: Diagnostic, failures: JunitOptions['failures']): Case {
  const { severity, message } = diagnostic;
  const failed = FAILING[failures].includes(severity);
  const text = escapeText(renderPretty([diagnostic]));
  const body = failed
    ? `<failure message="${escapeAttribute(message)}" type="${severity}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return caseOf(diagnostic, failed ? 'failed' : 'passed', body);
}

function toSkipped(diagnostic: Diagnostic, reason: string): Case {
  return caseOf(diagnostic, 'skipped', `<skipped message="${escapeAttribute(reason)}"/>`);
}

function toPassed(file: string): Case {
  const xml = `    <testcase name="no findings" classname="pcoord" file="${escapeAttribute(file)}" time="0"/>\n`;
  return { file, outcome: 'passed', xml };
}

const FAILING: Readonly<Record<JunitOptions['failures'], readonly Severity[]>> = {
  errors: ['error'],
  'errors-and-warnings': ['error', 'warning'],
};

/** Named by rule and message, which the lines above it do not change: servers compare tests by name. */
function caseOf({ code, message, span }: Diagnostic, outcome: Case['outcome'], body: string): Case {
  const file = span.source.name;
  const names = `name="${escapeAttribute(message)}" classname="pcoord.${code}" file="${escapeAttribute(file)}"`;
  return { file, outcome, xml: `    <testcase ${names} time="0">${body}</testcase>\n` };
}

function suiteOf(file: string, cases: readonly Case[]): string {
  const lines = cases.map(({ xml }) => xml).join('');
  return `  <testsuite name="${escapeAttribute(file)}"${countsOf(cases)}>\n${lines}  </testsuite>\n`;
}

function countsOf(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="0"`;
}

function escapeText(text: string): string {
  return allowed(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Line ends and tabs by number: as they are, a reader turns them into spaces. */
function escapeAttribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** XML 1.0 has no way to write these characters, not even by number. */
function allowed(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
