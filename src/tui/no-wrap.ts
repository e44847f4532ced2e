/**
 * The terminal, on which no line is continued on the next one while the alternate screen is up: a text that it draws
 * wider than it was counted spoils the end of its own line and nothing else. Taken and given back with that screen
 * itself, so that it holds for each way in which a picture ends: closed, crashed, ended by a signal.
 */
export function withoutWrap(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (text: unknown, ...rest: readonly unknown[]): unknown =>
    Reflect.apply(stdout.write, stdout, [typeof text === 'string' ? switched(text) : text, ...rest]);
  return new Proxy(stdout, {
    get: (target, name) => {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function switched(text: string): string {
  if (text === TAKES_SCREEN) return `${text}${WRAP_OFF}`;
  return text === GIVES_SCREEN_BACK ? `${WRAP_ON}${text}` : text;
}

const TAKES_SCREEN = '\u001b[?1049h';
const GIVES_SCREEN_BACK = '\u001b[?1049l';
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';
