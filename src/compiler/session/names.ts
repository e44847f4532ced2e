import type { Located } from '../../diagnostics/span.ts';
import { firstInvisible } from '../syntax/invisible.ts';
import type { MapEntry } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { replaceFix, report } from './binding.ts';
import { textFor } from './read-text.ts';
import { triggerFormOf } from './trigger-phrases.ts';

/** Reads the id that a list entry gives itself: a milestone, stage or phase. */
export function id(what: string): Reader<Located<string>> {
  const text = textFor('word');
  return (binding, node, where) => {
    const found = text(binding, node, where);
    if (found) checkId(binding, found, what);
    return found;
  };
}

/** Checks a name against the rule for ids; a bad one is reported and used all the same, so that checking goes on. */
export function checkId(binding: Binding, name: Located<string>, what: string): void {
  const reason = idProblem(name.value);
  if (reason === null) return;
  const better = repairedId(name.value);
  const quoted = name.span.source.text[name.span.start] === '"' ? `"${better}"` : better;
  const fixes = better === '' ? [] : [replaceFix(name.span, quoted, 'unsafe')];
  const id = name.value.length > 60 ? `${name.value.slice(0, 60)}…` : name.value;
  report(binding, { code: 'invalid-id', span: name.span, details: { fixes } }, { what, id, reason });
}

/** Checks that a name cannot be taken for a trigger phrase. Milestones may end in `_complete`: theirs is `_reached`. */
export function checkReserved(binding: Binding, name: Located<string>, what: 'stream' | 'milestone'): void {
  const form = triggerFormOf(name.value);
  if (
    form === null ||
    (what === 'milestone' && /_complete$/.test(name.value) && name.value !== 'all_streams_complete')
  )
    return;
  report(binding, { code: 'reserved-id', span: name.span }, { id: name.value, form });
}

/** Reports every id after the first that is the same; `what` is the plural. */
export function checkUnique(binding: Binding, ids: readonly Located<string>[], what: string): void {
  const first = new Map<string, Located<string>>();
  for (const id of ids) {
    const other = first.get(id.value);
    if (!other) {
      first.set(id.value, id);
      continue;
    }
    const related = [{ span: other.span, message: 'the first one is here' }];
    report(binding, { code: 'duplicate-id', span: id.span, details: { related } }, { what, id: id.value });
  }
}

/** Reads `"@name"`. */
export const agentName: Reader<Located<string>> = (binding, node, where) => {
  const found = textFor('word')(binding, node, where);
  if (found) checkAgentName(binding, found);
  return found;
};

/** Checks the `@` and the letters of an agent's name. */
export function checkAgentName(binding: Binding, name: Located<string>): void {
  if (isAgentName(name.value)) return;
  const bare = isLabel(name.value);
  const fixes = bare ? [replaceFix(name.span, `"@${name.value}"`, 'safe')] : [];
  report(binding, { code: 'invalid-agent-name', span: name.span, details: { fixes } }, { name: name.value });
}

/** Checks the name of a capacity: an id that may hold `:`, as in `port:3000`. */
export function checkCapacityName(binding: Binding, entry: MapEntry): void {
  if (isLabel(entry.key)) return;
  checkId(binding, { value: entry.key, span: entry.keySpan }, 'a capacity');
}

/** Whether a name keeps to the rule for names of its kind; a bad one has a finding. */
export function isNameOf(kind: 'agent' | 'action' | 'capacity' | 'external', name: string): boolean {
  if (kind === 'agent') return isAgentName(name);
  return (kind === 'capacity' && isLabel(name)) || idProblem(name) === null;
}

function isAgentName(name: string): boolean {
  return name.startsWith('@') && isLabel(name.slice(1));
}

function isLabel(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}$/.test(name);
}

function idProblem(id: string): string | null {
  if (id.length > 100) return `it is longer than 100 characters (${id.length})`;
  if (/^[-.]/.test(id)) return `it begins with \`${id[0]}\``;
  const bad = /[^A-Za-z0-9_.-]/u.exec(id);
  // What cannot be seen is reported where the text is read.
  if (bad && firstInvisible(bad[0], 'name')) return null;
  if (bad) return bad[0] === ' ' ? 'it holds a space' : `it holds \`${bad[0]}\``;
  if (id.includes('..')) return 'it holds `..`';
  return /(?:\.|\.lock)$/.test(id) ? 'git does not accept names with this ending' : null;
}

function repairedId(id: string): string {
  // What is longer than an id may be is cut anyway, and on megabytes these expressions would take hours.
  const better = id
    .slice(0, 400)
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-._]+/, '')
    .replace(/(?:\.lock|[._])+$/, '')
    .slice(0, 100);
  return idProblem(better) === null ? better : '';
}
