import type { CodeEntry } from '../code-entry.ts';

/** Ways in which a system refuses to hand over a file; each has its words below. */
export type Refusal = keyof typeof refusals;

const refusals = {
  missing: [
    'there is no such file',
    'name another one; `pcoord new parallel-session` writes one to start from',
  ],
  directory: ['this is a directory', 'name a session file in it'],
  denied: ['this file cannot be read: permission denied', 'give yourself the right to read it'],
} as const;

/** PC0xxx: the file and its YAML, before anything in it means something to pcoord. */
export const yamlCodes = {
  'yaml-syntax': {
    alias: 'PC0001',
    severity: 'error',
    message: ({ detail }) => `this is not valid YAML: ${detail}`,
    why: 'Text that the YAML rules do not allow has no agreed meaning, so nothing after it can be trusted.',
  } as CodeEntry<{ readonly detail: string }>,
  'yaml-duplicate-key': {
    alias: 'PC0002',
    severity: 'error',
    message: ({ key }) => `\`${key}\` is given twice in the same mapping`,
    help: () => 'keep one of the two, or merge their values',
    why: 'Only one of two equal keys can count, and which one differs between YAML readers.',
  } as CodeEntry<{ readonly key: string }>,
  'yaml-multi-doc': {
    alias: 'PC0003',
    severity: 'error',
    message: () => 'a second YAML document begins here',
    help: () => 'put everything into one document; a line `---` may stand only at the beginning',
    why: 'A session is exactly one document; what stands in a second one would be ignored.',
  } as CodeEntry<{}>,
  'yaml-empty': {
    alias: 'PC0004',
    severity: 'error',
    message: () => 'the file holds no session: it is empty or has only comments',
    help: () => '`pcoord new parallel-session` writes one to start from',
    why: 'An empty file has nothing to check or run.',
  } as CodeEntry<{}>,
  'yaml-version': {
    alias: 'PC0005',
    severity: 'error',
    message: ({ version }) => `this file asks for YAML ${version}; pcoord reads YAML 1.2`,
    help: () => 'remove the directive, and quote words such as yes, no, on, off where text is meant',
    why: 'YAML 1.1 turns no, on, 1:30 and 017 into other values than YAML 1.2 does.',
  } as CodeEntry<{ readonly version: string }>,
  'yaml-lookalike-boolean': {
    alias: 'PC0006',
    severity: 'info',
    message: ({ text }) => `\`${text}\` is text here, not a boolean`,
    help: ({ text }) => `quote it to say so: "${text}"; a boolean is written true or false`,
    why: 'yes, no, on and off are booleans in YAML 1.1 and plain text in YAML 1.2; people expect either.',
  } as CodeEntry<{ readonly text: string }>,
  'yaml-implicit-type': {
    alias: 'PC0007',
    severity: 'error',
    message: ({ text, kind, where }) => `${where} must be text, but YAML reads \`${text}\` as ${kind}`,
    help: ({ text }) => `quote it: "${text}"`,
    why: 'YAML re-types unquoted words: 1.10 becomes 1.1, 0o17 becomes 15, 1e3 becomes 1000.',
  } as CodeEntry<{ readonly text: string; readonly kind: string; readonly where: string }>,
  'yaml-unquoted-star': {
    alias: 'PC0008',
    severity: 'error',
    message: ({ text }) => `\`${text}\` starts with \`*\`, so YAML takes it for an alias`,
    help: ({ text }) => `quote the pattern: "${text}"`,
    why: 'An unquoted `*` at the start of a value refers to an anchor; the pattern never arrives.',
  } as CodeEntry<{ readonly text: string }>,
  'yaml-bang-tag': {
    alias: 'PC0009',
    severity: 'error',
    message: ({ text }) => `\`${text}\` starts with \`!\`, so YAML takes it for a tag and the value is lost`,
    help: ({ text }) => `quote the pattern: "${text}"`,
    why: 'An unquoted `!` at the start of a value is a type tag; most readers then see an empty value.',
  } as CodeEntry<{ readonly text: string }>,
  'yaml-hash-truncation': {
    alias: 'PC0010',
    severity: 'warning',
    message: ({ kept, lost }) => `the value ends at \`${kept}\`: YAML takes \`${lost}\` for a comment`,
    help: () => 'quote the whole value if `#` belongs to it; put a space after `#` if it is a comment',
    why: 'A `#` after a space starts a comment, which silently cuts paths and commands short.',
  } as CodeEntry<{ readonly kept: string; readonly lost: string }>,
  'yaml-brace-flow': {
    alias: 'PC0011',
    severity: 'error',
    message: ({ text }) => `YAML reads the brackets of \`${text}\` as a list or mapping of its own`,
    help: ({ text }) => `quote the pattern: "${text}"`,
    why: 'Braces and brackets are YAML syntax at the start of a value and anywhere inside [ ] or { }.',
  } as CodeEntry<{ readonly text: string }>,
  'yaml-tab': {
    alias: 'PC0012',
    severity: 'error',
    message: () => 'a tab is used as indentation',
    help: () => 'YAML indents with spaces only',
    why: 'How deep a tab indents is not defined, so YAML forbids it.',
  } as CodeEntry<{}>,
  'yaml-invisible-character': {
    alias: 'PC0013',
    severity: 'error',
    message: ({ character, where }) => `${where} holds an invisible character (${character})`,
    help: () => 'remove it, or retype the text by hand',
    why: 'Invisible and direction-changing characters make text read differently from what it is.',
  } as CodeEntry<{ readonly character: string; readonly where: string }>,
  'yaml-anchor-unused': {
    alias: 'PC0014',
    severity: 'warning',
    message: ({ name }) => `the anchor \`&${name}\` is never used`,
    help: () => 'remove it, or quote the value if the `&` belongs to it',
    why: 'An anchor nobody refers to is a leftover, or a value that should have been quoted.',
  } as CodeEntry<{ readonly name: string }>,
  'yaml-alias-undefined': {
    alias: 'PC0015',
    severity: 'error',
    message: ({ name }) => `there is no anchor \`&${name}\` before this alias`,
    why: 'An alias repeats an earlier anchored value; without one it stands for nothing.',
  } as CodeEntry<{ readonly name: string }>,
  'yaml-alias-cycle': {
    alias: 'PC0016',
    severity: 'error',
    message: ({ name }) => `\`*${name}\` stands inside the value that it refers to`,
    why: 'A value that contains itself is endless.',
  } as CodeEntry<{ readonly name: string }>,
  'yaml-alias-budget': {
    alias: 'PC0017',
    severity: 'error',
    message: ({ limit }) => `aliases unfold to more than ${limit} values`,
    help: () => 'write the values out, or share less by alias',
    why: 'A few lines of nested aliases can unfold to billions of values and use up all memory.',
  } as CodeEntry<{ readonly limit: number }>,
  'yaml-merge-key': {
    alias: 'PC0018',
    severity: 'error',
    message: () => 'merge keys (`<<`) are not part of YAML 1.2 and are not read',
    help: () => 'write the keys out; a whole value can be repeated with an alias',
    why: 'Readers disagree on `<<`; a session must mean the same everywhere.',
  } as CodeEntry<{}>,
  'yaml-unknown-tag': {
    alias: 'PC0019',
    severity: 'error',
    message: ({ tag }) => `the tag \`${tag}\` means nothing here`,
    help: () => 'remove the tag',
    why: 'A session is plain text, numbers, lists and mappings; tags would give values another type.',
  } as CodeEntry<{ readonly tag: string }>,
  'yaml-non-string-key': {
    alias: 'PC0020',
    severity: 'error',
    message: ({ kind }) => `this key is ${kind}; keys must be text`,
    help: () => 'quote the key',
    why: 'Keys that are not text are spelt differently by every reader.',
  } as CodeEntry<{ readonly kind: string }>,
  'yaml-proto-key': {
    alias: 'PC0021',
    severity: 'error',
    message: ({ key }) => `\`${key}\` cannot be used as a name`,
    help: () => 'choose another name',
    why: 'JavaScript gives these names a meaning of their own; tools that read the plan would be misled.',
  } as CodeEntry<{ readonly key: string }>,
  'yaml-too-deep': {
    alias: 'PC0022',
    severity: 'error',
    message: ({ limit }) => `values are nested more than ${limit} deep here`,
    help: () => 'look for brackets that are not closed',
    why: 'No session needs such depth, and reading it could exhaust the stack.',
  } as CodeEntry<{ readonly limit: number }>,
  'yaml-lone-surrogate': {
    alias: 'PC0023',
    severity: 'error',
    message: () => 'half of a character (a lone surrogate) stands here',
    help: () => 'write the whole character, or remove it',
    why: 'Half a character cannot be written to a file, so it would be changed or lost on the way.',
  } as CodeEntry<{}>,
  'file-too-large': {
    alias: 'PC0024',
    severity: 'error',
    message: ({ what, limit }) => `the file has ${what}; the limit is ${limit}`,
    help: () => 'split the session, or keep long prompts in files of their own (`prompt: {file: …}`)',
    why: 'The limit keeps checking fast enough to run on every save.',
  } as CodeEntry<{ readonly what: string; readonly limit: string }>,
  'file-binary': {
    alias: 'PC0025',
    severity: 'error',
    message: ({ detail }) => `this is not a text file: ${detail}`,
    why: 'A session is text; a binary file was probably named by mistake.',
  } as CodeEntry<{ readonly detail: string }>,
  'file-not-utf8': {
    alias: 'PC0026',
    severity: 'error',
    message: ({ offset }) => `the file is not valid UTF-8: byte ${offset} cannot be read`,
    help: () => 'save the file as UTF-8',
    why: 'Guessing at another encoding would change names and paths silently.',
  } as CodeEntry<{ readonly offset: number }>,
  'yaml-reserved-start': {
    alias: 'PC0027',
    severity: 'error',
    message: ({ character }) => `an unquoted value cannot start with \`${character}\``,
    help: ({ text }) => `quote it: "${text}"`,
    why: 'YAML reserves @, ` and % at the start of unquoted values.',
  } as CodeEntry<{ readonly character: string; readonly text: string }>,
  'yaml-colon-in-value': {
    alias: 'PC0028',
    severity: 'error',
    message: () => 'a colon and a space inside an unquoted value start a mapping',
    help: () => 'quote the value',
    why: '`key: a: b` looks like text with a colon but is a mapping in a place where none may be.',
  } as CodeEntry<{}>,
  'yaml-more-errors': {
    alias: 'PC0029',
    severity: 'info',
    message: ({ count }) => `${count} more YAML errors are not shown`,
    help: () => 'later errors often go away with the first ones',
    why: 'One missing bracket can produce thousands of errors that say nothing new.',
  } as CodeEntry<{ readonly count: number }>,
  'yaml-leading-zero': {
    alias: 'PC0030',
    severity: 'warning',
    message: ({ text, value }) => `\`${text}\` is read as ${value}`,
    help: ({ value }) => `write ${value}`,
    why: 'YAML 1.1 reads a number with a leading zero as octal, YAML 1.2 as decimal: tools disagree about it.',
  } as CodeEntry<{ readonly text: string; readonly value: number }>,
  'mixed-alphabets': {
    alias: 'PC0031',
    severity: 'warning',
    message: ({ word, character, alphabet, like }) =>
      `\`${word}\` mixes alphabets: ${character} is ${alphabet}, though it looks like \`${like}\``,
    help: ({ like }) => `type \`${like}\`, unless the file is really called that`,
    why: 'Letters that look alike are different names: the claim or path would match nothing anybody can see.',
  } as CodeEntry<{
    readonly word: string;
    readonly character: string;
    readonly alphabet: string;
    readonly like: string;
  }>,
  'variable-in-path': {
    alias: 'PC0032',
    severity: 'warning',
    message: ({ placeholder, where }) =>
      `\`${placeholder}\` stands in ${where} as it is: nothing puts a value there`,
    help: () =>
      'write the value; a session that is made from parameters is a template (`pcoord new`), and commands for the shell may use variables',
    why: 'pcoord replaces no variables in names and paths, so a session means the same on every machine.',
  } as CodeEntry<{ readonly placeholder: string; readonly where: string }>,
  'file-unreadable': {
    alias: 'PC0033',
    severity: 'error',
    message: ({ problem, detail }) =>
      problem === 'other' ? `this file cannot be read: ${detail}` : refusals[problem][0],
    help: ({ problem }) =>
      problem === 'other' ? 'look at the disk and at what the path leads to' : refusals[problem][1],
    why: 'Of what nobody could read nothing is known: a report without findings would look like a clean session.',
  } as CodeEntry<{ readonly problem: Refusal | 'other'; readonly detail: string }>,
};
