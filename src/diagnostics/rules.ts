import { inertText } from '../base/inert.ts';
import { err, ok, type Result } from '../base/result.ts';
import { closest } from '../base/suggest.ts';
import type { CodeEntry } from './code-entry.ts';
import { type Code, codes } from './codes.ts';
import { type Diagnostic, diagnose, type Level } from './diagnostic.ts';
import type { Located } from './span.ts';

/** What a rule can be set to, from silent to loud. */
export const ruleLevels: readonly Level[] = ['off', 'info', 'warning', 'error'];

/** The rule of that name or alias (`overlap-write-read`, `PC3002`), or `null`. */
export function ruleNamed(name: string): Code | null {
  if (Object.hasOwn(codes, name)) return name as Code;
  return aliases().get(name.toUpperCase()) ?? null;
}

/** Says that a rule does not exist; `near` are rules that were probably meant, best first. */
export function unknownRule({ value, span }: Located<string>, near: readonly string[]): Diagnostic {
  const help = near[0]
    ? `did you mean ${near.map((rule) => `\`${rule}\``).join(' or ')}?`
    : 'docs/checks.md lists all rules';
  const fixes = near.slice(0, 1).map((rule) => ({
    title: `write \`${rule}\``,
    grade: 'unsafe' as const,
    edits: [{ span, text: rule }],
  }));
  const rule = inertText(value, { max: 60 });
  return diagnose('unknown-rule', span, { rule }, { help, fixes });
}

/** Up to three rules that a misspelt name may have meant, best first. */
export function rulesNear(name: string): readonly string[] {
  // No rule is nearly as long: comparing a whole paragraph with each of them would only cost time.
  if (name.length > LONGEST_NAME) return [];
  const near = closest(name, Object.keys(codes));
  return near.length > 0 ? near : closest(name.replace(/s$/, ''), Object.keys(codes));
}

/**
 * Whether a person may decide not to be told: always, unless it is an error without which the session has no clear
 * meaning.
 */
export function mayBeOverruled({ code, severity }: Pick<Diagnostic, 'code' | 'severity'>): boolean {
  return severity !== 'error' || rowOf(code).severity !== 'error' || isNegotiable(code);
}

/** Whether every finding of a rule can be set to that level. */
export function mayBeSet(code: Code, level: Level): boolean {
  return level === 'error' || rowOf(code).severity !== 'error' || isNegotiable(code);
}

/** Reads `RULE=LEVEL`, as in `--severity overlap-write-read=info`; refusals are one sentence for people. */
export function readRuleLevel(text: string): Result<{ readonly code: Code; readonly level: Level }, string> {
  const shown = inertText(text, { max: 100 });
  const at = text.indexOf('=');
  if (at === -1) return err(`expected RULE=LEVEL, such as overlap-write-read=info, not ${shown}`);
  const name = text.slice(0, at).trim();
  const word = text.slice(at + 1).trim();
  const code = ruleNamed(name);
  if (code === null) {
    const near = rulesNear(name);
    const guess = near[0] ? `; did you mean ${near.join(' or ')}?` : '';
    return err(`there is no rule ${inertText(name, { max: 60 })}${guess}`);
  }
  const level = ruleLevels.find((known) => known === word);
  if (level === undefined)
    return err(`${code} cannot be set to ${inertText(word, { max: 60 })}: one of ${ruleLevels.join(', ')}`);
  if (!mayBeSet(code, level))
    return err(`${code} cannot be set to ${level}: its errors leave the session without a clear meaning`);
  return ok({ code, level });
}

const LONGEST_NAME = 100;

function rowOf(code: Code): CodeEntry<never> {
  return codes[code] as unknown as CodeEntry<never>;
}

function isNegotiable(code: Code): boolean {
  return rowOf(code).negotiable === true;
}

let known: Map<string, Code> | undefined;

function aliases(): ReadonlyMap<string, Code> {
  known ??= new Map((Object.keys(codes) as Code[]).map((code) => [codes[code].alias, code]));
  return known;
}
