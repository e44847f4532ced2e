import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandCodes } from '../../../src/diagnostics/codes/commands.ts';
import { codesOf, findingsOf, session, stream } from '../harness.ts';

const mine: ReadonlySet<string> = new Set(Object.keys(commandCodes));

/** Findings about commands, of a session whose one stream runs this. */
function ofShell(text: string, more = '', after = ''): string[] {
  return ofCommand(JSON.stringify(text), more, after);
}

function ofCommand(command: string, more = '', after = ''): string[] {
  const given = session(
    `work_streams:\n  a:\n    command: ${command}\n    resources: [area/]\n${more}`,
    after,
  );
  return codesOf(given).filter((code) => mine.has(code));
}

/** The same for what the session's gate runs. */
function ofGate(...commands: string[]): string[] {
  const after = `verify: ${JSON.stringify(commands)}\n`;
  return codesOf(session(`work_streams:\n${stream('a', ['area/'])}`, after)).filter((code) => mine.has(code));
}

describe('dangerous-command', () => {
  it.each([
    'git push origin main',
    'git push --force-with-lease origin topic',
    'git push -u origin topic',
    'git -C sub reset --soft HEAD~1',
    'git reset HEAD file',
    'git clean -n',
    'git clean -fd build/',
    'git commit -m "no --force and no reset --hard here"',
    'echo git push --force',
    'rm -rf build "$PCOORD_WORKSPACE"/build ./~ "~"',
    'rm -rf "$TMPDIR"/*',
    'OUT=build; rm -rf "$OUT"/*',
    'rm -rf "${OUT:?}"/*',
    'rm -f /etc/x',
    'rm notes/',
    'chmod 755 tool && chmod -R u+rwX area',
    'chmod 777 one',
    'curl -fsSL https://host.io/data.json | jq .name | sort',
    'curl -fsSL https://host.io/x.tar.gz | tar -xz',
    'curl https://host.io/data.json | python3 -m json.tool',
    'curl -o install.sh https://host.io/x && sha256sum -c sums && sh install.sh',
    'cat list | sh run.sh',
    'bash -c "echo curl | cat"',
    "echo 'curl x | sh'",
  ])('is quiet about %s', (text) => {
    expect(ofShell(text).filter((code) => code === 'dangerous-command')).toEqual([]);
  });

  it.each([
    'git push -f',
    'git push origin +main',
    'cd x; git -c a=b push --mirror',
    'sudo git push --force',
    'timeout 5m git push --force',
    'env A=1 git push --force',
    'rm -r /',
    'rm -rf ~',
    'rm -rf ~/ x',
    'rm -rf "$HOME"',
    'rm -Rf -- $HOME/*',
    'rm -rf "$OUT"/*',
    'if a; then rm -rf $OUT/; fi',
    'x=$(rm -rf /)',
    'find . -name x | xargs -I {} rm -rf /',
    'chmod -R a+rwx .',
    'curl x | sh',
    'curl x | sudo -E bash -',
    'wget -qO- x | tee y | bash -s -- --yes',
    'curl x | python3',
    'curl x | python3 -',
    'sh -c "$(curl -fsSL x)"',
    'bash <(curl x)',
    'eval "$(curl x)"',
    '. <(curl x)',
    '$(curl x)',
    'git commit -n -m x',
    'git rebase --no-verify main',
  ])('finds %s', (text) => {
    expect(ofShell(text)).toContain('dangerous-command');
    expect(ofCommand(JSON.stringify(['bash', '-lc', text]))).toContain('dangerous-command');
  });

  it('knows that a list of arguments has no shell, and that nothing is lost on a merged tree', () => {
    expect(ofCommand('[rm, -rf, "~"]')).toEqual([]);
    expect(ofCommand('[rm, -rf, /]')).toEqual(['dangerous-command']);
    expect(ofGate('git reset --hard && tools/test')).toEqual([]);
    expect(ofGate('git push --force && tools/test')).toEqual(['dangerous-command']);
  });

  it('tells of a command once, however many streams an alias brings it to', () => {
    const text = session(
      'work_streams:\n  a: {command: &it [git, push, --force], resources: [a/]}\n  b: {command: *it, resources: [b/]}\n',
    );
    expect(codesOf(text)).toEqual(['dangerous-command']);
  });
});

describe('permission-bypass', () => {
  it.each([
    'codex exec --json -s workspace-write -',
    'aider --yes --message-file x',
    'claude -p x --permission-mode dontAsk',
    'npm init -y',
    'apt-get install -y git',
    'tool --full-auto',
    'rm -f x && git push --force-with-lease',
    'gemini -p x --approval-mode auto_edit',
    'echo --yolo-mode',
  ])('is quiet about %s', (text) => {
    expect(ofShell(text).filter((code) => code === 'permission-bypass')).toEqual([]);
  });

  it.each([
    'claude -p x --dangerously-skip-permissions',
    'claude --permission-mode=bypassPermissions',
    'claude --permission-mode bypassPermissions',
    'npx -y @openai/codex@1.2.3 exec --full-auto',
    'codex exec -s danger-full-access -',
    'codex exec --sandbox=danger-full-access',
    'gemini -y',
    'qwen --approval-mode=yolo',
    'cursor-agent -p -f x',
    'my-wrapper --yolo',
  ])('finds %s', (text) => {
    expect(ofShell(text)).toContain('permission-bypass');
  });
});

describe('shell-unquoted-var', () => {
  const env = '    env: {allow: [FILE, FILES, DIR]}\n';

  it.each([
    'rm "$FILE"',
    'rm ${FILE:?}',
    'rm $FILES',
    'rm out-$PCOORD_STREAM',
    'tools/run $FILE',
    'FILE=$DIR',
    'FILE=notes.txt; rm $FILE',
    'for f in a b; do rm $f; done',
    '[[ -n $FILE ]] && rm "$FILE"',
    'exit $?',
    "rm '$FILE'",
    'mkdir -p $((1 + 2))',
    'echo $FILE',
  ])('is quiet about %s', (text) => {
    expect(ofShell(text, env)).toEqual([]);
  });

  it.each([
    'rm $FILE',
    'cd $DIR && x',
    '[ $FILE = x ]',
    'cp a ${FILE}',
    'for f in *.txt; do rm $f; done',
    'if rm $FILE; then x; fi',
    'x "$(cat $FILE; rm $FILE)"',
  ])('finds %s', (text) => {
    expect(ofShell(text, env)).toEqual(['shell-unquoted-var']);
  });

  it('is quiet about a value that the session gives and that is one word', () => {
    expect(ofShell('rm $FILE', '    env: {set: {FILE: notes.txt}}\n')).toEqual([]);
    expect(ofShell('rm $FILE', '    env: {set: {FILE: "two words"}}\n')).toEqual(['shell-unquoted-var']);
  });

  it('puts quotes where YAML has none of its own, and escaped ones where it has', () => {
    const fixed = (command: string): string => {
      const text = session(`work_streams:\n  a:\n    command: ${command}\n    resources: [area/]\n${env}`);
      const [{ fixes } = { fixes: [] }] = findingsOf(text);
      const edit = fixes[0]!.edits[0]!;
      const changed = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
      expect(codesOf(changed)).toEqual([]);
      return changed
        .split('\n')
        .find((line) => line.includes('rm'))!
        .trim();
    };
    expect(fixed('rm $FILE x')).toBe('command: rm "$FILE" x');
    expect(fixed("'rm ${FILE} x'")).toBe('command: \'rm "${FILE}" x\'');
    expect(fixed('"rm $FILE"')).toBe('command: "rm \\"$FILE\\""');
    expect(fixed('|\n      set -e\n      rm $FILE')).toBe('rm "$FILE"');
  });
});

describe('placeholders', () => {
  it.each([
    '[tools/x, "{stream}", "{phase}", "{}", "{a,b}", "{name}"]',
    '[find, ., -exec, cat, "{}", ";"]',
    '[node, -e, "console.log(`${run}`)"]',
    '[python3, -c, "print(f\'{run}\')"]',
    '[tools/x, "{\\"run\\": 1}"]',
    '"tools/x ${run:-1}"',
    '[curl, -w, "%{http_code}"]',
  ])('are none of our business in %s', (command) => {
    expect(ofCommand(command).filter((code) => code.includes('placeholder'))).toEqual([]);
  });

  it.each([
    ['[tools/x, "--name={stream}"]', 'placeholder-not-replaced'],
    ['[tools/x, "out/{stream}.txt"]', 'placeholder-not-replaced'],
    ['"tools/x \\"{stream}\\""', 'placeholder-not-replaced'],
    ['[sh, -c, "tools/x {stream}"]', 'placeholder-not-replaced'],
    ['[tools/x, "{prompt}"]', 'placeholder-not-replaced'],
    ['[tools/x, "{steam}"]', 'unknown-placeholder'],
    ['[tools/x, "{promptFile}"]', 'unknown-placeholder'],
    ['[tools/x, "${workspace}"]', 'unknown-placeholder'],
    ['[tools/x, "{{stream}}"]', 'unknown-placeholder'],
  ])('are not replaced in %s', (command, code) => {
    expect(ofCommand(command)).toEqual([code]);
  });
});

describe('shell-syntax-in-argv', () => {
  it.each([
    '[awk, "{print $1}"]',
    '[sed, s/x$/y/, a]',
    '[npm, run, "test:*", "--", "src/**/*.ts"]',
    '[find, ., -name, x, "(", ";"]',
    '[grep, "foo$BAR"]',
    '[make, "VAR=$(SHELL)"]',
    '[envsubst, "$HOME"]',
    '[sh, -c, "a && b > $TMPDIR/c"]',
    '[expr, 1, "<", 2]',
    '[tools/x, "~"]',
    '[tools/x, "price: $5"]',
  ])('is quiet about %s', (command) => {
    expect(ofCommand(command)).toEqual([]);
  });

  it.each([
    '[a, "&&", b]',
    '[a, "|", b]',
    '[a, ">", b]',
    '[a, "2>&1"]',
    '[a, "$HOME/x"]',
    '[a, "--dir=${HOME}"]',
    '["~/bin/x"]',
    '[a, "B=$PATH"]',
  ])('finds %s', (command) => {
    expect(ofCommand(command)).toEqual(['shell-syntax-in-argv']);
  });
});

describe('env-not-passed', () => {
  it.each([
    'tools/x "$HOME" "$PATH" "$TMPDIR" "$PCOORD_PHASE" "$LC_ALL" "$PWD" "$1" "$@" "$?"',
    'tools/x "${A:-1}" "${A:+x}"',
    'A=1; tools/x "$A"',
    'A=1 tools/x && export B=2 && tools/x "$B"',
    'read -r A < f; tools/x "$A"',
    'for A in *; do tools/x "$A"; done',
    'tools/list | while read A B; do tools/x "$A" "$B"; done',
    '. ./env.sh; tools/x "$A"',
    '[ -n "$A" ] && tools/x "$A"',
    "tools/x '$A' \\$A",
    'case $A in x) ;; esac',
  ])('is quiet about %s', (text) => {
    expect(ofShell(text)).toEqual([]);
  });

  it('goes by what streams pass on and set, each for itself', () => {
    expect(ofShell('tools/x "$A"')).toEqual(['env-not-passed']);
    expect(ofShell('tools/x "$A"', '    env: {allow: [A]}\n')).toEqual([]);
    expect(ofShell('tools/x "$A"', '    env: {set: {A: x}}\n')).toEqual([]);
    expect(ofShell('tools/x "$A" "$A" > "$A.log"')).toEqual(['env-not-passed']);
    expect(ofShell('x', '    env: {allow: [A]}\n    verify: "tools/x \\"$A\\""\n')).toEqual([]);
    expect(ofShell('x', '    env: {allow: [A]}\n', 'verify: "tools/x \\"$A\\""\n')).toEqual([
      'env-not-passed',
    ]);
    expect(ofShell('x', '    env: {allow: [A]}\n', 'setup: {run: ["tools/x \\"$A\\""]}\n')).toEqual([]);
    expect(ofGate('tools/x "$PCOORD_GATE"')).toEqual([]);
    expect(ofGate('tools/x "$PCOORD_STREAM"')).toEqual(['env-not-passed']);
  });

  it('knows what agents get', () => {
    const agent = (text: string, more = ''): string[] =>
      codesOf(
        session(
          'work_streams:\n  a: {agent: "@x", resources: [area/]}\n',
          `agents:\n  "@x": {adapter: command, command: [sh, -c, ${JSON.stringify(text)}]${more}}\n`,
        ),
      );
    expect(agent('tools/x "$PCOORD_PROMPT_FILE"')).toEqual([]);
    expect(agent('tools/x "$A"')).toEqual(['env-not-passed']);
    expect(agent('tools/x "$A"', ', env: {set: {A: x}}')).toEqual([]);
    expect(ofShell('tools/x "$PCOORD_PROMPT_FILE"')).toEqual(['env-not-passed']);
  });
});

describe('the environment', () => {
  const streams = (...env: string[]): string[] =>
    codesOf(
      session(
        `work_streams:\n${env.map((one, at) => stream(`s${at}`, [`s${at}/`], one && `env: ${one}`)).join('')}`,
      ),
    );

  it('a secret for everybody is told, one for some is not, an account of a model never', () => {
    expect(streams('{allow: [X_TOKEN]}', '{allow: [X_TOKEN]}')).toEqual(['env-passes-secret']);
    expect(streams('{allow: [X_TOKEN]}', '{allow: [Y]}')).toEqual([]);
    expect(streams('{allow: [X_TOKEN]}')).toEqual([]);
    expect(streams('{allow: [OPENAI_API_KEY]}', '{allow: [OPENAI_API_KEY]}')).toEqual([]);
    expect(streams('{allow: [TOKENIZER]}', '{allow: [TOKENIZER]}')).toEqual([]);
  });

  it('a value that was meant to be replaced is told, a dollar sign is not', () => {
    expect(streams('{set: {A: "$B/x"}}')).toEqual(['env-not-expanded']);
    expect(streams('{set: {A: "5$", B: "a$b", C: "~", D: "p$1"}}')).toEqual([]);
  });

  it('names of its own cannot be given away', () => {
    expect(streams('{set: {PCOORD_STREAM: x}}')).toEqual(['env-overridden']);
    expect(streams('{set: {PCOORD_OTHER: x, PATH: /bin}}')).toEqual([]);
  });
});

describe('missing-executable', () => {
  const without = (names: readonly string[], text: string): string[] =>
    findingsOf(text, { environment: { commandExists: (name) => !names.includes(name) } }).map(
      ({ code, severity, message }) => `${severity} ${code} ${message.match(/`([^`]*)`/)![1]}`,
    );
  const one = (command: string, more = ''): string =>
    session(`work_streams:\n  a: {command: ${command}, resources: [area/]${more}}\n`);

  it('is about programs that are named without a path, first in a text for the shell', () => {
    expect(without(['x'], one('[x, y]'))).toEqual(['warning missing-executable x']);
    expect(without(['x'], one('"A=1 x y"'))).toEqual(['warning missing-executable x']);
    expect(without(['x'], one('[sh, -c, "x"]'))).toEqual(['warning missing-executable x']);
    expect(without(['x'], one('"if x; then y; fi"'))).toEqual(['warning missing-executable x']);
    for (const quiet of ['[./x]', '[bin/x]', '"cd x && y"', '"A=x"', '"x() { y; }; x"', '"./x"', '"y && x"'])
      expect([quiet, without(['x', 'cd'], one(quiet))]).toEqual([quiet, []]);
  });

  it('asks once for a name, and not where the search path is another one', () => {
    const asked: string[] = [];
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}${stream('c', ['c/'], 'env: {set: {PATH: /opt/bin}}')}`,
      'verify: "make test && other"\n',
    );
    const environment = { commandExists: (name: string) => asked.push(name) > 0 };
    expect(findingsOf(text, { environment })).toEqual([]);
    expect(asked).toEqual(['make']);
  });

  it('is a note where the session is only looked at', () => {
    const environment = { commandExists: () => false, purpose: 'check' as const };
    expect(findingsOf(one('[x]'), { environment }).map(({ severity }) => severity)).toEqual(['info']);
  });

  it('knows that agent files are run by Claude Code', () => {
    const text = session('work_streams:\n  a: {agent: "@w", resources: [area/]}\n');
    const environment = {
      commandExists: (name: string) => name !== 'claude',
      agentFiles: () => [{ kind: 'project' as const, path: '.claude/agents/w.md', text: 'Work.' }],
    };
    expect(findingsOf(text, { environment }).map(({ message }) => message)).toEqual([
      'there is no program `claude` on the search path of this machine',
    ]);
  });
});

describe('gate-always-passes', () => {
  it.each([
    ['npm test'],
    ['npm test && echo fine'],
    ['npm test || exit 1'],
    ['npm test || (cat log; exit 1)'],
    ['echo testing; npm test'],
    ['set -e; npm test; echo done'],
    ['set -o pipefail; npm test | tee log'],
    ['npm test | grep -q passed'],
    ['npm test & wait'],
    ['! grep -r TODO src'],
    ['if npm test; then echo yes; else exit 1; fi'],
    ['docker compose up -d || true', 'npm test'],
    ['git log | head -3', 'npm test'],
    ['test -f a || test -f b'],
    ['$CHECK'],
    ['true && npm test'],
  ])('is quiet about %j', (...commands) => {
    expect(ofGate(...commands).filter((code) => code === 'gate-always-passes')).toEqual([]);
  });

  it.each([
    ['true'],
    [':'],
    ['exit 0'],
    ['echo fine'],
    ['npm test || true'],
    ['npm test || echo failed'],
    ['npm test; true'],
    ['set -e; npm test || true; echo done'],
    ['npm test\necho done'],
    ['npm test | tee log'],
    ['npm test &'],
    ['npm test | tee log', 'npm run lint'],
  ])('finds %j', (...commands) => {
    expect(ofGate(...commands)).toEqual(['gate-always-passes']);
  });

  it('lets actions say something and clean up, but not do nothing', () => {
    const action = (run: string): string[] =>
      codesOf(
        session(
          `work_streams:\n${stream('a', ['area/'])}synchronization_points:\n  - {milestone: m, triggers: [all_streams_complete], actions: [act]}\n`,
          `actions: {act: ${run}}\n`,
        ),
      );
    expect(action('"echo released"')).toEqual([]);
    expect(action('"docker rm -f x || true"')).toEqual([]);
    expect(action('"true"')).toEqual(['gate-always-passes']);
  });
});

describe('unpinned-command', () => {
  it.each([
    'npx prettier --write .',
    'npx -y prettier@3.1.0 .',
    'npx -y @scope/tool@1.2.3',
    'npx -y ./tools/x',
    'uvx ruff==0.4.1 check',
    'uvx --from x y',
    'docker run --rm node:24.1 npm test',
    'docker run --unknown node npm test',
    'docker run host.io:5000/x@sha256:aa y',
    'docker compose run node',
    'docker build -t app . && docker run --rm app test',
    'pnpm install',
    'yarn test',
    'npx -y "$TOOL"',
  ])('is quiet about %s', (text) => {
    expect(ofShell(text).filter((code) => code === 'unpinned-command')).toEqual([]);
  });

  it.each([
    'npx -y x',
    'npx --yes @s/x@latest',
    'uvx x',
    'pipx run x',
    'pnpm dlx x',
    'docker run --rm -v a:b -e C=d host.io:5000/x y',
    'podman run x:latest',
  ])('finds %s', (text) => {
    expect(ofShell(text)).toEqual(['unpinned-command']);
  });
});

describe('commands that nobody would write', () => {
  const unit = [
    '-',
    'c',
    '-c',
    '{',
    '{stream}',
    '$A',
    '@',
    '=',
    '/',
    '~/',
    ':',
    'A=',
    '>',
    '"',
    "'",
    '\\',
    '$(',
    'a|',
    'rm $A;',
    '\n',
  ];

  // A rule that looked at one place more than once would not end in the time a test has.
  it.each(unit)('a megabyte of %j is looked through by every rule', (one) => {
    const long = one.repeat((1 << 20) / one.length);
    const most = one.repeat(100_000 / one.length);
    const commands = [
      ['sh', long, most],
      ['sh', '-c', most],
      ['git', 'push', `-${long}!`, `+${long}`],
      ['npx', '-y', long],
      ['codex', long, long],
    ];
    const env = `    env: {set: {A: ${JSON.stringify(`x${long}`)}}}\n`;
    expect(() => ofCommand(JSON.stringify(most), env, `verify: ${JSON.stringify(commands)}\n`)).not.toThrow();
  });
});

describe('commands of ordinary sessions', () => {
  const root = join(import.meta.dirname, '../../..');
  const files = ['test/golden/seed', 'test/golden/ok', 'examples/ecommerce'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => join(folder, file)),
  );

  it.each(files)('%s has nothing to be said about', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const found = findingsOf(text).filter(({ code, severity }) => mine.has(code) && severity !== 'info');
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  it('nor has the example with its overlay', () => {
    const read = (file: string): string => readFileSync(join(root, 'examples/ecommerce', file), 'utf8');
    expect(
      codesOf(read('session.yaml'), { overlays: [read('overlay.yaml')] }).filter((code) => mine.has(code)),
    ).toEqual([]);
  });
});
