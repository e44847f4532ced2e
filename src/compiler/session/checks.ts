import type { Level } from '../../diagnostics/diagnostic.ts';
import { mayBeSet, ruleLevels, ruleNamed, rulesNear, unknownRule } from '../../diagnostics/rules.ts';
import type { Located } from '../../diagnostics/span.ts';
import { limits } from '../syntax/limits.ts';
import type { Reader } from './binding.ts';
import { report } from './binding.ts';
import { checkUnique } from './names.ts';
import { keyOf, mapOf } from './read-list.ts';
import { oneOf } from './read-text.ts';
import type { RuleSetting } from './session.ts';

/** Reads `checks`: a rule's name or alias → `off`, `info`, `warning` or `error`. */
export const bindChecks: Reader<RuleSetting[]> = (binding, node, where) => {
  let unknown = 0;
  const settings = mapOf<RuleSetting>((_, entry, place) => {
    const name = keyOf(entry);
    const code = ruleNamed(name.value);
    if (code === null) {
      unknown += 1;
      // Each name is compared with each rule: after a few the rest is told without a guess.
      binding.diagnostics.push(unknownRule(name, unknown > limits.errors ? [] : rulesNear(name.value)));
    }
    const level = ruleLevel(binding, entry.value, place);
    if (code === null || level === null) return null;
    if (!mayBeSet(code, level.value))
      report(binding, { code: 'severity-not-allowed', span: level.span }, { rule: code, level: level.value });
    return { code, name, level };
  })(binding, node, where);
  if (settings)
    checkUnique(
      binding,
      settings.map(({ code, name }) => ({ value: code, span: name.span })),
      'entries of `checks`',
    );
  return settings;
};

const knownLevel = oneOf(ruleLevels);

/** `off` is a word of its own here: nobody takes it for a boolean. */
const ruleLevel: Reader<Located<Level>> = (binding, node, where) =>
  node.kind === 'scalar' && node.text === 'off'
    ? { value: 'off', span: node.span }
    : knownLevel(binding, node, where);
