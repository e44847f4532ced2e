import { describe, expect, it } from 'vitest';
import { assignParameters } from '../../src/templates/assignments.ts';
import type { ParameterSchema } from '../../src/templates/schema.ts';

const schema: ParameterSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    count: { type: 'integer' },
    strict: { type: 'boolean' },
    words: { type: 'array', items: { type: 'string' } },
    streams: {
      type: 'array',
      'x-key': 'name',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, agent: { type: 'string' }, resources: { type: 'array' } },
      },
    },
  },
};

const assign = (...assignments: string[]) => assignParameters({}, assignments, schema);

describe('assigning parameters', () => {
  it('reads each value as its schema says', () => {
    expect(assign('id=12', 'count=12', 'strict=true', 'words=a,b')).toEqual({
      value: { id: '12', count: 12, strict: true, words: ['a', 'b'] },
      problems: [],
    });
  });

  it('leaves what it cannot read to the schema check', () => {
    expect(assign('count=many').value).toEqual({ count: 'many' });
  });

  it('keeps everything after the first equals sign', () => {
    expect(assign('id=a=b=c').value).toEqual({ id: 'a=b=c' });
  });

  it.each([
    ['words=', []],
    ['words=a,', ['a', '']],
    ['words=src/{a,b}/**,lib/', ['src/{a,b}/**', 'lib/']],
    ['words=@(a,b).ts,[,x]', ['@(a,b).ts', '[,x]']],
    ['words=a\\,b,c', ['a\\,b', 'c']],
    ['words=["a,b","c"]', ['a,b', 'c']],
    ['words=[id]/page.tsx,x', ['[id]/page.tsx', 'x']],
    ['words=},a', ['}', 'a']],
  ])('%s splits at commas outside brackets', (assignment, words) => {
    expect(assign(assignment).value).toEqual({ words });
  });

  it('appends to a list given again, but replaces one from the file', () => {
    expect(assign('words=a', 'words=b').value).toEqual({ words: ['a', 'b'] });
    expect(assignParameters({ words: ['file'] }, ['words=a', 'words=b'], schema).value).toEqual({
      words: ['a', 'b'],
    });
  });

  it('names items, then describes them by their names', () => {
    expect(
      assign('streams=ui,api', 'ui.agent=@x', 'streams.api.agent=@y', 'api.resources=a/,b/').value,
    ).toEqual({
      streams: [
        { name: 'ui', agent: '@x' },
        { name: 'api', agent: '@y', resources: ['a/', 'b/'] },
      ],
    });
  });

  it('does not change what it was given', () => {
    const given = { streams: [{ name: 'ui' }] };
    assignParameters(given, ['ui.agent=@x'], schema);
    expect(given).toEqual({ streams: [{ name: 'ui' }] });
  });

  it.each([
    ['nonsense', 'nonsense', 'expected name=value'],
    ['=x', '', 'expected name=value'],
    ['other=x', 'other', 'is not a parameter; known: id, count, strict, words, streams'],
    ['ui.agent=@x', 'ui.agent', 'there is no ui in streams; name it first: streams=ui,…'],
    [
      '__proto__.agent=@x',
      '__proto__.agent',
      'there is no __proto__ in streams; name it first: streams=__proto__,…',
    ],
    ['constructor=x', 'constructor', 'is not a parameter; known: id, count, strict, words, streams'],
  ])('%s is refused', (assignment, path, message) => {
    expect(assign(assignment).problems).toEqual([{ path, message }]);
  });

  it.each(['words=[npm test]', 'words=["a", ', 'words=[a,b]'])(
    '%s is no list whose quotes the shell took',
    (given) => {
      expect(assign(given)).toMatchObject({
        value: {},
        problems: [
          { path: 'words', message: 'begins with [ but is no JSON list', fix: `-p 'words=["VALUE"]'` },
        ],
      });
    },
  );

  it('a test of the shell is a command', () => {
    expect(assign('words=[ -f x ]')).toEqual({ value: { words: ['[ -f x ]'] }, problems: [] });
  });

  it('refuses a member that items do not have', () => {
    expect(assign('streams=ui', 'ui.colour=red').problems).toEqual([
      { path: 'ui.colour', message: 'colour is not a parameter of streams; known: name, agent, resources' },
    ]);
  });

  it.each([
    ['ui.agnet=@x y', 'ui.agent', "-p 'ui.agent=@x y'"],
    ['ui.resource=src/', 'ui.resources', '-p ui.resources=src/'],
    ['streams.ui.resource=src/', 'streams.ui.resources', '-p streams.ui.resources=src/'],
    ['stream=a', 'streams', '-p streams=a'],
  ])('%s: says what may have been meant, to be pasted', (assignment, near, fix) => {
    expect(assign('streams=ui', assignment).problems).toMatchObject([{ why: `did you mean ${near}?`, fix }]);
  });

  it('takes a list of names from a file as it does from the command line', () => {
    const given = { streams: ['ui', { name: 'api', agent: '@x' }] };
    expect(assignParameters(given, ['ui.agent=@y'], schema)).toEqual({
      value: {
        streams: [
          { name: 'ui', agent: '@y' },
          { name: 'api', agent: '@x' },
        ],
      },
      problems: [],
    });
  });
});
