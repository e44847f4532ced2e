import { describe, expect, it } from 'vitest';
import { fewFindings, MOST_ALIKE } from '../../../src/compiler/settle/few-findings.ts';
import {
  countFindings,
  type Diagnostic,
  diagnose,
  type Severity,
} from '../../../src/diagnostics/diagnostic.ts';
import { renderJson } from '../../../src/diagnostics/render/json.ts';
import { summarize } from '../../../src/diagnostics/render/pretty.ts';

const text = 'x'.repeat(1000);

function findings(count: number, severity: Severity, name = 's.yaml'): Diagnostic[] {
  const source = { name, text };
  return Array.from({ length: count }, (_, at) =>
    diagnose('unknown-rule', { source, start: at, end: at + 1 }, { rule: `r${at}` }, { severity }),
  );
}

describe('many findings of one rule', () => {
  it('are told up to a hundred, then counted in a line of their severity where the rest begins', () => {
    const many = findings(250, 'error');
    const { told, all } = fewFindings(many);
    expect(told.slice(0, MOST_ALIKE)).toEqual(many.slice(0, MOST_ALIKE));
    expect(told.slice(MOST_ALIKE)).toMatchObject([
      { code: 'more-findings', severity: 'error', stands_for: 150, span: { start: 100, end: 100 } },
    ]);
    expect(told.at(-1)!.message).toContain('150 more findings of `unknown-rule`');
    expect(all.filter((one) => one.code !== 'more-findings')).toEqual(many);
  });

  it('are told as they are where a line would save nothing', () => {
    const few = findings(MOST_ALIKE + 1, 'warning');
    expect(fewFindings(few).told).toEqual(few);
    expect(fewFindings([...few, ...findings(90, 'warning', 'other.yaml')]).told).toHaveLength(
      MOST_ALIKE + 91,
    );
  });

  it('hide nothing of another severity, rule or file', () => {
    const others = [...findings(1, 'error'), ...findings(2, 'warning', 'other.yaml')];
    const { told } = fewFindings([...findings(300, 'warning'), ...others]);
    for (const other of others) expect(told).toContain(other);
  });

  it('count in full in every summary', () => {
    const many = [...findings(250, 'error'), ...findings(3, 'warning')];
    const { told } = fewFindings(many);
    expect(countFindings(told, 'error')).toBe(250);
    expect(summarize(told)).toBe(summarize(many));
    expect(JSON.parse(renderJson(told))).toMatchObject({ counts: { error: 250, warning: 3, info: 0 } });
  });
});
