import { describe, expect, it } from 'vitest';
import { explainAllRules, explainRule } from '../../../src/compiler/explain/rule.ts';
import { type Code, codes } from '../../../src/diagnostics/codes.ts';

describe('rules', () => {
  const all = explainAllRules().flatMap(({ rules }) => rules);

  it('are all listed once, each in a group, by alias', () => {
    expect(all.map(({ code }) => code).sort()).toEqual(Object.keys(codes).sort());
    expect(all.filter(({ group }) => group === 'Other')).toEqual([]);
    for (const { rules } of explainAllRules()) {
      const aliases = rules.map(({ alias }) => alias);
      expect(aliases).toEqual([...aliases].sort());
    }
  });

  it('say what to do in general words: names in capitals, never a parameter that was taken apart', () => {
    expect(explainRule('overlap-write-write').help).toMatch(/`dependencies: \[[A-Z]+\]` in `[A-Z]+`/);
    for (const { code, help } of all) {
      expect(String(help), code).not.toMatch(/[\u27e6\u27e7]|undefined|\[object|NaN/);
      expect(help, code).not.toBe('');
    }
    expect(all.filter(({ help }) => help !== null).length).toBeGreaterThan(100);
  });

  it('say whether they may be overruled as comments and severities have it', () => {
    expect(explainRule('overlap-write-write')).toMatchObject({ severity: 'error', may_be_overruled: true });
    expect(explainRule('pattern-dotdot')).toMatchObject({ severity: 'error', may_be_overruled: false });
    for (const code of Object.keys(codes) as Code[])
      if (codes[code].severity !== 'error') expect(explainRule(code).may_be_overruled).toBe(true);
  });
});
