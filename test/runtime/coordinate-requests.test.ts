import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertBlock, inertText } from '../../src/base/inert.ts';
import {
  acceptedRequests,
  parseRequest,
  plainPath,
  requestLimits,
} from '../../src/runtime/coordinate/requests.ts';
import { streamNamed } from '../../src/runtime/coordinate/stream-name.ts';
import { makePlan } from '../rig/make-plan.ts';

describe('a line of an outbox', () => {
  it('is one of seven requests', () => {
    const read = (value: object): unknown => {
      const parsed = parseRequest(JSON.stringify(value));
      return parsed.ok ? parsed.value : parsed.error;
    };
    expect(read({ kind: 'safe-point' })).toEqual({ kind: 'safe-point' });
    expect(read({ kind: 'phase_complete', why: 'extra keys are fine' })).toEqual({ kind: 'phase-complete' });
    expect(read({ kind: 'lease', paths: ['./src//b.ts', 'src/a.ts', 'src/b.ts'] })).toEqual({
      kind: 'lease',
      paths: ['src/a.ts', 'src/b.ts'],
    });
    expect(read({ kind: 'release', paths: ['app/[id]/page.tsx'] })).toEqual({
      kind: 'release',
      paths: ['app/[id]/page.tsx'],
    });
    expect(read({ kind: 'message', to: 'backend', text: ' the port is\n8080 ' })).toEqual({
      kind: 'message',
      to: 'backend',
      text: 'the port is\n8080',
    });
    expect(read({ kind: 'publish', artifact: 'api' })).toEqual({ kind: 'publish', artifact: 'api' });
    expect(
      read({ kind: 'ask', tool: 'Write', text: 'a\nb', rule: 'Write', writes: ['/etc/x'], ref: 'r' }),
    ).toEqual({ kind: 'ask', tool: 'Write', text: 'a b', rule: 'Write', writes: ['/etc/x'], ref: 'r' });
    expect(read({ kind: 'ask', tool: 'Bash', text: 'ls' })).toEqual({
      ...{ kind: 'ask', tool: 'Bash', text: 'ls' },
      ...{ rule: 'Bash(ls)', writes: [], ref: null },
    });
    for (const text of ['a\nb', 'x'.repeat(401)])
      expect(read({ kind: 'ask', tool: 'Bash', text })).toMatchObject({ rule: null });
  });

  it('every kind that is named to whoever errs is accepted', () => {
    const examples = acceptedRequests.match(/\{[^}]*\}/g) ?? [];
    expect(examples).toHaveLength(7);
    for (const example of examples) expect(parseRequest(example)).toMatchObject({ ok: true });
  });

  it('that is blank asks for nothing', () => {
    for (const blank of ['', '  ', '\t', '\r'])
      expect(parseRequest(blank)).toEqual({ ok: true, value: null });
  });

  it.each([
    ['hello', 'not one JSON object'],
    ['[]', 'not one JSON object'],
    ['null', 'not one JSON object'],
    ['"safe-point"', 'not one JSON object'],
    ['{}', '"kind" is missing'],
    ['{"kind":7}', '"kind" is missing'],
    ['{"__proto__":{"kind":"safe-point"}}', '"kind" is missing'],
    ['{"kind":"delete-everything"}', 'cannot be "delete-everything"'],
    ['{"kind":"lease"}', 'not a list'],
    ['{"kind":"lease","paths":"src/a.ts"}', 'not a list'],
    ['{"kind":"lease","paths":[]}', 'not a list'],
    ['{"kind":"lease","paths":[{}]}', 'no text'],
    ['{"kind":"lease","paths":["../other/file"]}', 'leads out'],
    ['{"kind":"lease","paths":["src/../../x"]}', 'leads out'],
    ['{"kind":"lease","paths":["/etc/passwd"]}', 'not relative'],
    ['{"kind":"lease","paths":[".git/config"]}', "git's own"],
    ['{"kind":"lease","paths":["vendored/.GIT/hooks/x"]}', "git's own"],
    ['{"kind":"lease","paths":["src/**"]}', 'a pattern'],
    ['{"kind":"lease","paths":["./"]}', 'empty'],
    ['{"kind":"lease","paths":["a\\u0000b"]}', 'cannot be shown'],
    ['{"kind":"lease","paths":["a\\u202eb"]}', 'cannot be shown'],
    ['{"kind":"message","text":"x"}', '"to" is missing'],
    ['{"kind":"message","to":"a"}', '"text" is missing'],
    ['{"kind":"message","to":"a","text":"\\u001b[2J"}', 'says nothing'],
    ['{"kind":"message","to":"a\\nb","text":"x"}', '"to" is no name'],
    ['{"kind":"publish"}', '"artifact" is missing'],
    ['{"kind":"ask","text":"x"}', '"tool" is missing'],
    ['{"kind":"ask","tool":"a\\u001bb"}', '"tool" is no name'],
    ['{"kind":"ask","tool":"Write","writes":"a"}', '"writes" is not a list'],
    ['{"kind":"ask","tool":"Write","writes":[7]}', '"writes" is not a list'],
    ['{"kind":"ask","tool":"Write","ref":"a\\u202eb"}', '"ref" is no name'],
  ])('%s is refused with words that say why', (line, why) => {
    const parsed = parseRequest(line);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error).toContain(why);
  });

  it('has bounds: of the line, of the text, of the paths and of their number', () => {
    const refused = (line: string): string => {
      const parsed = parseRequest(line);
      return parsed.ok ? 'accepted' : parsed.error;
    };
    expect(refused('x'.repeat(1024 * 1024))).toContain('longer than 32768');
    expect(refused(`{"kind":"safe-point","pad":"${' '.repeat(1024 * 1024)}"}`)).toContain('longer than');
    const text = (length: number): string =>
      JSON.stringify({ kind: 'message', to: 'a', text: 'x'.repeat(length) });
    expect(refused(text(requestLimits.text))).toBe('accepted');
    expect(refused(text(requestLimits.text + 1))).toContain('put it in a file');
    const lease = (paths: readonly string[]): string => JSON.stringify({ kind: 'lease', paths });
    const names = Array.from({ length: requestLimits.paths + 1 }, (_, index) => `f${index}`);
    expect(refused(lease(names.slice(1)))).toBe('accepted');
    expect(refused(lease(names))).toContain('more than 100');
    expect(refused(lease(['d/'.repeat(requestLimits.path)]))).toContain('longer than 1024');
  });

  it('never ends in an exception, and what is said of it is short and inert', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json(),
      fc
        .record({
          kind: fc.oneof(
            fc.constantFrom('lease', 'release', 'message', 'publish', 'safe-point'),
            fc.string({ unit: 'binary' }),
          ),
          paths: fc.array(
            fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../x', '/x', 'a', '.git/x')),
          ),
          to: fc.string({ unit: 'binary' }),
          text: fc.string({ unit: 'binary' }),
          artifact: fc.anything(),
        })
        .map((value) => {
          try {
            return JSON.stringify(value);
          } catch {
            return '{';
          }
        }),
    );
    fc.assert(
      fc.property(line, (written) => {
        const parsed = parseRequest(written);
        if (!parsed.ok) {
          expect(inertText(parsed.error, { max: 300 })).toBe(parsed.error);
          return;
        }
        const request = parsed.value;
        if (request === null) return;
        if ('paths' in request)
          for (const path of request.paths) {
            expect(path.startsWith('/')).toBe(false);
            expect(path.split('/').some((part) => part === '..' || part === '' || part === '.git')).toBe(
              false,
            );
          }
        if ('text' in request) expect(inertBlock(request.text, { max: 4_000 })).toBe(request.text);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a path', () => {
  it('that is plain stays as it is, and making it plain twice is making it plain once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b.ts', '.', '', 'ö x')), (parts) => {
        const first = plainPath(parts.join('/'));
        if (first.ok) expect(plainPath(first.value)).toEqual(first);
      }),
    );
  });
});

describe('the name of a stream', () => {
  const plan = makePlan({
    streams: [{ id: 'backend_stream' }, { id: 'docs' }, { id: 'x' }, { id: 'x_stream' }],
  });

  it('is exact, or lacks `_stream`, or has it too much', () => {
    expect(streamNamed(plan, 'backend_stream')?.id).toBe('backend_stream');
    expect(streamNamed(plan, 'backend')?.id).toBe('backend_stream');
    expect(streamNamed(plan, 'docs_stream')?.id).toBe('docs');
    expect(streamNamed(plan, 'x')?.id).toBe('x');
    expect(streamNamed(plan, 'x_stream')?.id).toBe('x_stream');
    for (const unknown of ['frontend', '', '_stream', 'toString', '../docs'])
      expect(streamNamed(plan, unknown)).toBeNull();
  });
});
