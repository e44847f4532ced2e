import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { type Invocation, invocationsOf } from '../../commands/invocations.ts';
import type { ShellWord } from '../../commands/shell-script.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Packages and images that are fetched in whatever version is newest. */
export function* checkUnpinnedCommand(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Set<string>();
  for (const invocation of invocationsOf(model)) {
    const fetched = fetchedBy(invocation);
    if (!fetched || isPinned(fetched)) continue;
    const { runner, word, mark } = fetched;
    if (mark === ':' && isBuiltHere(word.text, model)) continue;
    const span = invocation.part.spanOf(word);
    const key = `${span.source.name}:${span.start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const what = nameOf(word.text, mark);
    yield diagnose('unpinned-command', span, { runner, what, example: `${what}${mark}1.2.3` });
  }
}

/** An image that some command of the session makes is not fetched. */
function isBuiltHere(image: string, model: AnalysedModel): boolean {
  return invocationsOf(model).some(
    ({ program, words }) =>
      (program === 'docker' || program === 'podman') &&
      words.slice(1, 3).some(({ text }) => text === 'build') &&
      words.some(({ text }) => text === image || text === `--tag=${image}`),
  );
}

interface Fetched {
  readonly runner: string;
  /** The package or image. */
  readonly word: ShellWord;
  /** What stands before a version. */
  readonly mark: '@' | ':';
}

function fetchedBy({ program, words }: Invocation): Fetched | null {
  const [, first] = words;
  switch (program) {
    case 'npx':
    case 'bunx':
      // Without `-y` it is mostly a program of the project, whose version stands in the lockfile.
      return words.some(({ text }) => text === '-y' || text === '--yes')
        ? found(`${program} -y`, operandAfter(words, 1))
        : null;
    case 'pnpm':
    case 'yarn':
      return first?.text === 'dlx' ? found(`${program} dlx`, operandAfter(words, 2)) : null;
    case 'uvx':
      return found('uvx', operandAfter(words, 1));
    case 'pipx':
      return first?.text === 'run' ? found('pipx run', operandAfter(words, 2)) : null;
    case 'docker':
    case 'podman':
      return first?.text === 'run' ? found(`${program} run`, operandAfter(words, 2), ':') : null;
    default:
      return null;
  }
}

function found(runner: string, word: ShellWord | null, mark: '@' | ':' = '@'): Fetched | null {
  return word && /^[\w@][\w./:@+=-]*$/.test(word.text) ? { runner, word, mark } : null;
}

/** The first word that is no option; nothing where an option is not known, which might take that word. */
function operandAfter(words: readonly ShellWord[], from: number): ShellWord | null {
  for (let at = from; at < words.length; at += 1) {
    const { text } = words[at]!;
    if (!text.startsWith('-')) return words[at]!;
    if (VALUED.has(text)) at += 1;
    else if (!text.includes('=') && !FLAGS.test(text)) return null;
  }
  return null;
}

const FLAGS =
  /^(?:-[itdPqy]+|--rm|--init|--interactive|--tty|--detach|--privileged|--read-only|--quiet|--silent|--yes)$/;

/** Options of container programs that take a word. */
const VALUED: ReadonlySet<string> = new Set(
  (
    '-v --volume -w --workdir -e --env --env-file -u --user --publish --name --network --net --entrypoint --mount ' +
    '--platform -m --memory --cpus -l --label --add-host -h --hostname --ipc --pid --gpus --shm-size --tmpfs --ulimit ' +
    '--device --cap-add --cap-drop --security-opt --restart --pull'
  ).split(' '),
);

function isPinned({ word, mark }: Fetched): boolean {
  const { text } = word;
  if (mark === ':') {
    const tag = /:([^/:@]+)$/.exec(text)?.[1];
    return text.includes('@sha256:') || (tag !== undefined && tag !== 'latest');
  }
  const version = /(?<=.)(?:@|==)(.+)$/.exec(text)?.[1];
  // A path, an address or a repository is no name of a registry.
  if (/^(?:\.|\/)|:\/\/|^git\+/.test(text)) return true;
  return version !== undefined && version !== 'latest';
}

function nameOf(text: string, mark: '@' | ':'): string {
  return mark === ':' ? text.replace(/:[^/:@]+$/, '') : text.replace(/(?<=.)@.*$/, '');
}
