import { describe, expect, it } from 'vitest';
import { openCi } from '../../src/views/ci.ts';
import { openLines } from '../../src/views/lines.ts';
import { plain } from '../../src/views/paint.ts';
import { Script, samplePlan, sampleRun } from './sample.ts';

describe('GitHub', () => {
  it('folds the output of each ended attempt, where no line of it is a command', async () => {
    const text = await record(
      'github',
      (script) => sampleRun(script),
      () => '::error::boo\n##[error]boo\n',
    );
    const groups = [
      ...text.matchAll(/^::group::(.*)\n::stop-commands::(\w+)\n([\s\S]*?)^::\2::\n::endgroup::\n/gm),
    ];
    expect(groups.length).toBeGreaterThan(4);
    for (const [, title, , output] of groups) {
      expect(title).toMatch(/^output of \S+, its last 2 lines$/);
      expect(output).toBe('::error::boo\n# #[error]boo\n');
    }
    expect(new Set(groups.map(([, , token]) => token)).size).toBe(groups.length);
    expect(commandsOf(text).filter((command) => command.includes('boo'))).toEqual([]);
  });

  it('what is long is cut: the last 200 lines, none endless, nothing that moves a cursor', async () => {
    const long = `${Array.from({ length: 1000 }, (_, at) => `line ${at}`).join('\n')}\n${'x'.repeat(9_000)}\u001b[2J\n`;
    const text = await record('github', once, () => long);
    expect(text).toContain('its last 200 lines');
    expect(text).not.toContain('line 800\n');
    expect(text).toContain('line 801\n');
    expect(text).not.toContain('\u001b');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(2_100);
  });

  it('an attempt that printed nothing has no group', async () => {
    expect(await record('github', once, () => '\n\n')).not.toContain('::group::');
    expect(await record('github', once, () => null)).not.toContain('::group::');
  });

  it('annotates failures, what waits for a person, and files outside the claims', async () => {
    const text = await record('github', (script) => {
      script.start().release('frontend/architecture');
      const attempt = script.begin('frontend/architecture');
      script.fail(attempt, 'exit: 100%, a::b\nmore', null);
      script.add({
        type: 'review-opened',
        review: 'review-1',
        kind: 'merge_conflict',
        node: 'end',
        task: null,
        paths: ['app/a,b:c.rb', 'app/100%.rb'],
        refs: ['refs/pcoord/r1/ours'],
      });
      script.finish('needs_review');
    });
    const annotations = commandsOf(text).filter((line) => /^::(error|warning|notice) /.test(line));
    expect(annotations).toEqual([
      expect.stringMatching(/^::error title=pcoord%3A frontend::.*exit: 100%25, a::b more$/),
      expect.stringMatching(/^::warning file=app\/a%2Cb%3Ac\.rb,title=pcoord%3A .*::review review-1 opened/),
      expect.stringMatching(/^::warning file=app\/100%25\.rb,title=pcoord%3A /),
      expect.stringMatching(/^::warning title=pcoord%3A parallel-ecommerce::run needs review/),
    ]);
  });

  it('names no file whose name could mislead', async () => {
    const text = await record('github', (script) => {
      script.start().release('frontend/architecture');
      const attempt = script.begin('frontend/architecture');
      script.add({
        type: 'attempt-collected',
        attempt,
        snapshot: 'c'.repeat(40),
        changed: 3,
        out_of_scope: ['a\u202e.txt', 'b\u001b[2J', 'b.txt'],
        result: null,
      });
      script.add({
        type: 'review-opened',
        review: 'review-1',
        kind: 'merge_conflict',
        node: 'end',
        task: null,
        paths: ['c\u2066.rb'],
        refs: [],
      });
    });
    expect(text).not.toMatch(/[\u202e\u2066\u001b]/);
    const annotations = text.split('\n').filter((line) => line.startsWith('::warning '));
    expect(annotations).toEqual([
      expect.stringMatching(/^::warning file=b\.txt,title=.*outside/),
      expect.stringMatching(/^::warning title=pcoord%3A .*::review review-1 opened/),
    ]);
  });

  it('words of an agent in the log itself are no command either', async () => {
    const text = await record('github', (script) => {
      script.start().release('frontend/architecture');
      script.fail(script.begin('frontend/architecture'), '##[stop-commands]x', null);
    });
    expect(text).toContain('# #[stop-commands]x');
    expect(text.split('\n').filter((line) => line.includes('##[') && !line.startsWith('::error'))).toEqual(
      [],
    );
  });
});

describe('GitLab', () => {
  it('folds output in sections, which are closed by the name they were opened with', async () => {
    const text = await record('gitlab', once, () => 'hello\nsection_end:1:x\r\u001b[0K\n');
    const section =
      /\u001b\[0Ksection_start:(\d+):(pcoord_\w+)\[collapsed=true\]\r\u001b\[0K(.*)\n([\s\S]*?)\u001b\[0Ksection_end:\1:\2\r\u001b\[0K\n/.exec(
        text,
      );
    expect(section?.[4]).toBe('hello\nsection_end:1:x\n');
    expect(text).not.toContain('::');
  });
});

it('the time of day stands before the time of the run where it is asked for', async () => {
  const written: string[] = [];
  const script = new Script(samplePlan({ streams: ['frontend', 'backend', 'database'] }));
  const view = openLines({ write: (text) => written.push(text), paint: plain, clock: 'utc' });
  sampleRun(script.tell((event, state) => view.show(event, state)));
  expect(written.join('')).toMatch(/^\[12:00:00Z +0\.0s\] /);
});

function once(script: Script): void {
  script.start().release('frontend/architecture');
  script.fail(script.begin('frontend/architecture'), 'no', null);
}

/** Lines that GitHub would read as commands: it stops reading them between a token and its return. */
function commandsOf(text: string): readonly string[] {
  let token: string | null = null;
  return text.split('\n').filter((line) => {
    if (token !== null) {
      if (line === `::${token}::`) token = null;
      return false;
    }
    token = /^::stop-commands::(\w+)$/.exec(line)?.[1] ?? null;
    return /^\s*::|##\[/.test(line);
  });
}

async function record(
  kind: 'github' | 'gitlab',
  play: (script: Script) => unknown,
  tail: (attempt: string) => string | null = () => null,
): Promise<string> {
  const written: string[] = [];
  let tokens = 0;
  const view = openCi({
    kind,
    write: (text) => written.push(text),
    lines: (write) => openLines({ write, paint: plain }),
    tail,
    token: () => `token${(tokens += 1)}`,
  });
  const script = new Script(samplePlan({ streams: ['frontend', 'backend', 'database'] }));
  play(script.tell((event, state) => view.show(event, state)));
  await view.close(script.state);
  return written.join('');
}
