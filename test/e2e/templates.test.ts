import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorld, type World } from './cli-rig.ts';

/**
 * What a newcomer does with a template: writes a session, compiles it, runs it. Agents are programs of the repository
 * that do what their stream is for, or the stand-in that every template can be tried with.
 */

/** Stands in for a coding agent: writes what belongs to its stream, and refuses a prompt that says nothing. */
const agent = `#!/bin/sh
grep -q "You work on the stream" "$1" || exit 3
put() { mkdir -p "$(dirname "$1")" && echo "$2" >>"$1"; }
case "$PCOORD_STREAM" in
  database) put db/schema.sql 'create table messages (id, body);'; [ -d contracts ] || exit 0
    put contracts/messages.sql 'create table messages (id, body);' ;;
  backend_api) grep -q messages db/schema.sql && put api/posts.rb 'get "/posts"' ;;
  frontend_ui) grep -q messages db/schema.sql && put ui/posts.tsx 'fetch("/posts")' ;;
  admin_panel) grep -q messages db/schema.sql && put admin/editor.vue 'fetch("/posts")' ;;
  integration_tests) grep -q posts api/posts.rb ui/posts.tsx admin/editor.vue && put integration/posts.test 'all there' ;;
  performance) grep -q posts api/posts.rb && put performance/posts.txt '3 ms' ;;
  backend) grep -q messages contracts/messages.sql && put contracts/chat.json '{"say": "body"}' && put server/rooms.rb 'on :say' ;;
  frontend) grep -q say contracts/chat.json && put client/socket.ts 'send("say")' ;;
  *) sed -i.bak 's/oldLog/newLog/' src/"$PCOORD_STREAM"/*.js && rm src/"$PCOORD_STREAM"/*.bak ;;
esac
`;

const areas = [
  'accounts',
  'billing',
  'catalog',
  'checkout',
  'customers',
  'inventory',
  'mail',
  'orders',
].concat(['payments', 'reports', 'returns', 'reviews', 'search', 'shipping', 'taxes']);

const seeds: readonly {
  readonly template: string;
  readonly files: Readonly<Record<string, string>>;
  readonly parameters: readonly string[];
  readonly branch: string;
  readonly arrived: Readonly<Record<string, string>>;
}[] = [
  {
    template: 'blog-platform',
    files: {},
    parameters: ['verify=["test -f db/schema.sql"]'],
    branch: 'pcoord/blog-platform',
    arrived: {
      'integration/posts.test': 'all there',
      'performance/posts.txt': '3 ms',
      'admin/editor.vue': 'fetch("/posts")',
    },
  },
  {
    template: 'realtime-chat',
    files: { 'contracts/README.md': 'What client and server agree on.\n' },
    parameters: ['verify=["grep -q say contracts/chat.json"]'],
    branch: 'pcoord/realtime-chat',
    arrived: { 'client/socket.ts': 'send("say")', 'server/rooms.rb': 'on :say\non :say' },
  },
  {
    template: 'batch-optimization',
    files: Object.fromEntries(areas.map((area) => [`src/${area}/index.js`, 'oldLog("here");\n'])),
    parameters: [`areas=${areas.join(',')}`, 'verify=["! grep -r oldLog src"]'],
    branch: 'pcoord/batch-optimization',
    arrived: { 'src/accounts/index.js': 'newLog("here");', 'src/taxes/index.js': 'newLog("here");' },
  },
];

/** Writes a session from a template and runs it, both to a good end. */
async function writeAndRun(world: World, words: readonly string[]): Promise<void> {
  const written = await world.pcoord(['new', ...words, '-o', 'pcoord.yaml']).ended;
  expect(written, written.err).toMatchObject({ code: 0, out: '' });
  expect(written.err).toMatch(/^wrote pcoord.yaml; next: pcoord compile pcoord.yaml\n/);
  expect(written.err).not.toContain('what pcoord compile says');
  const run = await world.pcoord(['exec', '--view', 'lines']).ended;
  expect(run.code, run.out + run.err).toBe(0);
}

async function inWorld(files: Readonly<Record<string, string>>, check: (world: World) => Promise<void>) {
  const world = makeWorld({ 'readme.md': 'hello\n', ...files });
  try {
    await check(world);
  } finally {
    await world.end();
  }
}

describe('the three workflows of the first description, with command agents', () => {
  it.concurrent.each(seeds)('$template', ({ template, files, parameters, branch, arrived }) =>
    inWorld({ ...files, 'tools/agent.sh': agent }, async (world) => {
      const given = ['agent=command', 'agent_command=sh,tools/agent.sh,{prompt_file}', ...parameters];
      await writeAndRun(world, [template, ...given.flatMap((one) => ['-p', one])]);
      const compiled = await world.pcoord(['compile', '--strict', '--max-warnings', '0']).ended;
      expect(compiled.code, compiled.out + compiled.err).toBe(0);
      for (const [path, content] of Object.entries(arrived)) expect(world.show(branch, path)).toBe(content);
    }),
  );
});

const others: readonly (readonly [
  template: string,
  branch: string,
  path: string,
  ...parameters: string[],
])[] = [
  ['parallel-session', 'shop', 'ui/stand-in.md', 'session_id=shop', 'streams=ui,api'],
  ['feature-split', 'feature-split', 'src/api/stand-in.md', 'parts=api,ui', 'ui.depends_on=api'],
  ['migration-wave', 'migration', 'packages/web/stand-in.md', 'packages=core,web', 'web.wave=2'],
  ['review-and-fix', 'review-and-fix', 'reviews/security/stand-in.md', 'areas=api'],
];

describe('the other templates, with stand-ins', () => {
  it.concurrent.each(others)('%s', (template, session, path, ...parameters) =>
    inWorld({}, async (world) => {
      const given = ['agent=stand-in', 'verify=["git diff --check HEAD"]', ...parameters];
      await writeAndRun(world, [template, ...given.flatMap((one) => ['-p', one])]);
      expect(world.show(`pcoord/${session}`, path)).toMatch(/phase \w+/);
    }),
  );

  it.concurrent('monorepo-packages, with the packages of the workspace', () =>
    inWorld(
      {
        'package.json': '{"workspaces": ["packages/*"]}',
        'packages/core/package.json': '{"name": "@shop/core"}',
        'packages/web/package.json': '{"name": "@shop/web", "dependencies": {"@shop/core": "*"}}',
      },
      async (world) => {
        writeFileSync(
          join(world.path, 'parameters.json'),
          JSON.stringify({
            agent: 'stand-in',
            package_check: 'test -f package.json',
            verify: ['test -d packages'],
          }),
        );
        const words = ['monorepo-packages', '--parameters', 'parameters.json', '-o', 'pcoord.yaml'];
        const written = await world.pcoord(['new', ...words]).ended;
        expect(written.err).toContain('packages read from package.json: 2');
        const run = await world.pcoord(['exec', '--view', 'lines']).ended;
        expect(run.code, run.out + run.err).toBe(0);
        expect(world.show('pcoord/packages', 'packages/web/stand-in.md')).toBe('web, phase 1');
        expect(run.out).toMatch(/core +done[\s\S]*web +started/);
      },
    ));

  it.concurrent('test-shards, with a command that fails for a shard', () =>
    inWorld({}, async (world) => {
      await writeAndRun(world, [
        'test-shards',
        '-p',
        'shards=3',
        '-p',
        'command=test "$SHARD" -le "$SHARDS"',
      ]);
      const words = [
        'test-shards',
        '-p',
        'shards=3',
        '-p',
        'session_id=bad',
        '-p',
        'command=test "$SHARD" -ne 2',
      ];
      await world.pcoord(['new', ...words, '-o', 'bad.yaml']).ended;
      const run = await world.pcoord(['exec', 'bad.yaml', '--view', 'lines']).ended;
      expect(run.code).toBe(1);
      expect(run.out).toContain('shard_2');
    }));
});
