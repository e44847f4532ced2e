import type { CodeEntry } from '../code-entry.ts';

/** PC1xxx: shape and names, before anything is looked up. */
export const shapeCodes = {
  'unknown-key': {
    alias: 'PC1001',
    severity: 'error',
    message: ({ key, where }) => `unknown key \`${key}\` in ${where}`,
    why: 'A key that pcoord does not know would silently do nothing.',
  } as CodeEntry<{ readonly key: string; readonly where: string }>,
  'missing-key': {
    alias: 'PC1002',
    severity: 'error',
    message: ({ key, where }) => `\`${key}\` is missing in ${where}`,
    why: 'There is no sensible default for it.',
  } as CodeEntry<{ readonly key: string; readonly where: string }>,
  'wrong-type': {
    alias: 'PC1003',
    severity: 'error',
    message: ({ where, expected, actual }) => `${where} must be ${expected}, not ${actual}`,
    why: 'A value of another shape has no meaning here.',
  } as CodeEntry<{ readonly where: string; readonly expected: string; readonly actual: string }>,
  'invalid-enum': {
    alias: 'PC1004',
    severity: 'error',
    message: ({ where, value }) => `${where} cannot be \`${value}\``,
    why: 'Only the listed words have a meaning here.',
  } as CodeEntry<{ readonly where: string; readonly value: string }>,
  'invalid-phrase': {
    alias: 'PC1005',
    severity: 'error',
    message: ({ where, text, expected }) => `${where} cannot be read: \`${text}\` is not ${expected}`,
    why: 'Quantities and triggers follow a small grammar, so that nothing is guessed.',
  } as CodeEntry<{ readonly where: string; readonly text: string; readonly expected: string }>,
  'missing-unit': {
    alias: 'PC1006',
    severity: 'error',
    message: ({ where, text }) => `${where} needs a unit: \`${text}\` of what?`,
    why: 'A bare 30 is seconds to one reader and minutes to the next.',
  } as CodeEntry<{ readonly where: string; readonly text: string }>,
  'empty-value': {
    alias: 'PC1007',
    severity: 'error',
    message: ({ where }) => `${where} is empty`,
    help: () => 'give it a value, or remove the key',
    why: 'An empty value is usually a slip of the indentation below it.',
  } as CodeEntry<{ readonly where: string }>,
  'duplicate-id': {
    alias: 'PC1008',
    severity: 'error',
    message: ({ what, id }) => `there are two ${what} called \`${id}\``,
    help: () => 'give each its own name',
    why: 'A name that stands for two things cannot be referred to.',
  } as CodeEntry<{ readonly what: string; readonly id: string }>,
  'reserved-id': {
    alias: 'PC1009',
    severity: 'error',
    message: ({ id, form }) => `\`${id}\` cannot be a name: ${form} is a trigger phrase`,
    help: () => 'choose a name that no trigger phrase can be confused with',
    why: 'Triggers are phrases made of names; a name that looks like a phrase makes them ambiguous.',
  } as CodeEntry<{ readonly id: string; readonly form: string }>,
  'invalid-id': {
    alias: 'PC1010',
    severity: 'error',
    message: ({ what, id, reason }) => `\`${id}\` cannot be ${what}: ${reason}`,
    help: () =>
      'names have 1 to 100 letters (a-z, A-Z), digits, `_`, `-` and `.`; they begin with a letter, digit or `_`, hold no `..` and do not end in `.` or `.lock`',
    why: 'Names become directory, branch and environment names, so they are kept to what all of these accept.',
  } as CodeEntry<{ readonly what: string; readonly id: string; readonly reason: string }>,
  'mutually-exclusive': {
    alias: 'PC1011',
    severity: 'error',
    message: ({ first, second, where }) => `${where} has both \`${first}\` and \`${second}\``,
    help: ({ first, second }) => `keep \`${first}\` or \`${second}\``,
    why: 'Each of the two says what to run; only one can be run.',
  } as CodeEntry<{ readonly first: string; readonly second: string; readonly where: string }>,
  'requires-other': {
    alias: 'PC1012',
    severity: 'error',
    message: ({ key, needs, where }) => `\`${key}\` in ${where} needs ${needs}`,
    why: 'Without the other key this one would do nothing.',
  } as CodeEntry<{ readonly key: string; readonly needs: string; readonly where: string }>,
  'missing-worker': {
    alias: 'PC1013',
    severity: 'error',
    message: ({ stream }) => `stream \`${stream}\` has neither \`agent\` nor \`command\``,
    help: () =>
      'say who works on it: `agent: "@name"`, or `command: [program, argument]` for a stream without a model',
    why: 'A stream that nobody works on can never finish.',
  } as CodeEntry<{ readonly stream: string }>,
  'unknown-item': {
    alias: 'PC1014',
    severity: 'error',
    message: ({ item, section }) => `\`${section}\` has no item \`${item}\``,
    why: 'The items select what pcoord does; an unknown one selects nothing.',
  } as CodeEntry<{ readonly item: string; readonly section: string }>,
  'out-of-range': {
    alias: 'PC1015',
    severity: 'error',
    message: ({ where, value, range }) => `${where} must be ${range}; ${value} is not`,
    why: 'A value outside its range has no meaning or would never end.',
  } as CodeEntry<{ readonly where: string; readonly value: string; readonly range: string }>,
  'multi-line': {
    alias: 'PC1016',
    severity: 'error',
    message: ({ where }) => `${where} must be one line`,
    help: () => 'long text belongs into `prompt`',
    why: 'It is shown as a title in tables, prompts and commit messages.',
  } as CodeEntry<{ readonly where: string }>,
  'not-a-session': {
    alias: 'PC1017',
    severity: 'error',
    message: ({ what }) => `this is not ${what}: none of its keys is known`,
    help: ({ expected }) => `expected one of ${expected}`,
    why: 'Another kind of file was probably named by mistake.',
  } as CodeEntry<{ readonly what: string; readonly expected: string }>,
  'invalid-agent-name': {
    alias: 'PC1018',
    severity: 'error',
    message: ({ name }) => `\`${name}\` is not an agent's name`,
    help: () =>
      'an agent is named `"@name"`: an `@`, then letters, digits, `_`, `-`, `.` and, for plugins, `:`',
    why: 'The `@` tells agents from streams wherever either may be named.',
  } as CodeEntry<{ readonly name: string }>,
  'invalid-ref': {
    alias: 'PC1019',
    severity: 'error',
    message: ({ where, name }) => `${where} cannot be \`${name}\`: git does not accept it as a name`,
    help: () =>
      'no spaces, no `..`, `~`, `^`, `:`, `?`, `*`, `[`, `\\`, no leading `-`, no empty or dotted parts; a branch without `refs/heads/`',
    why: 'git would refuse the name only after work has begun.',
  } as CodeEntry<{ readonly where: string; readonly name: string }>,
  'invalid-variable-name': {
    alias: 'PC1020',
    severity: 'error',
    message: ({ name }) => `\`${name}\` is not a name of an environment variable`,
    help: () => 'letters, digits and `_`, not beginning with a digit',
    why: 'Shells cannot see variables with other names.',
  } as CodeEntry<{ readonly name: string }>,
  'words-as-commands': {
    alias: 'PC1021',
    severity: 'warning',
    message: ({ where, count }) => `${where} is read as ${count} separate commands of one word each`,
    help: ({ argv }) => `for one command write it as a list inside the list: ${argv}`,
    why: 'A list of commands looks like the argument list of a single one.',
  } as CodeEntry<{ readonly where: string; readonly count: number; readonly argv: string }>,
  'joined-lines': {
    alias: 'PC1022',
    severity: 'error',
    message: ({ where }) => `${where} runs over several lines, which YAML joins with spaces`,
    help: () => 'start each entry with `- `, or quote the value if the space belongs to it',
    why: 'A forgotten `-` turns two patterns into one that matches nothing.',
  } as CodeEntry<{ readonly where: string }>,
  'misplaced-negation': {
    alias: 'PC1023',
    severity: 'error',
    message: ({ pattern }) => `\`${pattern}\` subtracts, so it cannot have a mode`,
    help: ({ pattern }) => `write it as a plain string: "${pattern}"`,
    why: 'A negation takes paths away from every earlier entry, whatever its mode.',
  } as CodeEntry<{ readonly pattern: string }>,
  'control-character': {
    alias: 'PC1024',
    severity: 'error',
    message: ({ where }) => `${where} holds a line break or control character`,
    help: () => 'remove it',
    why: 'Names, paths and arguments with control characters cannot be shown or passed on faithfully.',
  } as CodeEntry<{ readonly where: string }>,
  'program-with-space': {
    alias: 'PC1025',
    severity: 'warning',
    message: ({ where, program }) => `the program of ${where} is \`${program}\`, with a space in its name`,
    help: () =>
      'give each argument its own entry in the list, or write the whole command as one string for the shell',
    why: 'A list is started as it is, without a shell: its first entry is the name of the program.',
  } as CodeEntry<{ readonly where: string; readonly program: string }>,
  'plan-not-session': {
    alias: 'PC1026',
    severity: 'error',
    message: ({ what }) => `this is a plan, not ${what}`,
    help: () => 'name the session it was compiled from',
    why: 'A plan is what `compile` makes of a session; it is not read back as one.',
  } as CodeEntry<{ readonly what: string }>,
  'similar-names': {
    alias: 'PC1027',
    severity: 'warning',
    message: ({ kind, first, second, difference }) =>
      `the ${kind} \`${first}\` and \`${second}\` differ only in ${difference}`,
    help: () => 'give them clearly different names',
    why: 'Names become directories and branches, and some disks do not tell capitals apart; people confuse letters that look alike.',
  } as CodeEntry<{
    readonly kind: string;
    readonly first: string;
    readonly second: string;
    readonly difference: string;
  }>,
  'id-too-similar': {
    alias: 'PC1028',
    severity: 'info',
    message: ({ kind, first, second, difference }) =>
      `the ${kind} \`${first}\` and \`${second}\` differ only in ${difference}`,
    help: () => 'correct the one that is misspelt, or choose names that nobody confuses',
    why: 'Two names that nearly agree are often one name misspelt, or soon mistaken for each other in a trigger.',
  } as CodeEntry<{
    readonly kind: string;
    readonly first: string;
    readonly second: string;
    readonly difference: string;
  }>,
  'repeated-entry': {
    alias: 'PC1029',
    severity: 'warning',
    message: ({ entry, where }) => `\`${entry}\` stands twice in ${where}`,
    help: () => 'remove one of the two, or write what was meant instead',
    why: 'A second copy changes nothing; often another name was meant.',
  } as CodeEntry<{ readonly entry: string; readonly where: string }>,
  'overridden-by-phases': {
    alias: 'PC1030',
    severity: 'warning',
    message: ({ key, stream, by }) =>
      `\`${key}\` of \`${stream}\` is never used: every phase has its own ${by}`,
    help: ({ key }) => `remove \`${key}\` from the stream, or from the phases that should share it`,
    why: 'What a phase says of itself takes the place of what its stream says, so this value has no effect.',
  } as CodeEntry<{ readonly key: string; readonly stream: string; readonly by: string }>,
  'policy-key-ignored': {
    alias: 'PC1031',
    severity: 'warning',
    message: ({ key, because }) => `\`${key}\` does nothing here: ${because}`,
    help: () => 'remove it, or choose a strategy that makes use of it',
    why: 'A setting without effect makes people rely on something that never happens.',
  } as CodeEntry<{ readonly key: string; readonly because: string }>,
  'out-of-scope-ignored': {
    alias: 'PC1032',
    severity: 'warning',
    message: ({ stream }) =>
      `\`out_of_scope\` does nothing here: \`${stream}\` claims no writes, so any change makes it fail`,
    help: () => 'remove it, claim what the stream may write under `resources`, or give it `workspace: own`',
    why: 'Streams that only read share one checkout; nothing in it can be set aside for one of them.',
  } as CodeEntry<{ readonly stream: string }>,
  'read-own-write': {
    alias: 'PC1033',
    severity: 'info',
    message: ({ pattern, stream, by }) =>
      `\`${stream}\` need not claim to read \`${pattern}\`: it may write \`${by}\``,
    help: () => 'remove it from `reads`',
    why: 'A write claim covers reading as well; a second claim only repeats each overlap that others have with it.',
  } as CodeEntry<{ readonly pattern: string; readonly stream: string; readonly by: string }>,
};
