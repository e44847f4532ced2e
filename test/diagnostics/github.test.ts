import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderGithub } from '../../src/diagnostics/render/github.ts';
import { nameInPlan } from '../../src/diagnostics/source.ts';
import { error, hostile, note, source, warning } from './samples.ts';

/** A line as the runner reads it: the command, its properties and its data, everything unescaped. */
interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Reads lines the way the runner does: a command begins a line with `::`; escapes are undone once, `%25` last. */
function commandsOf(text: string): Command[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const found = /^\s*::(?<name>[a-z-]+)(?: (?<list>.*?))?::(?<data>.*)$/s.exec(line);
    if (!found) return [];
    const { name = '', list = '', data = '' } = found.groups ?? {};
    const properties = Object.fromEntries(
      list.split(',').map((pair) => {
        const at = pair.indexOf('=');
        return [
          pair.slice(0, at),
          undo(
            pair
              .slice(at + 1)
              .replaceAll('%3A', ':')
              .replaceAll('%2C', ','),
          ),
        ];
      }),
    );
    return [{ name, properties, data: undo(data) }];
  });
}

function undo(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

const lastLine = (text: string): string | undefined => text.split('\n').at(-2);

describe('annotations', () => {
  it('name file, both ends and rule; the text has the other end, help and fixes', () => {
    expect(commandsOf(renderGithub([error], { pathOf: nameInPlan }))).toEqual([
      {
        name: 'error',
        properties: {
          file: 'plans/a session,50%.yaml',
          line: '3',
          endLine: '3',
          col: '3',
          endColumn: '6',
          title: 'duplicate-id PC1008',
        },
        data: [
          error.message,
          'plans/a session,50%.yaml:2:3: the first one',
          `help: ${error.help}`,
          'fix (safe): call it `web2`',
        ].join('\n'),
      },
    ]);
  });

  it('have no columns when they go over several lines', () => {
    const [{ properties }] = commandsOf(renderGithub([warning])) as [Command];
    expect(properties).toMatchObject({ line: '2', endLine: '3' });
    expect(Object.keys(properties)).toEqual(['file', 'line', 'endLine', 'title']);
  });

  it('come with the most severe first, and a plain line at the end that counts them', () => {
    const text = renderGithub([note, warning, error, note], { suppressed: 3 });
    expect(commandsOf(text).map(({ name }) => name)).toEqual(['error', 'warning', 'notice', 'notice']);
    expect(lastLine(text)).toBe('1 error, 1 warning, 2 notes, 3 suppressed');
    expect(renderGithub([])).toBe('no findings\n');
  });

  it.each(hostile)('stay one command each with %j in every text', (text) => {
    const odd: Diagnostic = {
      ...error,
      message: text,
      help: text,
      span: { source: { name: `${text}.yaml`, text: '' }, start: 0, end: 0 },
      related: [{ span: error.span, message: text }],
      fixes: [{ title: text, grade: 'safe', edits: [] }],
    };
    const printed = renderGithub([odd]);
    expect(printed.split('\n').length).toBe(3);
    const read = commandsOf(printed);
    expect(read.map(({ name }) => name)).toEqual(['error']);
    expect(read[0]!.properties['file']).toBe(`${text.toWellFormed()}.yaml`);
    expect(Object.keys(read[0]!.properties)).toEqual([
      'file',
      'line',
      'endLine',
      'col',
      'endColumn',
      'title',
    ]);
    expect(read[0]!.data.split('\n').length).toBe(4);
    expect(read[0]!.data).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    // The older form of commands is looked for anywhere in a line, but only in lines that are no command.
    expect(lastLine(printed)).toBe('1 error');
  });

  it('keep a percent sign a percent sign', () => {
    const [{ data }] = commandsOf(renderGithub([{ ...error, message: 'at 50%0A of %25' }])) as [Command];
    expect(data.split('\n')[0]).toBe('at 50%0A of %25');
    expect(source.name).toContain('%');
  });
});
