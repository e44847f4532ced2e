import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/compiler/syntax/parse.ts';
import type { MapNode, SyntaxNode } from '../../../src/compiler/syntax/tree.ts';
import { entrySpan } from '../../../src/compiler/syntax/tree.ts';
import type { Span } from '../../../src/diagnostics/span.ts';

describe('a syntax tree', () => {
  it('gives every key and value its exact place', () => {
    const root = read('a: one\nlist:\n  - "two"\n  - [3, four]\nlast: {x: y}\n');
    expect(root.entries.map((entry) => at(entry.keySpan))).toEqual(['a', 'list', 'last']);
    expect(at(get(root, 'a').span)).toBe('one');
    expect(at(get(root, 'list').span)).toBe('- "two"\n  - [3, four]');
    expect(at(item(get(root, 'list'), 0).span)).toBe('"two"');
    expect(at(item(item(get(root, 'list'), 1), 1).span)).toBe('four');
    expect(at(get(root, 'last').span)).toBe('{x: y}');
    expect(at(entrySpan(root.entries[1]!))).toBe('list:\n  - "two"\n  - [3, four]');
  });

  it('counts offsets through a byte order mark, CRLF line ends and characters outside the basic plane', () => {
    const root = read('\ufeffa: "😀"\r\nb: two\r\n');
    expect(at(get(root, 'a').span)).toBe('"😀"');
    expect(at(get(root, 'b').span)).toBe('two');
    expect(get(root, 'b')).toMatchObject({ text: 'two' });
  });

  it('ends block collections with their last value, not with the comments after it', () => {
    const root = read('a:\n  b: c # here\n\n  # and there\n\nd: e\n');
    expect(at(get(root, 'a').span)).toBe('b: c');
  });

  it.each([
    ['plain', 'plain', 'plain', 'plain'],
    ['"a\\tb"', 'quoted', 'a\tb', 'a\tb'],
    ["'it''s'", 'quoted', "it's", "it's"],
    ['|\n  two\n  lines\n', 'block', 'two\nlines\n', 'two\nlines\n'],
    ['>-\n  two\n  lines\n', 'block', 'two lines', 'two lines'],
    ['"12"', 'quoted', '12', '12'],
    ['!!str 12', 'plain', '12', '12'],
    ['12', 'plain', '12', 12],
    ['-0.5', 'plain', '-0.5', -0.5],
    ['1.10', 'plain', '1.10', 1.1],
    ['1e3', 'plain', '1e3', 1000],
    ['0o17', 'plain', '0o17', 15],
    ['017', 'plain', '017', 17],
    ['0x1F', 'plain', '0x1F', 31],
    ['1:30', 'plain', '1:30', '1:30'],
    ['1_000', 'plain', '1_000', '1_000'],
    ['2024-01-01', 'plain', '2024-01-01', '2024-01-01'],
    ['no', 'plain', 'no', 'no'],
    ['True', 'plain', 'True', true],
    ['tRUE', 'plain', 'tRUE', 'tRUE'],
    ['~', 'plain', '~', null],
    ['null', 'plain', 'null', null],
    ['nullable', 'plain', 'nullable', 'nullable'],
    ['.inf', 'plain', '.inf', Number.POSITIVE_INFINITY],
    ['.', 'plain', '.', '.'],
  ])('reads %j by YAML 1.2 as a %s scalar', (text, style, content, value) => {
    expect(get(read(`a: ${text}\n`), 'a')).toMatchObject({ kind: 'scalar', style, text: content, value });
  });

  it('is the same for %YAML 1.1, which only gets a finding', () => {
    const { value, diagnostics } = parse({ name: 'f', text: '%YAML 1.1\n---\na: no\nb: 017\n' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['yaml-version']);
    expect(get(value!.root as MapNode, 'a')).toMatchObject({ value: 'no' });
    expect(get(value!.root as MapNode, 'b')).toMatchObject({ value: 17 });
  });
});

describe('an alias', () => {
  it('stands for the anchored value and keeps both places', () => {
    const root = read('a: &x [one, two]\nb: *x\n');
    const b = get(root, 'b');
    expect(at(b.span)).toBe('[one, two]');
    expect(at(b.span.via!)).toBe('*x');
    expect(at(item(b, 1).span.via!)).toBe('*x');
    expect(get(root, 'a').span.via).toBeUndefined();
    expect(at(entrySpan(root.entries[1]!))).toBe('b: *x');
  });

  it('means the nearest anchor before it, also where that alias is repeated by another', () => {
    const root = read('a: &x one\nb: &y [*x]\nc: &x two\nd: *y\ne: *x\n');
    expect(item(get(root, 'd'), 0)).toMatchObject({ text: 'one' });
    expect(get(root, 'e')).toMatchObject({ text: 'two' });
  });

  it('may stand for a key', () => {
    expect(read('a: &x name\n*x : value\n').entries.map(({ key }) => key)).toEqual(['a', 'name']);
  });
});

describe('findings of the parser', () => {
  it('come in the order of the text', () => {
    const text = 'b: *nope\na: !src/x\n__proto__: 1\na: 2\n1: x\n';
    const starts = parse({ name: 'f', text }).diagnostics.map(({ span }) => span.start);
    expect(starts.length).toBe(5);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('leave the rest of the tree readable: what was meant stands where YAML lost it', () => {
    const { value } = parse({ name: 'f', text: 'a: [*.ts, !src/x, ok]\nb: *nope\n' });
    const root = value!.root as MapNode;
    const texts = [0, 1, 2]
      .map((index) => item(get(root, 'a'), index))
      .map((node) => 'text' in node && node.text);
    expect(texts).toEqual(['*.ts', '!src/x', 'ok']);
    expect(value!.recovered.map(at)).toEqual(['*.ts', '!src/x', '*nope']);
  });

  it('say nothing of comments that are comments', () => {
    expect(
      parse({ name: 'f', text: 'a: src # gen\nb: 2 #two\nc: "x" #y\nd: x #!\n#e\n' }).diagnostics,
    ).toEqual([]);
  });

  it('never give an own property called __proto__ to anything', () => {
    const root = read('a: {__proto__: {polluted: 1}, b: 1}\n', 1);
    expect((get(root, 'a') as MapNode).entries.map(({ key }) => key)).toEqual(['b']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

function read(text: string, findings = 0): MapNode {
  const { value, diagnostics } = parse({ name: 'f.yaml', text });
  expect(diagnostics.length).toBe(findings);
  return value!.root as MapNode;
}

function get(node: MapNode, key: string): SyntaxNode {
  return node.entries.find((entry) => entry.key === key)!.value;
}

function item(node: SyntaxNode, index: number): SyntaxNode {
  if (node.kind !== 'list') throw new Error('not a list');
  return node.items[index]!;
}

function at({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}
