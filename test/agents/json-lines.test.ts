import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonLines } from '../../src/agents/json-lines.ts';

function readAll(chunks: readonly string[], max = 1000): unknown[] {
  const lines = createJsonLines({ max });
  return chunks.flatMap((chunk) => lines.take(chunk));
}

describe('JSON lines', () => {
  it('are the same wherever the chunks are cut', () => {
    const text = '{"a":"ü🚀"}\nwarning\n\r\n[1]\n{"b":{"c":[true,null]}}\r\n{"unfinished":';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(readAll(chunks)).toEqual([{ a: 'ü🚀' }, [1], { b: { c: [true, null] } }]);
      }),
    );
  });

  it('pass over garbage, and find an object behind a warning on the same line', () => {
    expect(
      readAll(['\x00\ufffd\n"text"\n12\nnull\n{broken\n}{\nWarning: x{"a":1}\n{oops {"b":2}\n']),
    ).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('drop a line that is too long, and only that', () => {
    const long = `{"long":"${'x'.repeat(2000)}"}`;
    expect(readAll([`{"a":1}\n${long}\n{"b":2}\n`])).toEqual([{ a: 1 }, { b: 2 }]);
    expect(readAll([...`{"a":1}\n${long}\n{"b":2}\n`])).toEqual([{ a: 1 }, { b: 2 }]);
    expect(readAll([long, long, long, '\n{"b":2}\n'])).toEqual([{ b: 2 }]);
  });

  it('keep a line of exactly the length allowed', () => {
    const line = '{"a":1}';
    expect(readAll([`${line}\n`], line.length)).toEqual([{ a: 1 }]);
    expect(readAll([`${line}\n`], line.length - 1)).toEqual([]);
    expect(readAll([...`${line}\n`], line.length)).toEqual([{ a: 1 }]);
  });

  it('hold no more than the limit of a stream without an end', () => {
    const lines = createJsonLines({ max: 1000 });
    const chunk = 'x'.repeat(1_000_000);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 300; i++) lines.take(`${i}${chunk}`);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
    expect(lines.take('\n{"a":1}\n')).toEqual([{ a: 1 }]);
  });
});
