import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { FindingsReport } from '../../src/diagnostics/render/json.ts';
import { makePlace, type Place } from './harness.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'cli', 'main.ts');
const session = (name: string): string =>
  `parallel_session_config:\n  session_id: demo\n  work_streams:\n    ${name}: {agent: "@${name}", resources: ["${name}/"]}\n`;

/** A program whose output is waited for. */
interface Watching {
  /** Waits until the pattern stands in what was printed since the last wait, and takes it away up to there. */
  readonly out: (pattern: RegExp) => Promise<string>;
  readonly err: (pattern: RegExp) => Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  readonly end: (signal: NodeJS.Signals) => Promise<{ code: number | null; signal: string | null }>;
  /** Everything that standard output ever had. */
  readonly all: () => string;
}

let place: Place;
let child: ChildProcessByStdio<null, Readable, Readable> | undefined;
const at = (files: Parameters<typeof makePlace>[0]): Place => {
  place = makePlace(files);
  return place;
};
const path = (name: string): string => join(place.folder, name);
afterEach(() => {
  child?.kill('SIGKILL');
  place.drop();
});

function startWatching(words: readonly string[]): Watching {
  const started = spawn(process.execPath, [main, 'compile', ...words, '--watch'], {
    cwd: place.folder,
    env: { ...process.env, HOME: path('home'), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    started.on('close', (code, signal) => resolve({ code, signal }));
  });
  const out = reader(started.stdout, ended);
  const err = reader(started.stderr, ended);
  return {
    out: out.until,
    err: err.until,
    all: out.all,
    ended,
    end: (signal) => {
      started.kill(signal);
      return ended;
    },
  };
}

function reader(stream: Readable, ended: Promise<unknown>) {
  let text = '';
  let taken = 0;
  let over = false;
  let look = (): void => {};
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  void ended.then(() => {
    over = true;
    look();
  });
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      look = () => {
        const found = pattern.exec(text.slice(taken));
        if (found) {
          taken += found.index + found[0].length;
          resolve(found[0]);
        } else if (over) reject(new Error(`${pattern} never came; what came: ${text.slice(taken)}`));
      };
      look();
    });
  return { until, all: () => text };
}

const counts = /^(?:no findings|\d+ (?:error|warning)s?.*)\n/m;

describe('--watch', () => {
  it('compiles at once, says what it watches, and again when the session changes', async () => {
    at({ 'a.yaml': session('api') });
    const watching = startWatching(['a.yaml']);
    await watching.out(/@api is not defined[\s\S]*1 warning\n/);
    await watching.err(/^watching a\.yaml; Ctrl-C ends it\n/);
    place.write('a.yaml', session('web'));
    await watching.err(/^a\.yaml changed\n/m);
    await watching.out(/@web is not defined[\s\S]*1 warning\n/);
  });

  it('ends on Ctrl-C with 130, saying nothing', async () => {
    at({ 'a.yaml': session('api') });
    const watching = startWatching(['a.yaml']);
    await watching.err(/Ctrl-C ends it\n/);
    expect(await watching.end('SIGINT')).toEqual({ code: 130, signal: null });
  });

  it('goes on through errors, and through files that editors put in the place of the old one', async () => {
    at({ 'a.yaml': session('api') });
    const watching = startWatching(['a.yaml']);
    await watching.err(/Ctrl-C ends it\n/);
    await watching.out(counts);
    for (const [write, expected] of [
      [() => place.write('a.yaml', '[unclosed'), /yaml-syntax/],
      [
        () => {
          place.write('a.yaml.new', session('two'));
          renameSync(path('a.yaml.new'), path('a.yaml'));
        },
        /@two is not defined/,
      ],
      [
        () => {
          unlinkSync(path('a.yaml'));
          place.write('a.yaml', session('three'));
        },
        /@three is not defined/,
      ],
      [
        () => {
          renameSync(path('a.yaml'), path('a.yaml~'));
          place.write('a.yaml', session('four'));
        },
        /@four is not defined/,
      ],
    ] as const) {
      write();
      await watching.out(expected);
      await watching.out(counts);
    }
    expect(watching.all()).not.toContain('no findings');
  });

  it('says that a file is gone, and goes on when it, or its whole folder, comes back', async () => {
    at({ 'plans/a.yaml': session('api') });
    const watching = startWatching(['plans/a.yaml']);
    await watching.err(/Ctrl-C ends it\n/);
    unlinkSync(path('plans/a.yaml'));
    await watching.out(/there is no such file\n --> plans\/a\.yaml/);
    place.write('plans/a.yaml', session('back'));
    await watching.out(/@back is not defined/);
    rmSync(path('plans'), { recursive: true });
    await watching.out(/there is no such file\n --> plans\/a\.yaml/);
    mkdirSync(path('plans'));
    writeFileSync(path('plans/a.yaml'), session('again'));
    await watching.out(/@again is not defined/);
  });

  it('does not report a file as clean while it is gone', async () => {
    at({ 'a.yaml': session('api') });
    const watching = startWatching(['a.yaml', '--format', 'json']);
    await watching.err(/Ctrl-C ends it\n/);
    await watching.out(/\n/);
    unlinkSync(path('a.yaml'));
    const { counts, findings } = JSON.parse(await watching.out(/[^\n]+\n/)) as FindingsReport;
    expect([counts.error, findings[0]?.code]).toEqual([1, 'file-unreadable']);
  });

  it('watches overlays, and files that are read or looked for', async () => {
    const prompted = session('api').replace('"@api"', '"@api", prompt: {file: do.md}');
    at({ 'a.yaml': prompted, 'o.yaml': 'capacities: {slots: 2}\n', 'do.md': 'Do it.\n' });
    const installed = ['--severity', 'missing-executable=off'];
    const watching = startWatching(['a.yaml', '--overlay', 'o.yaml', ...installed]);
    await watching.err(/^watching a\.yaml, o\.yaml and 1 more file; Ctrl-C ends it\n/);
    await watching.out(/1 warning\n/);
    unlinkSync(path('do.md'));
    await watching.err(/^do\.md changed\n/m);
    await watching.out(/missing-prompt-file/);
    await watching.out(counts);
    place.write('.claude/agents/api.md', '---\nname: api\n---\nBe brief.\n');
    await watching.err(/^\.claude\/agents\/api\.md changed\n/m);
    expect(await watching.out(counts)).toContain('1 error\n');
    place.write('o.yaml', 'capacitiess: {}\n');
    await watching.err(/^o\.yaml changed\n/m);
    await watching.out(/unknown-key/);
  });

  it('compiles once for a burst, and not for what is saved unchanged', async () => {
    at({ 'a.yaml': session('api') });
    const watching = startWatching(['a.yaml', '--format', 'json']);
    await watching.err(/Ctrl-C ends it\n/);
    await watching.out(/\n/);
    for (let n = 0; n < 50; n += 1) place.write('a.yaml', session(`s${n}`));
    await watching.out(/@s49[^\n]*\n/);
    place.write('a.yaml', session('s49'));
    place.write('a.yaml', session('last'));
    await watching.out(/@last[^\n]*\n/);
    const lines = watching.all().trim().split('\n');
    expect(lines.length).toBeLessThan(25);
    for (const line of lines) {
      const report = JSON.parse(line) as FindingsReport;
      expect([report.schema, report.findings.length]).toEqual(['pcoord.findings/1', 1]);
    }
  });

  it('writes the plan each time', async () => {
    at({ 'a.yaml': session('one') });
    const watching = startWatching(['a.yaml', '-o', 'plan.mmd']);
    await watching.err(/Ctrl-C ends it\n/);
    expect(readFileSync(path('plan.mmd'), 'utf8')).toContain('"one"');
    place.write('a.yaml', session('two'));
    await watching.out(/@two/);
    // Compilations come one after the other: what is told of the next one comes after all of this one.
    place.write('a.yaml', session('three'));
    await watching.err(/changed\n[\s\S]*changed\n/);
    expect(readFileSync(path('plan.mmd'), 'utf8')).toMatch(/"two"|"three"/);
  });

  it('ends at once where a file that is named is not there', async () => {
    at({ 'a.yaml': session('api') });
    const watching = startWatching(['a.yaml', '--overlay', 'absent.yaml']);
    await watching.out(/there is no such file\n --> absent\.yaml/);
    expect(await watching.ended).toEqual({ code: 2, signal: null });
  });
});
