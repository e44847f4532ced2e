import type { CodeEntry } from '../code-entry.ts';

/** Ways in which a command can do harm that nobody meant; each has its words below. */
export type Danger = keyof typeof dangers;

const dangers = {
  'force-push': [
    'overwrites what others pushed',
    'leave pushing to a person: results arrive on the session branch',
  ],
  'reset-hard': [
    'throws away changes that are not committed',
    'pcoord collects what is in the workspace: `git checkout -- PATH` takes back one path',
  ],
  'clean-force': [
    'deletes files that git does not know, new work among them',
    'name the paths to delete: `git clean -f build/`',
  ],
  'skip-hooks': [
    'goes past the repository’s own checks',
    'leave the option out, or repair what the hook finds',
  ],
  'remove-root': [
    'deletes far more than a workspace',
    'name a path below the workspace, or use `${NAME:?}`, which stops when the variable is empty',
  ],
  'open-permissions': [
    'lets every user of the machine change the files',
    'give the rights that are needed, e.g. `chmod -R u+rwX`',
  ],
  'piped-download': [
    'runs whatever the network answers, half an answer included',
    'download to a file, compare its checksum, then run it',
  ],
} as const;

/** How a command can be unable to fail. */
export type Pass = keyof typeof passes;

const passes = {
  nothing: 'runs nothing that could fail',
  masked: 'ends with success whatever happened before its last `||`',
  last: 'ends as its last command does, which cannot fail',
  piped: 'ends as the last command of its pipe does, not as the one that checks',
  background: 'does not wait for what it checks',
} as const;

/** PC41xx: what is run: commands, secrets, environment. */
export const commandCodes = {
  'secret-literal': {
    alias: 'PC4101',
    severity: 'error',
    negotiable: true,
    message: ({ what, shown }) => `this is ${what}${shown === '' ? '' : ` (${shown}…)`}`,
    help: () =>
      'withdraw it where it was issued, then pass it in: `env: {allow: [NAME]}` hands a variable of pcoord’s own environment to a stream',
    why: 'A session is read by everybody who reads the repository, and the plan, the run’s folder and the agents get it in clear text too: `--emit` prints the plan as it is. Reports never show it.',
  } as CodeEntry<{ readonly what: string; readonly shown: string }>,
  'dangerous-command': {
    alias: 'PC4102',
    severity: 'warning',
    message: ({ place, command, danger }) => `${place} runs \`${command}\`, which ${dangers[danger][0]}`,
    help: ({ danger }) => dangers[danger][1],
    why: 'Commands of a session run unattended and in parallel: nobody is there to notice in time.',
  } as CodeEntry<{ readonly place: string; readonly command: string; readonly danger: Danger }>,
  'permission-bypass': {
    alias: 'PC4103',
    severity: 'warning',
    message: ({ place, flag }) => `\`${flag}\` lets ${place} do anything without being asked`,
    help: () =>
      'name what it may do instead (for Claude: `allowed_tools`), or run it in a container and say so in a comment that ignores this',
    why: 'A clone keeps an agent’s work apart; it does not keep the agent from the rest of the machine.',
  } as CodeEntry<{ readonly place: string; readonly flag: string }>,
  'shell-unquoted-var': {
    alias: 'PC4104',
    severity: 'warning',
    message: ({ program, use }) =>
      `\`${program}\` gets several words, or none, when \`${use}\` holds a space or is empty`,
    help: ({ use }) => `write \`"${use}"\``,
    why: 'The shell splits an unquoted value at white space and expands its wildcards, so the command touches other paths than the one that is meant.',
  } as CodeEntry<{ readonly program: string; readonly use: string }>,
  'placeholder-not-replaced': {
    alias: 'PC4105',
    severity: 'warning',
    message: ({ place, placeholder, where }) =>
      `\`${placeholder}\` stays as it is ${
        { shell: 'in text for the shell', part: 'inside a longer argument', role: `in ${place}` }[where]
      }`,
    why: 'Placeholders are whole entries of the argument list of a stream or an agent: no value ever becomes part of a command line.',
  } as CodeEntry<{
    readonly place: string;
    readonly placeholder: string;
    /** `part`: in a longer argument. `role`: where no placeholder is known at all. */
    readonly where: 'shell' | 'part' | 'role';
  }>,
  'unknown-placeholder': {
    alias: 'PC4106',
    severity: 'warning',
    message: ({ placeholder }) => `\`${placeholder}\` is no placeholder and is handed over as it is`,
    why: 'A misspelt placeholder reaches the program as text, braces included.',
  } as CodeEntry<{ readonly placeholder: string }>,
  'shell-syntax-in-argv': {
    alias: 'PC4107',
    severity: 'warning',
    message: ({ word, program }) =>
      `\`${word}\` reaches \`${program}\` as it is: a list is started without a shell`,
    help: () =>
      'write the whole command as one text for the shell, or leave out what only a shell understands',
    why: 'Variables, `~`, `&&` and redirections mean something to a shell; a program gets them as letters.',
  } as CodeEntry<{ readonly word: string; readonly program: string }>,
  'env-not-passed': {
    alias: 'PC4108',
    severity: 'warning',
    message: ({ place, name }) => `\`$${name}\` is empty in ${place}: it is neither passed on nor set`,
    why: 'Programs get a short list of variables, not the environment that pcoord was started in.',
  } as CodeEntry<{ readonly place: string; readonly name: string }>,
  'env-not-expanded': {
    alias: 'PC4109',
    severity: 'warning',
    message: ({ name, part }) => `\`${name}\` is set to the text \`${part}\`, not to what that stands for`,
    help: ({ name }) =>
      `pass the variable on (\`allow: [${name}]\`), write the value out, or put it together in a command for the shell`,
    why: 'Values under `env.set` are taken as they are; nothing in them is replaced.',
  } as CodeEntry<{ readonly name: string; readonly part: string }>,
  'env-passes-secret': {
    alias: 'PC4110',
    severity: 'warning',
    message: ({ name, count }) => `all ${count} streams get \`${name}\``,
    help: () => 'allow it only where it is needed, best in a stream without a model',
    why: 'What one agent can read, a text that it reads can talk it into sending away.',
  } as CodeEntry<{ readonly name: string; readonly count: number }>,
  'env-set-and-passed': {
    alias: 'PC4111',
    severity: 'warning',
    message: ({ name }) => `\`${name}\` is passed on and set; what is set counts`,
    help: () => 'keep one of the two',
    why: 'Only one of the two values can arrive, and the text does not show which.',
  } as CodeEntry<{ readonly name: string }>,
  'env-overridden': {
    alias: 'PC4112',
    severity: 'warning',
    message: ({ name }) => `\`${name}\` is pcoord’s own: what is set here never arrives`,
    help: () => 'choose another name',
    why: 'Every attempt gets its own temporary folder, and programs rely on the names that say where they are.',
  } as CodeEntry<{ readonly name: string }>,
  'missing-executable': {
    alias: 'PC4113',
    severity: 'warning',
    message: ({ name }) => `there is no program \`${name}\` on the search path of this machine`,
    help: () =>
      'install it, or name a program of the repository by its path (`tools/…`, `node_modules/.bin/…`)',
    why: 'The run would stop at the first command that needs it. Where `CI` is set this is only a note: the run happens elsewhere.',
  } as CodeEntry<{ readonly name: string }>,
  'gate-always-passes': {
    alias: 'PC4114',
    severity: 'warning',
    message: ({ place, pass }) => `this command of ${place} cannot fail: it ${passes[pass]}`,
    help: ({ pass }) =>
      pass === 'piped'
        ? 'write the output to a file (`> log 2>&1`), or begin with `set -o pipefail` in a shell that knows it'
        : 'run something that fails when the work is wrong, or leave the gate out',
    why: 'A run with a gate says “succeeded” when the gate passes; one that cannot fail makes that mean nothing.',
  } as CodeEntry<{ readonly place: string; readonly pass: Pass }>,
  'unpinned-command': {
    alias: 'PC4115',
    severity: 'info',
    message: ({ runner, what }) => `\`${runner}\` fetches whatever version of \`${what}\` is newest that day`,
    help: ({ example }) => `name the version: \`${example}\``,
    why: 'Equal sessions should do equal work, and a new release reaches every stream at once.',
  } as CodeEntry<{ readonly runner: string; readonly what: string; readonly example: string }>,
  'argument-too-long': {
    alias: 'PC4116',
    severity: 'warning',
    message: ({ bytes }) =>
      `this argument has ${bytes} bytes; Linux starts no program with one of more than 131071`,
    help: () => 'put the text into a file of the repository and hand over its path',
    why: 'The command could never be started: a text for the shell is one argument too.',
  } as CodeEntry<{ readonly bytes: number }>,
};
