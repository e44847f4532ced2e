import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { emitDot } from '../../../src/compiler/emit/dot.ts';
import { emitMermaid } from '../../../src/compiler/emit/mermaid.ts';
import { decodePlan } from '../../../src/plan/codec.ts';
import type { Plan } from '../../../src/plan/plan.ts';

/**
 * `golden/ok/NAME.plan.json` is drawn as exactly `golden/drawings/NAME.mmd` and `NAME.dot`. UPDATE_GOLDEN=1 writes
 * them; read the diff.
 */
const golden = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'golden');
const names = ['pipeline', 'seed-session', 'serialized'] as const;
const emitters = { mmd: emitMermaid, dot: emitDot };

function planOf(name: string): Plan {
  const plan = decodePlan(readFileSync(join(golden, 'ok', `${name}.plan.json`), 'utf8'));
  if (!plan.ok) throw new Error(plan.error.detail);
  return plan.value;
}

describe('every golden plan', () => {
  for (const name of names)
    for (const [ending, emit] of Object.entries(emitters))
      it(`${name} is drawn as it always was: ${ending}`, () => {
        const file = join(golden, 'drawings', `${name}.${ending}`);
        const text = emit(planOf(name));
        if (process.env['UPDATE_GOLDEN'] === '1') {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, text);
        }
        expect(text).toBe(readFileSync(file, 'utf8'));
      });

  it('is drawn alike whatever the repository of the day holds', () => {
    const plan = planOf('serialized');
    const elsewhere = { ...plan, evidence: { ...plan.evidence, base_commit: 'f'.repeat(40), conflicts: [] } };
    for (const emit of Object.values(emitters)) expect(emit(elsewhere)).toBe(emit(plan));
  });
});

/** Names that would be syntax in one of the languages, if they were not escaped. */
const hostile: readonly string[] = [
  '"] --> t9["x',
  'end',
  'a"b',
  '\\',
  'a\\"b',
  '\\N\\G',
  '#quot;',
  '`**bold**`',
  '%%{init: {"theme":"dark"}}%%',
  'x\n  evil --> y',
  '<script>alert(1)</script>',
  'style:x#35;',
  '&lt;b&gt;',
  '\u0000\u202e',
  '{{ [[ ([ |',
  '\ud800',
  '日本 😀',
  '"; } digraph x {',
];

/** A plan in which every text is the same hostile one. */
function spoil(text: string): Plan {
  const plan = planOf('serialized');
  return {
    ...plan,
    session: { ...plan.session, id: text },
    inputs: plan.inputs.map((input) => ({ ...input, path: text })),
    streams: plan.streams.map((stream, at) => ({ ...stream, id: `${text}${at}` })),
    tasks: plan.tasks.map((task, at) => ({
      ...task,
      stream: `${text}${at % plan.streams.length}`,
      phase: text,
    })),
    gates: [
      {
        id: 'milestone:x',
        kind: 'milestone',
        name: text,
        waits_for: [],
        releases: [],
        actions: [],
        timeout_ms: null,
      },
    ],
    externals: [{ name: text, kind: 'manual', path: null, needed_by: [plan.tasks[0]!.id] }],
    edges: plan.edges.map((edge) => ({ ...edge, reason: 'artifact', via: text })),
    conflicts: plan.conflicts.map((conflict) => ({ ...conflict, patterns: [text, text] })),
  };
}

/** Every line that a Mermaid drawing may have; a label holds neither a quote nor a sign with a meaning. */
const mermaidLabel = String.raw`"(?:[\p{L}\p{N}\p{M} _\-./,~()*+=?!@$]|#\d+;)+"`;
const mermaidLines = new RegExp(
  String.raw`^(?:%% Written by pcoord from [^%{}\n]*|flowchart LR|  subgraph s\d+\[${mermaidLabel}\]|    t\d+\[${mermaidLabel}\]|  end|  g\d+(?:\{\{${mermaidLabel}\}\}|\[\[${mermaidLabel}\]\])|  e\d+\(\[${mermaidLabel}\]\)|  [tge]\d+ (?:-->|-\.-)(?:\|${mermaidLabel}\|)? [tge]\d+|)$`,
  'u',
);

const dotLabel = String.raw`"(?:[^"\\&]|\\"|\\\\|&amp;)*"`;
const dotLines = new RegExp(
  String.raw`^(?:// Written by pcoord from .*|digraph ${dotLabel} \{|  rankdir=LR;|  node \[shape=box\];|  subgraph cluster_\d+ \{|    label=${dotLabel};|    t\d+ \[label=${dotLabel}\];|  \}|  [ge]\d+ \[shape=\w+, label=${dotLabel}\];|  [tge]\d+ -> [tge]\d+(?: \[label=${dotLabel}\])?;|  t\d+ -> t\d+ \[style=dashed, dir=none, constraint=false, label=${dotLabel}\];|\}|)$`,
  'u',
);

describe('hostile names', () => {
  it.each(hostile)('%j adds no line, no node and no sign of the language', (text) => {
    const plain = spoil('plain');
    const spoilt = spoil(text);
    for (const [emit, lines] of [
      [emitMermaid, mermaidLines],
      [emitDot, dotLines],
    ] as const) {
      const drawn = emit(spoilt).split('\n');
      expect(drawn.filter((line) => !lines.test(line))).toEqual([]);
      expect(drawn.map(shapeOf)).toEqual(emit(plain).split('\n').map(shapeOf));
    }
  });

  it('are shown to people as they are', () => {
    expect(emitMermaid(spoil('a "b" #1'))).toContain('t0["a #34;b#34; #35;1"]');
    expect(emitDot(spoil('a "b" \\n &amp;'))).toContain('t0 [label="a \\"b\\" \\\\n &amp;amp;"]');
  });
});

/** A line without what its labels say. */
function shapeOf(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/from .*;/, 'from');
}
