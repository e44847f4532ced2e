import type { Code } from '../../diagnostics/codes.ts';
import { codes } from '../../diagnostics/codes.ts';
import type { Diagnostic, Level, Severity } from '../../diagnostics/diagnostic.ts';
import { mayBeOverruled } from '../../diagnostics/rules.ts';
import type { RuleSetting } from '../session/session.ts';

/** What each rule is set to, if anything: of two settings the later counts. */
export function levelsOf(
  settings: readonly RuleSetting[],
  severities: ReadonlyMap<Code, Level> = new Map(),
): ReadonlyMap<Code, Level> {
  const levels = new Map(settings.map(({ code, level }): [Code, Level] => [code, level.value]));
  for (const [code, level] of severities) levels.set(code, level);
  return levels;
}

/**
 * A finding at the level its rule is set to; `null` when it is not to be told. An error that cannot be overruled stays.
 * What a rule tells more softly than usual, because something settles it, is never made louder.
 */
export function setLevel(diagnostic: Diagnostic, level: Level | undefined): Diagnostic | null {
  const { code, severity } = diagnostic;
  if (level === undefined || level === severity || !mayBeOverruled(diagnostic)) return diagnostic;
  if (level === 'off') return null;
  const settled = LOUDNESS[severity] < LOUDNESS[codes[code].severity];
  return settled && LOUDNESS[level] > LOUDNESS[severity] ? diagnostic : { ...diagnostic, severity: level };
}

/** `--strict`: what `exec` would refuse to start with is an error, unless it is not told at all. */
export function raise(diagnostic: Diagnostic): Diagnostic {
  return STRICT.has(diagnostic.code) && codes[diagnostic.code].severity === 'warning'
    ? { ...diagnostic, severity: 'error' }
    : diagnostic;
}

const LOUDNESS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

const STRICT: ReadonlySet<Code> = new Set<Code>([
  'unresolved-agent',
  'unsupported-adapter',
  'unresolved-external',
  'unconfigured-action',
]);
