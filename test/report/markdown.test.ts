import { describe, expect, it } from 'vitest';
import { cellCode, code, codes, plain } from '../../src/report/markdown/markup.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { Script, samplePlan } from '../views/sample.ts';
import { calmReport, EVIL, reportOf, richReport } from './rich-run.ts';

/** What a renderer of Markdown does not look at: fenced blocks, then code in lines. */
function withoutCode(text: string): string {
  return text.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
}

describe('the report as Markdown', () => {
  it('says what came of a run that went well', () => {
    const text = renderMarkdown(calmReport());
    expect(text).toMatch(
      /^## ⚠️ parallel-ecommerce: completed, unverified\n\n6 of 6 tasks done in \*\*24\.\ds\*\*/,
    );
    expect(text).toContain('```sh\ngit merge pcoord/parallel-ecommerce\n```');
    expect(text).toContain('| `frontend` | done |');
    expect(text).not.toContain('Conflicts and how');
  });

  it('tells conflicts, reviews with their commands, and what agents cost as far as they say', () => {
    const text = renderMarkdown(richReport('x'));
    expect(text).toContain(
      '- **review** `merge-1`, merge conflict at milestone architecture&#95;complete: `db/x`',
    );
    expect(text).toContain('  - `pcoord review accept merge-1 --run r1 --ours`');
    expect(text).toContain('<summary>Conflicts and how each was settled: 5</summary>');
    expect(text).toContain(
      '| settled | milestone architecture&#95;complete | `backend/architecture` | `shared/a` | the later side won |',
    );
    expect(text).toContain('| `@frontend-expert` | 1 | 7 | 7k in, 700 out | $0.25 |');
    expect(text).toContain('| `@backend-expert` | 1 | 4 | 4k in, 400 out | unknown |');
  });

  it('is no markup of agents: no tag, link, mention, issue or address but our own', () => {
    const text = withoutCode(renderMarkdown(richReport()));
    const tags = [...text.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    expect([...new Set(tags)].sort()).toEqual(
      ['<!-- -->', '</details>', '</summary>', '<details>', '<summary>'].sort(),
    );
    expect(text).not.toMatch(/\]\(/);
    expect(text).not.toMatch(/@[a-z]/i);
    expect(text).not.toMatch(/#\d(?!\d*;)/);
    expect(text).not.toMatch(/https?:|www\./);
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  it('keeps every row of a table in its columns', () => {
    const tables = [...renderMarkdown(richReport()).matchAll(/(?:^\|.*\n)+/gm)].map(([text]) =>
      text.trimEnd().split('\n'),
    );
    expect(tables.length).toBeGreaterThan(4);
    for (const [head = '', rule = '', ...rows] of tables) {
      expect(rule).toMatch(/^(\| -{3}:? )+\|$/);
      // A bar in a cell is written `\\|`, in code too.
      const columns = (row: string): number => row.replaceAll('\\|', '').split('|').length;
      expect([head, ...rows].map(columns)).toEqual([head, ...rows].map(() => columns(rule)));
    }
  });

  it('writes code that ends where it should', () => {
    expect(code('a `b` c')).toBe('``a `b` c``');
    expect(code('`')).toBe('`` ` ``');
    expect(code('x\n```\n# y')).toBe('````x ``` # y````');
    expect(code('')).toBe('');
  });

  it('writes words that say what they said', () => {
    expect(plain('it works, 3 of 4')).toBe('it works, 3 of 4');
    expect(plain('a_b <i> @me #12')).toBe('a&#95;b &#60;i&#62; @<!-- -->me #<!-- -->12');
    expect(plain('1f2e3d4c5b6a :tada: :a_b: done at 12:30')).toBe(
      '1f2e3d<!-- -->4c5b6a :<!-- -->tada: :<!-- -->a&#95;b: done at 12:30',
    );
    expect(plain('see https://x.example and GH-12')).toBe('see https<!-- -->://x.example and GH-<!-- -->12');
  });

  it('fits into a comment, however large the run', () => {
    const streams = Array.from({ length: 1000 }, (_, at) => `stream_with_a_long_name_${at}`);
    const plan = samplePlan({ streams, agents: 1000 });
    const script = new Script(plan).start();
    script.release(...streams.map((id) => `${id}/architecture`));
    for (const id of streams) script.fail(script.begin(`${id}/architecture`), EVIL, null);
    script.finish('failed');
    const text = renderMarkdown(reportOf(plan, script.events));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/^## ❌ /);
  });

  it('draws a timeline that GitHub can draw: no name is syntax', () => {
    const [, gantt = ''] = /```mermaid\n([\s\S]*?)```/.exec(renderMarkdown(richReport())) ?? [];
    expect(
      gantt
        .split('\n')
        .filter((line) => line !== '')
        .every((line) =>
          /^gantt$|^ {2}(dateFormat x|axisFormat %H:%M:%S)$|^ {2}section (· [\w .-]+|gates)$|^ {2}· [\w .-]+ :((done|crit|active|milestone), )*\d+, \d+ms$/.test(
            line,
          ),
        ),
    ).toBe(true);
    expect(gantt).toMatch(
      /section · database\n {2}· architecture :crit, \d+, 6200ms\n {2}· architecture try 2 :done/,
    );
  });
});

it('a bar in code has a backslash in tables alone', () => {
  expect(codes(['a|b'], 4)).toBe('`a|b`');
  expect(codes(['a|b'], 4, cellCode)).toBe('`a\\|b`');
});
