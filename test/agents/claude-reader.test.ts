import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputReader } from '../../src/agents/adapter.ts';
import { verdictAtEnd } from '../../src/agents/adapters.ts';
import { createClaudeReader } from '../../src/agents/claude-reader.ts';
import { readRecording } from '../rig/claude/recordings.ts';
import { scenarios } from '../rig/claude/scenarios.ts';

function read(...chunks: readonly string[]): OutputReader {
  const reader = createClaudeReader(0);
  for (const chunk of chunks) reader.take(chunk);
  return reader;
}

function event(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

const success = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  terminal_reason: 'completed',
  result: 'Done.',
};

describe('what the real program printed', () => {
  it('a success with edits', () => {
    const reader = read(readRecording('edits'));
    expect(reader.totals).toEqual({
      turns: 3,
      tokens_in: 357,
      tokens_out: 60,
      cost_usd: expect.closeTo(0.0024, 4),
      tool_calls: 2,
      denials: 0,
      last_tool: 'Bash',
      session: '00000000-0000-4000-8000-000000000001',
    });
    expect(reader.verdict).toEqual({ ok: true, detail: 'Wrote the greeting.' });
  });

  it('exit 0 and success with every write denied is no success', () => {
    const reader = read(readRecording('denied'));
    expect(reader.totals).toMatchObject({ denials: 3, tool_calls: 3 });
    expect(reader.verdict).toEqual({
      ok: false,
      detail: 'all 2 writes denied, none made: All documents are written.',
    });
  });

  it('some writes denied is left to the diff, and told', () => {
    const reader = read(readRecording('mixed'));
    expect(reader.totals.denials).toBe(1);
    expect(reader.verdict).toEqual({
      ok: true,
      detail: '1 tool call denied: Wrote the greeting; docs/ is not mine.',
    });
  });

  it('an error of the API behind the word success', () => {
    const reader = read(readRecording('api-error'));
    expect(reader.verdict?.ok).toBe(false);
    expect(reader.verdict?.detail).toMatch(/^API error 400: /);
  });

  it('an interrupt that ends with exit 0', () => {
    const reader = read(readRecording('aborted'));
    expect(reader.verdict?.ok).toBe(false);
    expect(reader.verdict?.detail).toMatch(/^aborted streaming/);
  });

  it('retries that led to success', () => {
    expect(read(readRecording('retried')).verdict).toEqual({ ok: true, detail: 'Wrote it in the end.' });
  });

  it('a stream that ends without a result', () => {
    const reader = read(readRecording('cut'));
    expect(reader.verdict).toBeNull();
    expect(verdictAtEnd(reader)).toEqual({
      ok: false,
      detail: expect.stringContaining('without saying how'),
    });
    expect(reader.totals).toMatchObject({
      turns: 1,
      tool_calls: 1,
      last_tool: 'Write',
      tokens_out: null,
      cost_usd: null,
    });
  });

  it('a subagent: its calls count, its turns are its own, tokens are those of all', () => {
    const reader = read(readRecording('subagent'));
    expect(reader.totals).toMatchObject({ turns: 4, tool_calls: 3, tokens_in: 600, tokens_out: 120 });
    expect(reader.verdict).toEqual({ ok: true, detail: 'Done with the list.' });
  });
});

describe('the reader', () => {
  it('sees the same wherever the chunks are cut', () => {
    for (const { name } of scenarios) {
      const text = readRecording(name);
      const whole = read(text);
      fc.assert(
        fc.property(fc.array(fc.nat(text.length), { maxLength: 30 }), (cuts) => {
          const at = [0, ...cuts.sort((a, b) => a - b), text.length];
          const reader = read(...at.slice(1).map((end, index) => text.slice(at[index], end)));
          expect(reader.totals).toEqual(whole.totals);
          expect(reader.verdict).toEqual(whole.verdict);
        }),
        { numRuns: 50 },
      );
    }
  });

  it('survives bytes cut inside a character and decoded apart', () => {
    const bytes = Buffer.from(readRecording('edits'));
    const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
      bytes.subarray(i * 7, i * 7 + 7).toString(),
    );
    expect(read(...chunks).totals).toEqual(read(readRecording('edits')).totals);
  });

  it('takes any JSON without failing, and counts only what has the right shape', () => {
    const anything = fc.oneof(
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ type: 'assistant', message: value })),
      fc
        .jsonValue()
        .map((value) =>
          JSON.stringify({ type: 'assistant', message: { id: 'm', content: [value], usage: value } }),
        ),
      fc.jsonValue().map((value) => JSON.stringify({ type: 'user', message: { content: [value] } })),
      fc
        .jsonValue()
        .map((value) =>
          JSON.stringify({ type: 'result', modelUsage: value, permission_denials: value, result: value }),
        ),
      fc.constantFrom('{"type":"constructor"}', '{"type":"__proto__"}', '{"type":"toString"}'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(anything), (lines) => {
        const reader = read(...lines.map((line) => `${line}\n`));
        const { turns, tokens_in, tokens_out, cost_usd, tool_calls, denials } = reader.totals;
        for (const number of [turns, tokens_in, tokens_out, cost_usd, tool_calls, denials]) {
          expect(number === null || (Number.isFinite(number) && number >= 0)).toBe(true);
        }
        expect(reader.verdict?.ok ?? false).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('says when something changed, and only then', () => {
    const reader = createClaudeReader(0);
    const call = {
      type: 'assistant',
      message: { id: 'm', content: [{ type: 'tool_use', id: 't', name: 'Read' }] },
    };
    expect(reader.take('garbage\n')).toBe(false);
    expect(reader.take(event(call).slice(0, 30))).toBe(false);
    expect(reader.take(event(call).slice(30))).toBe(true);
    expect(reader.take(event({ type: 'system', subtype: 'api_retry' }))).toBe(false);
    expect(reader.take(event(success))).toBe(true);
  });

  it('counts a message once, however many events it comes in', () => {
    const part = { type: 'assistant', message: { id: 'm', content: [], usage: { input_tokens: 10 } } };
    expect(read(event(part), event(part), event(part)).totals).toMatchObject({ turns: 1, tokens_in: 10 });
  });

  it('lets the last result count', () => {
    const reader = read(event({ ...success, is_error: true }), event(success));
    expect(reader.verdict).toEqual({ ok: true, detail: 'Done.' });
    expect(read(event(success), event({ ...success, terminal_reason: 'aborted_tools' })).verdict?.ok).toBe(
      false,
    );
  });

  it.each([
    ['another subtype', { subtype: 'error_max_turns' }, /^error max turns/],
    ['a terminal reason', { terminal_reason: 'budget_exhausted' }, /^budget exhausted/],
    ['is_error', { is_error: true }, /^ended with an error/],
    ['a status of the API', { api_error_status: 529 }, /^API error 529/],
  ])('judges by %s', (_what, change, detail) => {
    const { verdict } = read(event({ ...success, ...change }));
    expect(verdict?.ok).toBe(false);
    expect(verdict?.detail).toMatch(detail);
  });

  it('knows denials that stand in the result alone', () => {
    const denied = [{ tool_name: 'Edit', tool_use_id: 't' }];
    const reader = read(event({ ...success, permission_denials: denied }));
    expect(reader.totals.denials).toBe(1);
    expect(reader.verdict).toEqual({ ok: false, detail: 'all 1 write denied, none made: Done.' });
  });

  it('makes everything that the agent says inert', () => {
    const evil = `\x1b]0;owned\x07a\u202eb\n${'x'.repeat(500)}`;
    const call = { type: 'tool_use', id: 't', name: evil };
    const reader = read(
      event({ type: 'assistant', session_id: evil, message: { id: 'm', content: [call] } }),
      event({ ...success, result: evil, terminal_reason: evil }),
    );
    for (const [text, max] of [
      [reader.totals.last_tool, 60],
      [reader.totals.session, 60],
      [reader.verdict?.detail, 200],
    ] as const) {
      expect(text).not.toMatch(/[\x00-\x1f\u202e]/);
      expect(text?.length).toBeLessThanOrEqual(max);
    }
  });

  it('goes on after a line of 20 MB', () => {
    const reader = read(
      event({ type: 'user', message: { content: 'x'.repeat(20_000_000) } }),
      event(success),
    );
    expect(reader.verdict?.ok).toBe(true);
  });
});
