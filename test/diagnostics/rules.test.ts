import { describe, expect, it } from 'vitest';
import { type Code, codes } from '../../src/diagnostics/codes.ts';
import {
  mayBeOverruled,
  mayBeSet,
  readRuleLevel,
  ruleNamed,
  rulesNear,
} from '../../src/diagnostics/rules.ts';

describe('a rule', () => {
  it('is known by its name and its alias', () => {
    for (const code of Object.keys(codes) as Code[]) {
      expect(ruleNamed(code)).toBe(code);
      expect(ruleNamed(codes[code].alias)).toBe(code);
      expect(ruleNamed(codes[code].alias.toLowerCase())).toBe(code);
    }
  });

  it.each(['', 'PC', 'Overlap-Write-Read', 'overlap-write-read ', '__proto__', 'constructor', 'toString'])(
    'is not %j',
    (name) => {
      expect(ruleNamed(name)).toBeNull();
    },
  );

  it('that is misspelt has near ones, unless it is a paragraph', () => {
    expect(rulesNear('overlap-writ-read')[0]).toBe('overlap-write-read');
    expect(rulesNear('unused-declarations')[0]).toBe('unused-declaration');
    expect(rulesNear('overlap-write-read'.repeat(1000))).toEqual([]);
  });

  it('may be overruled unless it tells an error that leaves the session without a clear meaning', () => {
    expect(mayBeOverruled({ code: 'unknown-key', severity: 'error' })).toBe(false);
    expect(mayBeOverruled({ code: 'overlap-write-write', severity: 'error' })).toBe(true);
    expect(mayBeOverruled({ code: 'yaml-invisible-character', severity: 'warning' })).toBe(true);
    expect(mayBeOverruled({ code: 'unresolved-agent', severity: 'error' })).toBe(true);
  });

  it('may be made louder in any case', () => {
    for (const code of Object.keys(codes) as Code[]) expect(mayBeSet(code, 'error')).toBe(true);
    expect(mayBeSet('unknown-key', 'warning')).toBe(false);
  });
});

describe('RULE=LEVEL', () => {
  it.each([
    ['overlap-write-read=off', 'overlap-write-read', 'off'],
    [' PC3002 = error ', 'overlap-write-read', 'error'],
  ])('%j is read', (text, code, level) => {
    expect(readRuleLevel(text)).toEqual({ ok: true, value: { code, level } });
  });

  it.each([
    ['overlap-write-read', 'expected RULE=LEVEL'],
    ['=off', 'there is no rule'],
    ['overlap-writ-read=off', 'did you mean overlap-write-read'],
    ['overlap-write-read=warn', 'one of off, info, warning, error'],
    ['overlap-write-read=', 'one of off, info, warning, error'],
    ['unknown-key=info', 'unknown-key cannot be set to info'],
  ])('%j is refused in one sentence', (text, why) => {
    const read = readRuleLevel(text);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error).toContain(why);
  });

  it('is refused without harm to a terminal', () => {
    const read = readRuleLevel('\u001b[31m\u202ex=off');
    expect(!read.ok && read.error).toBe('there is no rule x');
  });
});
