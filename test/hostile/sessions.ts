import { type HostileCases, MOST_BYTES, repeat, sessionOf, streamOf } from './hostile-case.ts';

/** Sessions that are sound and far larger than any real one. */
export const sessionCases: HostileCases = {
  'a file of 4 MiB less one byte': { bytes: () => fullFile(), code: 'file-too-large' },
  '10,000 streams of separate areas': {
    bytes: () => sessionOf(repeat(10_000, (at) => streamOf(`s${at}`, `["p${at}/"]`))),
    code: null,
  },
  '60,000 streams that write everything': {
    bytes: () => sessionOf(repeat(60_000, (at) => streamOf(`s${at}`, '["**"]'))),
    code: 'file-too-large',
  },
  '1,000 streams that write everything, one after another': {
    bytes: () =>
      sessionOf(
        repeat(1_000, (at) => streamOf(`s${at}`, '["**"]')),
        policy('serialize'),
      ),
    code: 'overlap-summary',
  },
  '1,000 streams that want everything to themselves': {
    bytes: () => sessionOf(repeat(1_000, (at) => streamOf(`s${at}`, '[{path: "**", mode: exclusive}]'))),
    code: 'overlap-summary',
  },
  'every stream waits for all before it': {
    bytes: () =>
      sessionOf(
        repeat(1_000, (at) =>
          streamOf(`s${at}`, `["p${at}/"]`, `dependencies: [${repeat(at, (k) => `s${k}`, ',')}]`),
        ),
      ),
    code: 'file-too-large',
  },
  'every stream waits for every other': {
    bytes: () =>
      sessionOf(
        repeat(700, (at) =>
          streamOf(
            `s${at}`,
            `["p${at}/"]`,
            `dependencies: [${repeat(700, (k) => (k === at ? 's0' : `s${k}`), ',')}]`,
          ),
        ),
      ),
    code: 'file-too-large',
  },
  '1,000 circles of two streams': {
    bytes: () =>
      sessionOf(repeat(2_000, (at) => streamOf(`s${at}`, `["p${at}/"]`, `dependencies: [s${at ^ 1}]`))),
    code: 'dependency-cycle',
  },
  '100,000 dependencies nobody provides': {
    bytes: () =>
      sessionOf(streamOf('a', '["a/"]', `dependencies: [${repeat(100_000, (at) => `missing${at}`, ',')}]`)),
    code: 'file-too-large',
  },
  '10,000 near misses of 1,000 names': {
    bytes: () =>
      sessionOf(
        repeat(1_000, (at) =>
          streamOf(
            `stream_name_${at}`,
            `["a${at}/"]`,
            `dependencies: [${repeat(10, (k) => `stream_mane_${at * 10 + k}`, ',')}]`,
          ),
        ),
      ),
    code: 'unresolved-external',
  },
  '100,000 triggers': {
    bytes: () =>
      sessionOf(
        streamOf('a', '["a/"]'),
        `  synchronization_points:\n    - milestone: m\n      triggers: [${repeat(100_000, () => 'a_complete', ',')}]\n`,
      ),
    code: 'file-too-large',
  },
  '10,000 milestones that wait for 100 streams': {
    bytes: () =>
      sessionOf(
        repeat(100, (at) => streamOf(`s${at}`, `["p${at}/"]`)),
        `  synchronization_points:\n${repeat(10_000, (at) => `    - {milestone: m${at}, triggers: [all_streams_complete_phase_1]}\n`)}`,
      ),
    code: 'session-too-large',
  },
  '100,000 phases': {
    bytes: () => sessionOf(streamOf('a', '["a/"]', 'phases: 100000')),
    code: 'out-of-range',
  },
  '100,000 phases in a list': {
    bytes: () => sessionOf(streamOf('a', '["a/"]', `phases: [${repeat(100_000, (at) => `p${at}`, ',')}]`)),
    code: 'file-too-large',
  },
  '1,000 streams of 50 phases': {
    bytes: () => sessionOf(repeat(1_000, (at) => streamOf(`s${at}`, '["shared/"]', 'phases: 50'))),
    code: 'session-too-large',
  },
  '60 streams of 20 phases with claims of their own': {
    bytes: () =>
      sessionOf(
        repeat(
          60,
          (at) =>
            `    s${at}:\n      command: [make]\n      phases:\n${repeat(20, (k) => `        - {name: p${k}, resources: ["a/**", "b${at}/${k}"]}\n`)}`,
        ),
      ),
    code: 'overlap-summary',
  },
  '1,000 stages': {
    bytes: () =>
      sessionOf(
        repeat(1_000, (at) => streamOf(`s${at}`, `["p${at}/"]`)),
        `  coordination_strategy: pipeline_parallel\n  stages:\n${repeat(1_000, (at) => `    - {name: t${at}, streams: [s${at}]}\n`)}`,
      ),
    code: null,
  },
  '10,000 stages of one stream': {
    bytes: () =>
      sessionOf(
        streamOf('a', '["p/"]'),
        `  coordination_strategy: pipeline_parallel\n  stages:\n${repeat(10_000, (at) => `    - {name: t${at}, streams: [a]}\n`)}`,
      ),
    code: 'stage-entry-repeated',
  },
  '50,000 agents': {
    bytes: () =>
      `${sessionOf(streamOf('a', '["a/"]'))}agents:\n${repeat(50_000, (at) => `  "@a${at}": {adapter: claude}\n`)}`,
    code: 'file-too-large',
  },
  '50,000 arguments': {
    bytes: () => sessionOf(`    a: {command: [${repeat(50_000, () => 'x', ',')}]}\n`),
    code: 'file-too-large',
  },
  '2,000 literal files and folders below them': {
    bytes: () =>
      sessionOf(
        repeat(1_000, (at) => streamOf(`f${at}`, `["d/x${at}"]`) + streamOf(`d${at}`, `["d/x${at}/y"]`)),
      ),
    code: 'overlap-prefix',
  },
  '2,000 files of one name in different case': {
    bytes: () => sessionOf(repeat(2_000, (at) => streamOf(`s${at}`, `["${caseOf('abcdefghijkl', at)}"]`))),
    code: 'overlap-case-only',
  },
  '1,000 streams up to phase 999,999': {
    bytes: () =>
      sessionOf(
        repeat(1_000, (at) => streamOf(`s${at}`, `["p${at}/"]`)),
        '  synchronization_points:\n    - {milestone: m, triggers: [all_streams_complete_phase_999999]}\n',
      ),
    code: 'session-too-large',
  },
  'two streams of 1,000 phases that want one file to themselves': {
    bytes: () =>
      sessionOf(repeat(2, (at) => streamOf(`s${at}`, '[{path: a, mode: exclusive}]', 'phases: 1000'))),
    code: 'overlap-too-many',
  },
  'huge numbers': {
    bytes: () =>
      sessionOf(
        `    a:\n      command: [make]\n      retries: ${'9'.repeat(400)}\n      priority: 1e400\n      timeout: 9e99h\n      estimate: ${'9'.repeat(1000)}h\n      phases: 0x${'f'.repeat(300)}\n      demands: {c: -0, d: .inf, e: .nan, f: 1e21, g: 0o777777777777777777777}\n`,
      ),
    code: 'out-of-range',
  },
  'dates and other types': {
    bytes: () =>
      sessionOf(
        `    2001-01-01:\n      command: [2001-12-14t21:59:43.10-05:00]\n      focus: 12:30:45\n      resources: [2001-01-01, 1_000, 0b101, ~, null, Yes, .5, !!binary aGk=, !!float 1, !!set {a}, !!timestamp 2001-01-01]\n`,
      ),
    code: 'yaml-unknown-tag',
  },
};

function policy(strategy: string): string {
  return `  conflict_resolution: {file_conflicts: {strategy: ${strategy}}}\n`;
}

function fullFile(): string {
  const line = (at: number): string => streamOf(`s${at}`, `["p${at}/"]`);
  let text = sessionOf('');
  for (let at = 0; text.length < MOST_BYTES - 200; at++) text += line(at);
  return `${text}#${'x'.repeat(MOST_BYTES - text.length - 2)}`;
}

function caseOf(text: string, bits: number): string {
  return [...text].map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join('');
}
