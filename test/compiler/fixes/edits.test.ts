import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addKey } from '../../../src/compiler/fixes/edits/add-key.ts';
import { appendItems } from '../../../src/compiler/fixes/edits/append-item.ts';
import {
  applyEdits,
  doTouch,
  type Edit,
  insertAt,
  replaceAt,
} from '../../../src/compiler/fixes/edits/edit.ts';
import { removeItem } from '../../../src/compiler/fixes/edits/remove-item.ts';
import { styleOf, writeScalar } from '../../../src/compiler/fixes/edits/scalar.ts';
import { sharedValues } from '../../../src/compiler/fixes/edits/shared.ts';
import { toPlain } from '../../../src/compiler/session/plain.ts';
import { parse } from '../../../src/compiler/syntax/parse.ts';
import type { ListNode, MapNode, SyntaxNode } from '../../../src/compiler/syntax/tree.ts';
import type { Source } from '../../../src/diagnostics/source.ts';
import { changedLines } from './changed-lines.ts';

describe('edits of one text', () => {
  const source: Source = { name: 'f.yaml', text: 'abcdef' };

  it('are made from the front, those of one place in the order given', () => {
    const edits = [
      replaceAt(source, { start: 3, end: 5 }, 'X'),
      insertAt(source, 1, '1'),
      insertAt(source, 1, '2'),
    ];
    expect(applyEdits(source, edits)).toBe('a12bcXf');
  });

  it('of which two want one place are refused', () => {
    const edits = [replaceAt(source, { start: 1, end: 4 }, 'X'), insertAt(source, 2, '1')];
    expect(applyEdits(source, edits)).toBeNull();
  });

  it('touch where one begins and the other ends, but not across texts', () => {
    const a = [replaceAt(source, { start: 1, end: 3 }, '')];
    expect(doTouch(a, [insertAt(source, 3, 'x')])).toBe(true);
    expect(doTouch(a, [insertAt(source, 4, 'x')])).toBe(false);
    expect(doTouch(a, [insertAt({ ...source }, 2, 'x')])).toBe(false);
  });
});

describe('a scalar', () => {
  it('is quoted where YAML needs it, whatever the style', () => {
    const texts = fc.oneof(
      fc.constantFrom(
        'api',
        'api/2',
        'null',
        '~',
        'yes',
        'on',
        'y',
        '1.5',
        '0x1f',
        '1e3',
        '-',
        '!src/',
        '*.ts',
      ),
      fc.constantFrom(
        'a b',
        ' a',
        "it's",
        '"',
        '\\',
        'a: b',
        'a #b',
        '#',
        '',
        '@a',
        '&a',
        '%a',
        '{a}',
        '[a]',
        'a,b',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text.isWellFormed()),
    );
    const styles = fc.constantFrom('plain' as const, 'double' as const, 'single' as const);
    fc.assert(
      fc.property(texts, styles, (text, style) => {
        const written = writeScalar(text, style);
        for (const whole of [`a: [x, ${written}]\n`, `a:\n  - x\n  - ${written}\n`]) {
          const { value } = parse({ name: 'f.yaml', text: whole });
          const item = list(value!.root).items[1]!;
          expect(item.kind === 'scalar' && item.value).toBe(text);
        }
      }),
      { numRuns: 2000, seed: 20250807 },
    );
  });

  it('is known by its quotes', () => {
    const { root } = parse({ name: 'f.yaml', text: 'a: [x, "y", \'z\']\nb: |\n  text\n' }).value!;
    const styles = list(root).items.map((item) => item.kind === 'scalar' && styleOf(item));
    expect(styles).toEqual(['plain', 'double', 'single']);
    const block = child(root, 'b');
    expect(block.kind === 'scalar' && styleOf(block)).toBeNull();
  });
});

/** How a list of words is written. */
interface Shape {
  readonly words: readonly string[];
  readonly quotes: readonly ('plain' | 'double' | 'single')[];
  readonly comments: readonly boolean[];
  readonly form: 'line' | 'lines' | 'hanging' | 'block';
  readonly indent: number;
  readonly dash: number;
  readonly comma: boolean;
  readonly windows: boolean;
  readonly open: boolean;
  readonly after: boolean;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  words: fc.array(fc.constantFrom('src/', 'a/b', 'api', 'null', '**/*.ts', 'it#s'), {
    minLength: 1,
    maxLength: 4,
  }),
  quotes: fc.array(fc.constantFrom('plain' as const, 'double' as const, 'single' as const), {
    minLength: 4,
    maxLength: 4,
  }),
  comments: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  form: fc.constantFrom('line' as const, 'lines' as const, 'hanging' as const, 'block' as const),
  indent: fc.integer({ min: 1, max: 4 }),
  dash: fc.integer({ min: 0, max: 3 }),
  comma: fc.boolean(),
  windows: fc.boolean(),
  open: fc.boolean(),
  after: fc.boolean(),
});

function write(shape: Shape): string {
  const { words, quotes, comments, form, indent, dash, comma, windows, open, after } = shape;
  const pad = ' '.repeat(indent);
  const items = words.map((word, at) => writeScalar(word, quotes[at]!));
  const note = (at: number): string => (comments[at] ? ` # note ${at}` : '');
  const lines = ['root:', `${pad}first: 1 # one`];
  const sep = (at: number): string => (at < items.length - 1 || comma ? ',' : '');
  if (form === 'line') lines.push(`${pad}list: [${items.join(', ')}${comma ? ',' : ''}]${note(0)}`);
  else if (form === 'block')
    lines.push(
      `${pad}list: # list`,
      ...items.map((item, at) => `${pad}${' '.repeat(dash)}- ${item}${note(at)}`),
    );
  else {
    const inner = form === 'lines' ? items : [items.join(', ')];
    const last = inner.length - 1;
    lines.push(
      `${pad}list: [`,
      ...inner.map((item, at) => `${pad}  ${item}${at === last ? sep(items.length - 1) : ','}${note(at)}`),
      `${pad}]`,
    );
  }
  if (after) lines.push(`${pad}# about the last`, `${pad}last: {x: 1}`);
  const text = lines.join(windows ? '\r\n' : '\n');
  return open ? text : `${text}${windows ? '\r\n' : '\n'}`;
}

describe('in whatever way a list is written', () => {
  it('items are added at its end, and every other line and comment stays', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(1, 2), (shape, count) => {
        const names = ['new/one', '!new/two'].slice(0, count);
        const edited = change(write(shape), (root) =>
          appendItems(
            list(child(root, 'root')),
            names.map((name) => writeScalar(name, 'plain')),
          ),
        );
        expect(edited.plain).toEqual([...shape.words, ...names]);
        expect(edited.comments).toEqual(commentsOf(write(shape)));
        expect(edited.lines.removed.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000, seed: 20250807 },
    );
  });

  it('one item is removed, with the comment on its own line and no other', () => {
    fc.assert(
      fc.property(shapes, fc.nat(3), (shape, at) => {
        fc.pre(at < shape.words.length && shape.words.length > 1);
        const edited = change(write(shape), (root) => removeItem(list(child(root, 'root')), at));
        if (edited.edits === null) return;
        expect(edited.plain).toEqual(shape.words.filter((_, index) => index !== at));
        const own =
          shape.comments[at] && (shape.form === 'block' || shape.form === 'lines') ? [`# note ${at}`] : [];
        const before = commentsOf(write(shape));
        expect(before.filter((comment) => !edited.comments.includes(comment))).toEqual(own);
        // The line before becomes the last one, and loses its line end.
        const ends = shape.open && shape.windows && !shape.after && at === shape.words.length - 1;
        expect(edited.lines.removed.length).toBeLessThanOrEqual(ends ? 2 : 1);
      }),
      { numRuns: 2000, seed: 20250807 },
    );
  });

  it('a key is added after it', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const edited = change(write(shape), (root) =>
          addKey(child(root, 'root') as MapNode, { key: 'more', inline: '[x]', block: ['', '- x'] }, 'list'),
        );
        expect(edited.value).toMatchObject({ root: { list: shape.words, more: ['x'] } });
        expect(edited.comments).toEqual(commentsOf(write(shape)));
        expect(edited.lines.removed.length).toBeLessThanOrEqual(shape.open && !shape.after ? 1 : 0);
      }),
      { numRuns: 1000, seed: 20250807 },
    );
  });
});

describe('a key is added', () => {
  const add = (text: string, after?: string): string | null => {
    const source = { name: 'f.yaml', text };
    const map = child(parse(source).value!.root, 'a') as MapNode;
    const edits = addKey(map, { key: 'k', inline: '[x]', block: ['[x]'] }, after);
    return edits && applyEdits(source, edits);
  };

  it('to a flow mapping behind its last entry', () => {
    expect(add('a: {b: 1, c: [2]} # end\n')).toBe('a: {b: 1, c: [2], k: [x]} # end\n');
    expect(add('a: {\n  b: 1,\n  c: 2, # two\n}\n')).toBe('a: {\n  b: 1,\n  c: 2, # two\n  k: [x],\n}\n');
  });

  it('behind comments that belong to the entry before it', () => {
    expect(add('a:\n  b:\n    - 1\n    # - 2\n  # about c\n  c: 2\n', 'b')).toBe(
      'a:\n  b:\n    - 1\n    # - 2\n  k: [x]\n  # about c\n  c: 2\n',
    );
  });

  it('not behind a block scalar, which has no clear end', () => {
    expect(add('a:\n  b: 1\n  c: |\n    text\n')).toBe('a:\n  b: 1\n  k: [x]\n  c: |\n    text\n');
    expect(add('a:\n  c: |\n    text\n')).toBeNull();
  });
});

describe('what an alias brings in', () => {
  it('is shared, at its anchor and where it is used, with everything inside', () => {
    const text = 'a: &x {b: [1], c: 2}\nd: *x\ne: &unused [3]\nf: [4]\n';
    const { root } = parse({ name: 'f.yaml', text }).value!;
    const isShared = sharedValues(root);
    const [a, d, e, f] = ['a', 'd', 'e', 'f'].map((key) => child(root, key));
    expect([a, d, e, f, child(a!, 'b'), root].map((node) => isShared(node!))).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });
});

interface Changed {
  readonly edits: readonly Edit[] | null;
  readonly value: unknown;
  readonly plain: unknown;
  readonly comments: readonly string[];
  readonly lines: { readonly removed: readonly number[] };
}

function change(text: string, edit: (root: SyntaxNode) => readonly Edit[] | null): Changed {
  const source = { name: 'f.yaml', text };
  const edits = edit(parse(source).value!.root);
  const after = applyEdits(source, edits ?? []);
  expect(after).not.toBeNull();
  const { value, diagnostics } = parse({ name: 'f.yaml', text: after! });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (text.includes('\r')) expect(after!.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const plain = toPlain(value!.root) as { root: { list: unknown } };
  return {
    edits,
    value: plain,
    plain: plain.root.list,
    comments: commentsOf(after!),
    lines: changedLines(text, after!),
  };
}

function commentsOf(text: string): string[] {
  return [...text.matchAll(/(?<=^|\s)#.*?(?=\r?$)/gm)].map(([comment]) => comment);
}

function child(node: SyntaxNode, key: string): SyntaxNode {
  expect(node.kind).toBe('map');
  return (node as MapNode).entries.find((entry) => entry.key === key)!.value;
}

function list(node: SyntaxNode): ListNode {
  const found =
    node.kind === 'map' ? node.entries.map(({ value }) => value).find(({ kind }) => kind === 'list') : node;
  expect(found?.kind).toBe('list');
  return found as ListNode;
}
