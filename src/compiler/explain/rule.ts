import type { CodeEntry } from '../../diagnostics/code-entry.ts';
import { type Code, codes } from '../../diagnostics/codes.ts';
import type { Severity } from '../../diagnostics/diagnostic.ts';
import { mayBeOverruled } from '../../diagnostics/rules.ts';

/** What there is to know about a rule without looking at any session. */
export interface RuleExplanation {
  readonly code: Code;
  readonly alias: string;
  /** By default. */
  readonly severity: Severity;
  readonly group: string;
  /** Whether a person may decide not to be told. */
  readonly may_be_overruled: boolean;
  readonly why: string;
  /** What to do, with names in capitals where the session's own would stand; `null` where only a session can tell. */
  readonly help: string | null;
}

/** Rules that belong together. */
export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly RuleExplanation[];
}

/** Explains one rule from its row in the table. */
export function explainRule(code: Code): RuleExplanation {
  const { alias, severity, why, help } = codes[code] as unknown as CodeEntry<never>;
  return {
    code,
    alias,
    severity,
    group: GROUPS.find(([prefix]) => alias.startsWith(prefix))?.[1] ?? 'Other',
    may_be_overruled: mayBeOverruled({ code, severity }),
    why,
    help: help ? inGeneral(help) : null,
  };
}

/** Every rule, by group and alias. */
export function explainAllRules(): RuleGroup[] {
  const all = (Object.keys(codes) as Code[])
    .map(explainRule)
    .sort((a, b) => (a.alias < b.alias ? -1 : a.alias > b.alias ? 1 : 0));
  return [...new Set(all.map(({ group }) => group))].map((title) => ({
    title,
    rules: all.filter(({ group }) => group === title),
  }));
}

/** Groups by the beginning of their aliases; the longer beginning first. */
const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['PC0', 'The file and its YAML'],
  ['PC1', 'Shape and names'],
  ['PC2', 'Order, milestones, stages, capacities'],
  ['PC30', 'Overlaps'],
  ['PC31', 'Resource patterns'],
  ['PC40', 'Agents, actions, prompts'],
  ['PC41', 'Commands, secrets, environment'],
  ['PC5', 'Plan files'],
  ['PC9', 'How findings are overruled'],
];

/** The help with placeholders; `null` where it is made of nothing else, or takes its parameters apart. */
function inGeneral(help: (parameters: never) => string): string | null {
  const blank = new Proxy({}, { get: (_, key) => `${OPEN}${String(key)}${CLOSE}` });
  let text: string;
  try {
    text = help(blank as never);
  } catch {
    // Parameters that are lists or objects: what it says then depends on the session.
    return null;
  }
  const general = text.replace(WHOLE, (_, key: string) => key.toUpperCase());
  return general.includes(OPEN) || general.includes(CLOSE) || /^[A-Z_]+$/.test(general) ? null : general;
}

const OPEN = '\u27e6';
const CLOSE = '\u27e7';
const WHOLE = /\u27e6([A-Za-z_]+)\u27e7/g;
