import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkParameters } from '../../src/templates/parameters.ts';
import { readSchema } from '../../src/templates/schema.ts';
import { findMismatch } from '../../src/templates/schema-names.ts';
import { fillTemplate } from '../../src/templates/yaml-document.ts';

/** Templates and schemas may be somebody else's: whatever they hold, the answer is a value or a reason. */
const names = fc.constantFrom('a', 'b', 'list', 'list.a', 'a.b', '__proto__', 'constructor', 'number', '');
const keyword = fc.constantFrom(
  ...['type', 'items', 'properties', 'required', 'default', 'enum', 'format', 'pattern', 'minItems', 'x-key'],
  ...['x-default', 'x-with', 'x-apart', 'x-refers', 'x-distinct', 'x-used', 'maximum', 'other'],
);

/** Something like a schema: right keywords with wrong contents, and now and then right ones. */
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string', 'integer', 'boolean'),
        items: tie('schema'),
        properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
        default: fc.jsonValue({ maxDepth: 2 }),
        'x-key': names,
        'x-default': fc.constantFrom('${a}/', '${', '${b.c}'),
        'x-with': fc.dictionary(names, fc.constant('x'), { maxKeys: 1 }),
        'x-apart': fc.array(names, { maxLength: 2 }),
        'x-distinct': fc.array(names, { maxLength: 2 }),
        'x-refers': fc.dictionary(names, fc.array(names, { maxLength: 2 }), { maxKeys: 2 }),
        'x-used': fc.dictionary(names, names, { maxKeys: 1 }),
        required: fc.array(names, { maxLength: 2 }),
      },
      { requiredKeys: ['type'] },
    ),
    fc.dictionary(keyword, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    fc.jsonValue({ maxDepth: 1 }),
  ),
}));

/** A schema that is right, with a relation or two that may be. */
const related = fc
  .tuple(
    fc.constantFrom('object', 'array', 'string', 'integer'),
    fc.record(
      {
        'x-apart': fc.subarray(['a', 'list.a', 'list', 'b']),
        'x-distinct': fc.subarray(['a', 'list.b', 'list', 'b']),
        'x-refers': fc.dictionary(fc.constantFrom('list.b', 'list.a', 'b'), fc.subarray(['list', 'b', 'a'])),
        'x-used': fc.dictionary(fc.constantFrom('b', 'list'), fc.constantFrom('list.b', 'list')),
        required: fc.subarray(['a', 'list', 'c']),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([type, relations]) => {
    const text = { type: 'string' };
    const texts = { type: 'array', items: text };
    const items = { type: 'object', properties: { a: { ...text, 'x-default': '${b}/' }, b: texts } };
    const list = { type: 'array', 'x-key': 'a', items };
    const a = type === 'array' ? texts : type === 'object' ? items : { type };
    return { type: 'object', properties: { a, b: texts, list }, ...relations };
  });

const { template } = fc.letrec<{ template: string }>((tie) => ({
  template: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(names, names).map(([a, b]) => `[!param "${a}", !text "x \${${b}}"]`),
    fc
      .tuple(names, tie('template'))
      .map(([of, value]) => `!each {of: ${of || '3'}, as: it, value: ${value}}`),
    fc
      .tuple(names, tie('template'))
      .map(([of, value]) => `!each {of: ${of || '[1]'}, as: it, key: !param it, value: ${value}}`),
    fc
      .tuple(tie('template'), tie('template'))
      .map(([a, b]) => `!when {equal: [${a}, ${b}], then: ${a}, else: ${b}}`),
    fc.tuple(tie('template'), tie('template')).map(([a, b]) => `!join [${a}, {k: ${b}}]`),
    fc.tuple(tie('template'), tie('template')).map(([a, b]) => `!first [${a}, ${b}]`),
    fc.constantFrom(
      '!each x',
      '!when {}',
      '!join 1',
      '!param',
      '!text',
      '!first',
      '*a',
      '&a 1',
      '!other x',
      '{? [1] : 2}',
      '~',
      '1e400',
    ),
    fc.string({ maxLength: 10 }),
  ),
}));

describe('what somebody else wrote', () => {
  it('any schema is taken or refused with a reason, and then takes or refuses any parameters', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(schema, related), fc.jsonValue({ maxDepth: 4 }), (given, parameters) => {
        const read = readSchema(given);
        if ('wrong' in read) return void expect(read.wrong).not.toBe('');
        const mismatch = findMismatch(read.schema);
        if (mismatch !== null) return void expect(mismatch).not.toBe('');
        taken += 1;
        const items = ['x', 'y'].map((a) => ({ a, b: ['x', 'y', 'z'] }));
        for (const value of [
          parameters,
          {},
          { a: parameters, list: [parameters] },
          { b: ['x'], list: items },
        ])
          expect(checkParameters(value, read.schema).problems).toBeInstanceOf(Array);
      }),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it('any template is filled or refused with a reason', () => {
    let filled = 0;
    fc.assert(
      fc.property(template, fc.dictionary(names, fc.jsonValue({ maxDepth: 3 })), (text, scope) => {
        const result = fillTemplate(`top: ${text}\nz: 1\n`, { scope, head: [] });
        if (result.ok) filled += 1;
        else expect(result.error).not.toBe('');
      }),
      { numRuns: 1000 },
    );
    expect(filled).toBeGreaterThan(100);
  });
});
