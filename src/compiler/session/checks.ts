import type { Level } from '../../diagnostics/diagnostic.ts';
import { mayBeSet, ruleLevels, ruleNamed, unknownRule } from '../../diagnostics/rules.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { Reader } from './binding.ts';
import { report } from './binding.ts';
import { checkUnique } from './names.ts';
import { keyOf, mapOf } from './read-list.ts';
import { oneOf } from './read-text.ts';
import type { RuleSetting } from './session.ts';

/** Reads `checks`: a rule's name or alias → `off`, `info`, `warning` or `error`. */
export const bindChecks: Reader<RuleSetting[]> = (binding, node, where) => {
  const settings = mapOf(setting)(binding, node, where);
  if (settings)
    checkUnique(
      binding,
      settings.map(({ code, name }) => ({ value: code, span: name.span })),
      'entries of `checks`',
    );
  return settings;
};

const setting: Parameters<typeof mapOf<RuleSetting>>[0] = (binding, entry, where) => {
  const name = keyOf(entry);
  const code = ruleNamed(name.value);
  if (code === null) binding.diagnostics.push(unknownRule(name));
  const level = ruleLevel(binding, entry.value, where);
  if (code === null || level === null) return null;
  if (!mayBeSet(code, level.value))
    report(binding, { code: 'severity-not-allowed', span: level.span }, { rule: code, level: level.value });
  return { code, name, level };
};

const knownLevel = oneOf(ruleLevels);

/** `off` is a word of its own here: nobody takes it for a boolean. */
const ruleLevel: Reader<Located<Level>> = (binding, node, where) =>
  node.kind === 'scalar' && node.text === 'off'
    ? { value: 'off', span: node.span }
    : knownLevel(binding, node, where);
