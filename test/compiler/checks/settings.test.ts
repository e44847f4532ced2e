import { describe, expect, it } from 'vitest';
import { codesOf, findingsOf, session, stream } from '../harness.ts';
import { applyFixes } from './apply-fixes.ts';

/** Messages of one code. */
function said(code: string, text: string): string[] {
  return findingsOf(text)
    .filter((finding) => finding.code === code)
    .map(({ message }) => message);
}

const ab = `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}`;
const policies = (text: string): string => `conflict_resolution: {${text}}\n`;

describe('repeated-entry', () => {
  it('looks at every list that is a set', () => {
    const lists = [
      session(
        `${ab}${policies('resource_conflicts: {strategy: priority_based_allocation, priority_order: [a, b, a]}')}`,
      ),
      session(`${ab}synchronization_points: [{milestone: m, triggers: [{streams: [a, a]}]}]\n`),
      session(`work_streams:\n${stream('a', ['a/'], 'env: {allow: [LANG, LANG]}')}`),
      session(`work_streams:\n${stream('a', ['a/'], 'setup: {copy: [.env, .env]}')}`),
      session(ab, 'setup: {copy: [.env, .env]}\n'),
      session(ab, 'verify: {run: [[make]], protected: [Makefile, Makefile]}\n'),
      session(
        ab,
        'parallelization_assessment: {task_decomposition: [map dependencies between components, map dependencies between components]}\n',
      ),
      session(
        ab,
        'batch_optimization: {batch_triggers: [multiple_file_reads_requested, multiple_file_reads_requested]}\n',
      ),
    ];
    for (const text of lists) {
      const findings = findingsOf(text).filter(({ code }) => code === 'repeated-entry');
      expect([text, findings.length]).toEqual([text, 1]);
      expect(said('repeated-entry', applyFixes(text, findings))).toEqual([]);
    }
  });

  it('leaves lists alone whose order or repetition means something', () => {
    const again = 'verify: [[make, test], [make, clean], [make, test]]\n';
    expect(said('repeated-entry', session(ab, again))).toEqual([]);
    expect(
      said('repeated-entry', session(`work_streams:\n${stream('a', ['a/'], 'env: {allow: [LANG, lang]}')}`)),
    ).toEqual([]);
  });
});

describe('taking an entry out of a list', () => {
  const repair = (list: string): string => {
    const text = session(ab, `setup:\n  copy:${list}`);
    const fixed = applyFixes(
      text,
      findingsOf(text).filter(({ code }) => code === 'repeated-entry'),
    );
    return fixed.slice(fixed.indexOf('  copy:') + 7);
  };

  it('takes the whole line of a block list, its comment included, and nothing else', () => {
    expect(repair('\n    - a\n    # why\n    - b\n    - a # again\n    - c\n')).toBe(
      '\n    - a\n    # why\n    - b\n    - c\n',
    );
    expect(repair('\n    - a\n    - a')).toBe('\n    - a\n');
  });

  it('takes one comma of a flow list', () => {
    expect(repair(' [a, b, a, c]\n')).toBe(' [a, b, c]\n');
    expect(repair(' [a, "a"]\n')).toBe(' [a]\n');
    expect(repair(' [ a , a ]\n')).toBe(' [ a ]\n');
    expect(repair(' [\n    a,\n    b,\n    a\n  ]\n')).toBe(' [\n    a,\n    b\n  ]\n');
  });

  it('does nothing where the text is not that simple', () => {
    const comments = ' [\n    a, # one\n    a # two\n  ]\n';
    expect(repair(comments)).toBe(comments);
  });
});

describe('overridden-by-phases', () => {
  const overridden = (line: string): string[] =>
    said('overridden-by-phases', session(`work_streams:\n  a: {${line}}\n`)).map(
      (message) => message.match(/`(\w+)`/)![1]!,
    );
  const two = (phase: string): string => `phases: [{name: x, ${phase}}, {name: y, ${phase}}]`;

  it('needs every phase to have its own', () => {
    expect(overridden(`command: [make], estimate: 1h, ${two('estimate: 10m')}`)).toEqual(['estimate']);
    expect(overridden('command: [make], estimate: 1h, phases: [{name: x, estimate: 1m}, {name: y}]')).toEqual(
      [],
    );
    expect(overridden('command: [make], estimate: 1h, phases: 2')).toEqual([]);
    expect(overridden(`command: [make], verify: [make], ${two('verify: [make]')}`)).toEqual(['verify']);
  });

  it('knows what takes the place of what', () => {
    expect(overridden(`agent: "@x", prompt: y, ${two('prompt: z')}`)).toEqual(['prompt']);
    expect(overridden(`agent: "@x", ${two('prompt: z')}`)).toEqual([]);
    expect(overridden(`agent: "@x", prompt: y, ${two('command: [make]')}`)).toEqual(['agent', 'prompt']);
    expect(overridden(`agent: "@x", phases: [{name: x, command: [make]}, {name: y}]`)).toEqual([]);
    expect(overridden(`command: [make], ${two('command: [make, z]')}`)).toEqual(['command']);
    // A phase's resources narrow the stream's, which still counts.
    expect(overridden(`command: [make], resources: [a/], ${two('resources: [a/b/]')}`)).toEqual([]);
  });
});

describe('policy-key-ignored', () => {
  const ignored = (text: string, strategy = 'independent_parallel'): string[] =>
    said('policy-key-ignored', session(`coordination_strategy: ${strategy}\n${ab}${policies(text)}`)).map(
      (message) => message.match(/`([^`]+)`/)![1]!,
    );

  it('says which keys a dependency strategy does not use', () => {
    const both = 'timeout: 5m, escalate_to: somebody';
    expect(ignored(`dependency_conflicts: {strategy: wait, ${both}}`)).toEqual([]);
    expect(ignored('dependency_conflicts: {strategy: wait, escalate_to: somebody}')).toEqual(['escalate_to']);
    expect(ignored(`dependency_conflicts: {${both}}`)).toEqual(['timeout', 'escalate_to']);
    expect(ignored(`dependency_conflicts: {strategy: fail, timeout: 5m}`)).toEqual(['timeout']);
    expect(ignored(`dependency_conflicts: {timeout: 5m}`)).toEqual(['timeout']);
    expect(ignored(`dependency_conflicts: {strategy: collaborative_resolution, ${both}}`)).toEqual([]);
    expect(ignored(`dependency_conflicts: {strategy: wait}`)).toEqual([]);
  });

  it('does not judge beside a strategy that could not be read', () => {
    expect(ignored(`dependency_conflicts: {strategy: colaborative, timeout: 5m}`)).toEqual([]);
    expect(ignored(`dependency_conflicts: {timeout: 5m, strategy: colaborative}`)).toEqual([]);
    expect(ignored(`dependency_conflicts: {timeout: 5m}, file_conflicts: {strategy: fail}`)).toEqual([
      'timeout',
    ]);
    expect(ignored('file_conflicts: {notification: at_sync}', 'synchronised_parallel')).toEqual([]);
  });

  it('says that nobody is told where no meetings are held and nobody watches', () => {
    const at = 'file_conflicts: {notification: at_sync}';
    expect(ignored(at)).toEqual(['notification: at_sync']);
    // There it is said when one of the two is done.
    expect(ignored(at, 'coordinated_parallel')).toEqual([]);
    expect(ignored(at, 'synchronized_parallel')).toEqual([]);
    expect(ignored('file_conflicts: {notification: immediate_alert_to_affected_agents}')).toEqual([]);
  });

  it('says that only a merge of three sides asks a resolver', () => {
    expect(ignored('file_conflicts: {strategy: fail, resolver: "@x"}')).toEqual(['resolver']);
    expect(ignored('file_conflicts: {strategy: three_way_merge, resolver: "@x"}')).toEqual([]);
    expect(ignored('file_conflicts: {strategy: priority, resolver: "@x"}')).toEqual(['resolver']);
  });
});

describe('out-of-scope-ignored', () => {
  it('is said of streams in the shared checkout only', () => {
    const scope = (line: string): string[] =>
      said(
        'out-of-scope-ignored',
        session(`work_streams:\n  a: {command: [make], out_of_scope: block${line}}\n`),
      );
    expect(scope('')).toHaveLength(1);
    expect(scope(', resources: []')).toHaveLength(1);
    expect(scope(', workspace: own')).toEqual([]);
    expect(scope(', resources: [a/]')).toEqual([]);
  });
});

describe('read-own-write', () => {
  const own = (resources: string, reads: string, more = ''): string[] =>
    said(
      'read-own-write',
      session(`work_streams:\n  a: {command: [make], resources: [${resources}], reads: [${reads}]${more}}\n`),
    );

  it('finds reads that a write claim covers', () => {
    expect(own('a/', 'a/')).toHaveLength(1);
    expect(own('a/', 'a/b/**, "a/*.ts"')).toHaveLength(2);
    expect(own('"**"', 'a/x.ts')).toHaveLength(1);
    expect(own('{path: a/, mode: exclusive}', 'a/x')).toHaveLength(1);
  });

  it('is silent where reading is more than, or something else than, writing', () => {
    expect(own('a/', '"**"')).toEqual([]);
    expect(own('a/b/', 'a/')).toEqual([]);
    expect(own('a/, "!a/gen/"', 'a/')).toEqual([]);
    expect(own('a/', 'a/, "!a/gen/"')).toEqual([]);
    expect(own('{path: a/, mode: append}', 'a/x')).toEqual([]);
    expect(own('a/', 'a/x', ', phases: [{name: x, resources: [a/b/]}]')).toEqual([]);
  });

  it('can be repaired while something else is left to read', () => {
    const text = session('work_streams:\n  a: {command: [make], resources: [a/], reads: [a/x, b/]}\n');
    expect(applyFixes(text, findingsOf(text))).toContain('reads: [b/]');
    const single = findingsOf(
      session('work_streams:\n  a: {command: [make], resources: [a/], reads: [a/x]}\n'),
    );
    expect(single.map(({ fixes }) => fixes)).toEqual([[]]);
  });
});

describe('priorities', () => {
  const order = (more: string): string =>
    policies(`resource_conflicts: {strategy: priority_based_allocation${more}}`);
  const withPriority = `work_streams:\n${stream('a', ['a/'], 'priority: 3')}${stream('b', ['b/'])}`;

  it('do nothing for a stream that `priority_order` names, and count for the others', () => {
    expect(said('priority-ignored', session(withPriority + order(', priority_order: [a]')))).toHaveLength(1);
    expect(said('priority-ignored', session(withPriority + order(', priority_order: [b]')))).toEqual([]);
    expect(said('priority-ignored', session(withPriority))).toEqual([]);
  });

  it('are missed where a policy goes by them', () => {
    expect(said('no-priorities', session(ab + order('')))).toHaveLength(1);
    expect(
      said('no-priorities', session(ab + policies('file_conflicts: {strategy: priority}'))),
    ).toHaveLength(1);
    expect(said('no-priorities', session(withPriority + order('')))).toEqual([]);
    expect(said('no-priorities', session(ab + order(', priority_order: [b]')))).toEqual([]);
    expect(said('no-priorities', session(ab))).toEqual([]);
    expect(said('no-priorities', session(`work_streams:\n${stream('a', ['a/'])}${order('')}`))).toEqual([]);
    // What could not be read has its finding already.
    expect(said('no-priorities', session(ab + order(', priority_order: b')))).toEqual([]);
    expect(codesOf(session(ab + order(', priority_order: [x]')))).toEqual(['unknown-reference']);
  });
});

describe('numbers', () => {
  it('with a leading zero are told, and keep their value', () => {
    const phases = (text: string): string =>
      session(`work_streams:\n${stream('a', ['a/'], `phases: ${text}`)}`);
    const findings = findingsOf(phases('010'));
    expect(findings.map(({ code }) => code)).toEqual(['yaml-leading-zero']);
    expect(applyFixes(phases('010'), findings)).toBe(phases('10'));
    expect(codesOf(phases('10'))).toEqual([]);
    expect(codesOf(session(`work_streams:\n${stream('a', ['a/'], 'priority: 0')}`))).toEqual([]);
    expect(codesOf(session(ab, 'budgets: {session: {usd: 0.5}}\n'))).toEqual([]);
  });
});

describe('anchors', () => {
  it('that are given again before anybody used them are unused', () => {
    const text = 'a: &x 1\nb: &x 2\nc: *x\n';
    const unused = findingsOf(text).filter(({ code }) => code === 'yaml-anchor-unused');
    expect(unused.map(({ span }) => span.start)).toEqual([3]);
    const used = 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n';
    expect(findingsOf(used).filter(({ code }) => code === 'yaml-anchor-unused')).toEqual([]);
  });
});
