import type { CodeEntry } from '../code-entry.ts';

/** PC31xx: what the patterns of a stream claim together, and of the repository. */
export const claimCodes = {
  'pattern-set-empty': {
    alias: 'PC3120',
    severity: 'error',
    negotiable: true,
    message: ({ role, stream }) =>
      `the \`${role}\` of \`${stream}\` match no path: the negations take everything away`,
    help: () => 'remove a negation, or put the pattern it should not touch after it',
    why: 'A stream whose claims cancel out may write nothing at all.',
  } as CodeEntry<{ readonly role: string; readonly stream: string }>,
  'pattern-redundant': {
    alias: 'PC3121',
    severity: 'info',
    message: ({ pattern, by }) => `\`${pattern}\` adds nothing: \`${by}\` covers it`,
    help: () => 'remove it',
    why: 'Claims that repeat each other make it harder to see who owns what.',
  } as CodeEntry<{ readonly pattern: string; readonly by: string }>,
  'phase-outside-stream': {
    alias: 'PC3122',
    severity: 'error',
    negotiable: true,
    message: ({ phase, stream, path }) =>
      `phase \`${phase}\` claims more than its stream \`${stream}\`: \`${path}\` is not in the stream’s resources`,
    help: () => 'claim it for the stream as well, or narrow the phase’s resources',
    why: 'A phase’s resources narrow its stream’s; the stream’s line is what people read and review.',
  } as CodeEntry<{ readonly phase: string; readonly stream: string; readonly path: string }>,
  'pattern-outside-repository': {
    alias: 'PC3125',
    severity: 'warning',
    message: ({ pattern, what }) =>
      `\`${pattern}\` looks like ${what}, but every pattern begins at the root of the repository`,
    help: () => 'write the path relative to the root of the repository; nothing outside of it can be claimed',
    why: 'A stream works in a clone of its own: paths of one machine mean nothing there and on other machines.',
  } as CodeEntry<{ readonly pattern: string; readonly what: string }>,
  'pattern-too-broad': {
    alias: 'PC3126',
    severity: 'warning',
    message: ({ pattern, stream, share, others }) =>
      `\`${stream}\` claims ${share} with \`${pattern}\`, and nothing orders it against ${others}`,
    help: ({ stream }) =>
      `claim what \`${stream}\` changes, order it after or before the others, or use \`mode: exclusive\` if it has to run alone`,
    why: 'Who claims everything meets everybody: no other stream can safely run at the same time.',
  } as CodeEntry<{
    readonly pattern: string;
    readonly stream: string;
    readonly share: string;
    readonly others: string;
  }>,
  'pattern-ignored-by-git': {
    alias: 'PC3127',
    severity: 'warning',
    message: ({ pattern, path }) =>
      `${path === pattern ? '' : `\`${pattern}\`: `}\`${path}\` is ignored by git, so what is written there never becomes part of a result`,
    help: ({ path }) =>
      `remove it, ignored files need no claim; \`git check-ignore -v ${path}\` names the rule if it should not be ignored`,
    why: 'A result is a commit: files that git ignores stay behind in a workspace that is thrown away.',
  } as CodeEntry<{ readonly pattern: string; readonly path: string }>,
  'pattern-misspelt-directory': {
    alias: 'PC3128',
    severity: 'warning',
    message: ({ missing, found }) => `there is no directory \`${missing}\`, but there is \`${found}\``,
    help: ({ missing, found }) => `write \`${found}\`, unless \`${missing}\` is to be made`,
    why: 'A claim on a misspelt directory protects nothing, and the stream is held out of the files it was meant to change.',
  } as CodeEntry<{ readonly pattern: string; readonly missing: string; readonly found: string }>,
  'reads-nothing': {
    alias: 'PC3129',
    severity: 'warning',
    message: ({ pattern, stream }) =>
      `\`${stream}\` reads \`${pattern}\`, but no tracked file matches it and no stream may make one`,
    help: () => 'correct the pattern, or claim the path for the stream that makes it',
    why: 'A read that finds nothing is a misspelt path or a dependency that nobody fulfils.',
  } as CodeEntry<{ readonly pattern: string; readonly stream: string }>,
  'pattern-symlink-crossing': {
    alias: 'PC3130',
    severity: 'warning',
    message: (p) => {
      switch (p.kind) {
        case 'below':
          return `\`${p.pattern}\` leads through the symbolic link \`${p.link}\`: git records nothing below a link, so it matches no path`;
        case 'itself':
          return `\`${p.link}\` is a symbolic link: what is written through it changes \`${p.target}\`, which is not claimed`;
        case 'shared':
          return `\`${p.stream}\` may write through the symbolic link \`${p.link}\` what \`${p.other}\` claims as \`${p.target}\``;
      }
    },
    help: ({ kind, link, target }) =>
      kind === 'shared'
        ? `order the two, or keep the first from \`${link}\` with \`"!${link}"\``
        : target === null
          ? 'claim the files by the names that git records'
          : `claim what it points to: \`${target}\``,
    why: 'Claims are compared by the names that git records; a link gives one file a second name that no proof sees.',
  } as CodeEntry<
    { readonly pattern: string; readonly link: string; readonly target: string | null } & (
      | { readonly kind: 'below' | 'itself' }
      | { readonly kind: 'shared'; readonly stream: string; readonly other: string }
    )
  >,
  'pattern-submodule-crossing': {
    alias: 'PC3131',
    severity: 'error',
    message: ({ pattern, submodules, use }) =>
      use === 'read'
        ? `\`${pattern}\` reads ${submodules}, which no workspace holds`
        : `\`${pattern}\` reaches into ${submodules}, whose changes cannot be part of a result`,
    help: ({ first, use }) =>
      use === 'read'
        ? 'read files of this repository only'
        : `exclude it with \`"!${first}"\` after the pattern; \`exec\` refuses to start otherwise`,
    why: 'A submodule is another repository: a run has neither its files nor a place for their changes.',
  } as CodeEntry<{
    readonly pattern: string;
    readonly submodules: string;
    readonly first: string;
    readonly use: 'read' | 'write';
  }>,
  'pattern-claims-session': {
    alias: 'PC3132',
    severity: 'warning',
    message: ({ stream, pattern, part }) =>
      part === '.pcoord/'
        ? `\`${stream}\` may write \`${pattern}\`: sessions and what belongs to them are kept in \`.pcoord/\``
        : `\`${stream}\` may write \`${part}\`${part === pattern ? '' : ` (by \`${pattern}\`)`}, which this session is made of`,
    help: ({ part, pattern }) =>
      part === '.pcoord/'
        ? 'leave the folder to pcoord and to people'
        : part === pattern
          ? 'remove it from the claims'
          : `narrow the pattern, or put \`"!${part}"\` after it`,
    why: 'A stream that rewrites the session gives itself other claims, commands or gates the next time it is run.',
  } as CodeEntry<{ readonly stream: string; readonly pattern: string; readonly part: string }>,
  'protected-path': {
    alias: 'PC3133',
    severity: 'info',
    message: ({ stream, pattern }) =>
      `\`${stream}\` may change files that steer agents or automation: it claims \`${pattern}\` by name`,
    help: () =>
      'nothing needs to be done if that is its task; a wide pattern such as `**` would not allow it',
    why: 'Such files decide what agents and CI do with everybody’s work, so a claim on them should be seen in review.',
  } as CodeEntry<{ readonly stream: string; readonly pattern: string }>,
  'protected-path-not-granted': {
    alias: 'PC3134',
    severity: 'warning',
    message: ({ pattern, stream }) =>
      `\`${pattern}\` matches nothing but protected files, which a pattern with wildcards does not claim: \`${stream}\` may change none of them`,
    help: () => 'name each file, without wildcards and braces',
    why: 'A run keeps files that steer agents, automation or dependencies from everybody who does not name them.',
  } as CodeEntry<{ readonly pattern: string; readonly stream: string }>,
  'gate-script-claimed': {
    alias: 'PC3135',
    severity: 'warning',
    message: ({ stream, path }) =>
      `\`${stream}\` claims \`${path}\`, which a gate runs: its work is then judged by what it wrote itself`,
    help: () => 'leave the script to a person, or check it with a gate of its own',
    why: 'Gates run scripts as the base commit has them, unless a stream names one of them in its claims.',
  } as CodeEntry<{ readonly stream: string; readonly path: string }>,
};
