/** A seeded session for the conflict benchmark: what thousands of streams of one large repository would claim. */
export interface Workload {
  readonly streams: readonly { readonly writes: readonly string[]; readonly reads: readonly string[] }[];
  readonly edges: readonly (readonly [number, number])[];
  readonly files: readonly string[];
}

/** What to make. */
export interface WorkloadOptions {
  readonly streams: number;
  /** Percentage of patterns that reach across the whole repository. */
  readonly wide: number;
  readonly seed: number;
}

const PACKAGES = 500;
const MODULES = 24;
const LAYERS = 20;

/** Makes the workload; equal options give equal workloads. */
export function makeWorkload({ streams, wide, seed }: WorkloadOptions): Workload {
  const random = newRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const list = (home: number): string[] => {
    const patterns = Array.from({ length: 1 + below(4) }, () => makePattern(home, wide, below));
    if (below(100) < 12) patterns.push(makeNegation(patterns[0]!, below));
    return patterns;
  };
  const sessions = Array.from({ length: streams }, () => {
    const home = below(PACKAGES);
    return { writes: list(home), reads: list(below(3) === 0 ? below(PACKAGES) : home) };
  });
  return { streams: sessions, edges: makeEdges(streams, below), files: makeFiles(below) };
}

type Below = (limit: number) => number;

function makePattern(home: number, wide: number, below: Below): string {
  if (below(1000) < wide * 10) return makeWide(below);
  const root = `packages/p${home}`;
  const module = `m${below(MODULES)}`;
  const kind = below(100);
  if (kind < 40) return `${root}/src/${module}/`;
  if (kind < 55) return `${root}/src/${module}/*.${pick(['ts', 'tsx', 'css', 'test.ts'], below)}`;
  if (kind < 75) return `${root}/src/${module}/file-${below(40)}.${pick(['ts', 'tsx'], below)}`;
  if (kind < 85)
    return `${root}/${pick(['docs', 'test', 'config'], below)}/${module}-*.${pick(['md', 'json'], below)}`;
  if (kind < 91) return `${root}/src/**/${module}*.{ts,tsx}`;
  if (kind < 95) return `${root}/src/{${module},m${below(MODULES)}}/**/*.ts`;
  if (kind < 97) return `${root}/package.json`;
  return `${root}/src/${module}/[a-f]*-?.ts`;
}

function makeWide(below: Below): string {
  const kind = below(100);
  if (kind < 12) return `**/*.${pick(['sql', 'proto', 'test.ts', 'css', 'd.ts', 'snap'], below)}`;
  if (kind < 30) return `**/schema-${below(300)}.sql`;
  if (kind < 45) return `**/file-${below(40)}.ts`;
  if (kind < 55) return `packages/*/package.json`;
  if (kind < 70) return `packages/*/src/m${below(MODULES)}/*.ts`;
  if (kind < 80) return `packages/p${below(50)}*/**/*.ts`;
  if (kind < 90) return `**/*-${below(300)}.{ts,tsx}`;
  return `**/m${below(MODULES)}/**`;
}

function makeNegation(pattern: string, below: Below): string {
  if (pattern.endsWith('/'))
    return `!${pattern}${pick(['*.md', 'generated/', `file-${below(40)}.ts`], below)}`;
  if (pattern.endsWith('**')) return `!${pattern}/*.md`;
  if (pattern.startsWith('**/*-')) return `!packages/p${below(PACKAGES)}/${pattern}`;
  if (pattern.includes('*.')) return `!${pattern.replace('*.', `x${below(9)}*.`)}`;
  if (pattern.startsWith('**/')) return `!packages/p${below(PACKAGES)}/${pattern}`;
  return `!${pattern}`;
}

function makeEdges(streams: number, below: Below): [number, number][] {
  const width = Math.max(1, Math.ceil(streams / LAYERS));
  const edges: [number, number][] = [];
  for (let to = width; to < streams; to++) {
    const layer = Math.floor(to / width) - 1;
    for (let k = 1 + below(3); k > 0; k--) edges.push([layer * width + below(width), to]);
  }
  return edges;
}

function makeFiles(below: Below): string[] {
  const files = new Set<string>();
  while (files.size < 50_000) {
    const root = `packages/p${below(PACKAGES)}`;
    const kind = below(20);
    if (kind === 0) files.add(`${root}/docs/m${below(MODULES)}-${below(20)}.md`);
    else if (kind === 1) files.add(`${root}/src/m${below(MODULES)}/generated/schema-${below(300)}.sql`);
    else if (kind === 2) files.add(`${root}/package.json`);
    else
      files.add(
        `${root}/src/m${below(MODULES)}/file-${below(40)}.${pick(['ts', 'tsx', 'css', 'test.ts'], below)}`,
      );
  }
  return [...files].sort();
}

function pick<T>(items: readonly T[], below: Below): T {
  return items[below(items.length)]!;
}

function newRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
