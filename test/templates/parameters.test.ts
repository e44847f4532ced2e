import { describe, expect, it } from 'vitest';
import { checkParameters } from '../../src/templates/parameters.ts';
import type { ParameterSchema } from '../../src/templates/schema.ts';

const schema: ParameterSchema = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
    level: { type: 'string', enum: ['low', 'high'], default: 'low' },
    count: { type: 'integer', minimum: 1, maximum: 9 },
    people: {
      type: 'array',
      minItems: 1,
      'x-key': 'name',
      items: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: { name: { type: 'string' } },
      },
    },
    words: { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 } },
  },
};

const problems = (value: unknown) =>
  checkParameters(value, schema).problems.map(({ path, message }) => `${path}: ${message}`);

describe('checking parameters', () => {
  it('fills in defaults and leaves the given value alone', () => {
    const given = { id: 'abc' };
    expect(checkParameters(given, schema)).toEqual({ value: { id: 'abc', level: 'low' }, problems: [] });
    expect(given).toEqual({ id: 'abc' });
  });

  it('takes names in a list for one when they differ only in capitals', () => {
    const names: ParameterSchema = {
      type: 'object',
      properties: { a: { type: 'array', uniqueItems: true, items: { type: 'string', format: 'id' } } },
    };
    const found = checkParameters({ a: ['x', 'y', 'X', 'y'] }, names).problems;
    expect(found.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'a.3: is too much like x',
      'a.4: is given twice',
    ]);
  });

  it('never hands out the default itself', () => {
    const listed: ParameterSchema = { type: 'object', properties: { a: { type: 'array', default: ['x'] } } };
    const first = checkParameters({}, listed).value as { a: string[] };
    first.a.push('y');
    expect(checkParameters({}, listed).value).toEqual({ a: ['x'] });
  });

  it('names every problem in one go, with its path', () => {
    expect(problems({ level: 'middle', count: 0, people: [], words: ['a', '', 'a'], more: 1 })).toEqual([
      'id: is required',
      'level: expected one of low, high; got "middle"',
      'count: must be at least 1',
      'people: needs at least 1',
      'words.2: must not be empty',
      'words.3: is given twice',
      'more: is not a parameter; known: id, level, count, people, words',
    ]);
  });

  it('names items of a keyed list by their key, and refuses two of one name', () => {
    expect(
      problems({ id: 'a', people: [{ name: 'ann' }, { name: 'ann' }, { name: 'bob', age: 3 }, 'eve'] }),
    ).toEqual([
      'people.ann: is given twice',
      'people.bob.age: is not a parameter; known: name',
      'people.4: expected an object, got "eve"',
    ]);
  });

  it.each([
    [{ id: 1 }, 'id: expected a text, got 1'],
    [{ id: 'a', count: 1.5 }, 'count: expected a whole number, got 1.5'],
    [{ id: 'a', count: 10 }, 'count: must be at most 9'],
    [{ id: 'toolong' }, 'id: must have at most 5 characters, has 7'],
    [{ id: 'A' }, 'id: "A" does not match ^[a-z]+$'],
    [{ id: 'a', words: 'x' }, 'words: expected a list, got "x"'],
    [[], ': expected an object, got []'],
    [null, ': expected an object, got null'],
  ])('%j is refused', (value, message) => {
    expect(problems(value)).toEqual([message]);
  });

  it.each([
    ['line', '', "-p 'x=Move from callbacks to promises'"],
    ['folder', 'src', '-p x=src/'],
    ['folder', '/src', '-p x=src/'],
    ['file', 'src', '-p x=contracts/api.json'],
    ['file', './a.json', '-p x=a.json'],
    ['agent', 'bob', '-p x=@bob'],
    ['command', '', "-p 'x=npm test'"],
  ])('a %s %j has a way out that can be pasted', (format, value, fix) => {
    const one: ParameterSchema = { type: 'object', properties: { x: { type: 'string', format } } };
    expect(checkParameters({ x: value }, one).problems).toMatchObject([{ fix }]);
  });

  it.each([
    [{ level: 'hgih' }, '-p level=high'],
    [{ level: 'nobody' }, '-p level=low'],
    [{ count: -1 }, '-p count=1'],
    [{ count: 10 }, '-p count=9'],
    [{ words: ['a', 'b', 'a'] }, '-p words=a,b'],
    [{ words: ['a,b', 'a,b'] }, `-p 'words=["a,b"]'`],
    [{ words: ['a', 1] }, '-p words=VALUE'],
    [{ people: [{ name: 'ann' }, { name: 'ann' }] }, '-p people=ann'],
    [{ people: [1] }, '-p people=one,two'],
    [{ people: [{}] }, undefined],
  ])('%j has a way out that can be pasted', (given, fix) => {
    const [problem] = checkParameters({ id: 'a', ...given }, schema).problems;
    if (fix === undefined) expect(problem?.path).toBe('people.1.name');
    else expect(problem?.fix).toBe(fix);
  });

  it('a wrong item of a list is put right in the whole list', () => {
    const one: ParameterSchema = {
      type: 'object',
      properties: { x: { type: 'array', items: { type: 'string', format: 'folder' } } },
    };
    expect(checkParameters({ x: ['a/', '/b'] }, one).problems).toMatchObject([{ fix: '-p x=a/,b/' }]);
  });

  it.each([
    ['session-id', '-x', 'begin with a letter'],
    ['session-id', 'a b', 'only letters'],
    ['session-id', 'a.', 'end in a dot'],
    ['session-id', 'a..b', 'cannot hold ..'],
    ['session-id', 'a.LOCK', 'end in .lock'],
    ['id', 'x.y', 'only letters'],
    ['id', '1x', 'begin with a letter'],
    ['id', 'all_streams', 'every stream'],
    ['id', 'a_reached', 'end in _reached'],
    ['milestone', 'é', 'begin with a letter'],
  ])('a %s %j is refused for what is wrong with it', (format, x, why) => {
    const one: ParameterSchema = { type: 'object', properties: { x: { type: 'string', format } } };
    expect(checkParameters({ x }, one).problems).toMatchObject([
      { why: expect.stringContaining(why) as string },
    ]);
  });

  it('a word that a pattern refuses is told in words', () => {
    const time = { type: 'string', format: 'schedule', pattern: '^(?!never$)' } as const;
    const { problems: found } = checkParameters({ x: 'never' }, { type: 'object', properties: { x: time } });
    expect(found).toEqual([
      {
        path: 'x',
        message: 'expected a time such as every_30_minutes, 30m or 1h30m; got "never"',
        fix: '-p x=every_30_minutes',
      },
    ]);
  });

  it.each(['a.lock', 'a.LOCK', 'a..b'])('session-id %s could not be part of a branch', (x) => {
    const one: ParameterSchema = {
      type: 'object',
      properties: { x: { type: 'string', format: 'session-id' } },
    };
    expect(checkParameters({ x }, one).problems).toHaveLength(1);
  });

  it.each(['id', 'milestone'])('a reserved %s is refused for its reason', (format) => {
    const one: ParameterSchema = { type: 'object', properties: { x: { type: 'string', format } } };
    expect(checkParameters({ x: 'constructor' }, one).problems).toMatchObject([
      { why: expect.stringContaining('constructor') as string },
    ]);
  });

  it('takes no inherited name for a parameter', () => {
    expect(problems({ id: 'a', constructor: 1 })).toEqual([
      'constructor: is not a parameter; known: id, level, count, people, words',
    ]);
    expect(problems(Object.create({ id: 'inherited' }) as unknown)).toEqual(['id: is required']);
  });
});
