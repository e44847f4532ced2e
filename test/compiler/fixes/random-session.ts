import type { Dice } from '../../properties/pattern-samples.ts';

/**
 * A session of a few streams over few paths, so that most of them meet: in any style, with phases, dependencies,
 * milestones, modes, reads, priorities and policies. It may have other errors too.
 */
export function randomSession(dice: Dice): string {
  const count = 2 + dice.below(4);
  const names = Array.from({ length: count }, (_, at) => `s${at}${dice.below(3) === 0 ? '_stream' : ''}`);
  const lines = ['parallel_session_config:', '  session_id: random'];
  if (dice.below(4) === 0) lines.push('  coordination_strategy: synchronized_parallel');
  lines.push('  work_streams:', ...names.flatMap((name, at) => stream(name, names.slice(0, at), dice)));
  if (dice.below(3) === 0)
    lines.push(
      '  synchronization_points:',
      `    - milestone: half`,
      `      triggers: [all_streams_complete_phase_1]`,
      `      actions: [integrate_changes]`,
    );
  if (dice.below(3) === 0)
    lines.push(
      '  conflict_resolution:',
      '    file_conflicts:',
      `      strategy: ${dice.pick(['last_writer_wins_with_review', 'three_way_merge', 'fail'])} # ours`,
    );
  return `${lines.join('\n')}\n`;
}

function stream(name: string, before: readonly string[], dice: Dice): string[] {
  const parts: [string, string[]][] = [['resources', patterns(dice, 'resources')]];
  if (dice.below(3) === 0) parts.push(['reads', patterns(dice, 'reads')]);
  if (before.length > 0 && dice.below(3) === 0) {
    const provider = dice.pick(before);
    parts.push(['dependencies', [dice.below(3) === 0 ? `${provider}/1` : provider]]);
  }
  const more = [
    dice.below(3) === 0 ? `phases: ${1 + dice.below(3)}` : '',
    dice.below(5) === 0 ? `priority: ${dice.below(9)}` : '',
    `estimate: ${1 + dice.below(90)}m`,
  ].filter((line) => line !== '');
  if (dice.below(4) === 0) {
    const inner = [...parts.map(([key, items]) => `${key}: [${items.join(', ')}]`), ...more];
    return [`    ${name}: {command: [make, ${name}], ${inner.join(', ')}}`];
  }
  return [
    `    ${name}: # a stream`,
    `      command: [make, ${name}]`,
    ...parts.flatMap(([key, items]) => list(key, items, dice)),
    ...more.map((line) => `      ${line}`),
  ];
}

function list(key: string, items: readonly string[], dice: Dice): string[] {
  if (dice.below(2) === 0) return [`      ${key}: [${items.join(', ')}] # in line`];
  return [`      ${key}:`, ...items.map((item) => `        - ${item}${dice.below(3) === 0 ? ' # why' : ''}`)];
}

function patterns(dice: Dice, key: 'resources' | 'reads'): string[] {
  const chosen = new Set(Array.from({ length: 1 + dice.below(3) }, () => dice.pick(PATTERNS)));
  const written = [...chosen].map((pattern) => dice.pick([`"${pattern}"`, `'${pattern}'`]));
  if (key === 'resources' && dice.below(4) === 0) {
    const path = dice.pick(['"CHANGELOG.md"', '"docs/"', 'pnpm-lock.yaml']);
    written.push(`{path: ${path}, mode: ${dice.pick(['append', 'exclusive', 'write'])}}`);
  }
  if (dice.below(5) === 0 && written.some((text) => text.includes('src/'))) written.push('"!src/gen/"');
  return written;
}

const PATTERNS = [
  'src/',
  'src/**/*.ts',
  'src/api/',
  'src/api/index.ts',
  'src/API/index.ts',
  'src/api',
  'docs/',
  'docs/*.md',
  'package.json',
  'pnpm-lock.yaml',
  'CHANGELOG.md',
  '*.{json,md}',
  '**/*.md',
];
