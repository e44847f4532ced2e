/** Takes a stream of text apart into JSON values, one a line. */
export interface JsonLines {
  /** Takes a chunk with any boundary and returns the values of the lines that it completed. */
  take(chunk: string): unknown[];
}

/**
 * Lines that are no JSON object or array are passed over: programs print warnings between their events, and even in
 * front of one on the same line. Memory is bounded: a line longer than `max` characters is dropped as it comes.
 */
export function createJsonLines(options: { readonly max: number }): JsonLines {
  let pending = '';
  let dropping = false;
  return {
    take(chunk) {
      const values: unknown[] = [];
      let from = 0;
      for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
        if (!dropping && pending.length + end - from <= options.max) {
          const value = parseLine(pending + chunk.slice(from, end));
          if (value !== undefined) values.push(value);
        }
        pending = '';
        dropping = false;
        from = end + 1;
      }
      if (dropping || pending.length + chunk.length - from > options.max) {
        pending = '';
        dropping = true;
      } else {
        pending += chunk.slice(from);
      }
      return values;
    },
  };
}

function parseLine(line: string): unknown {
  // A failed parse costs a hundred times a look at the last character, and garbage comes by the megabyte.
  if (!/[}\]]\s*$/.test(line.slice(-3))) return undefined;
  const start = line.search(/\S/);
  const value = line[start] === '{' || line[start] === '[' ? parse(line) : undefined;
  if (value !== undefined) return value;
  const later = line.indexOf('{"', start + 1);
  return later === -1 ? undefined : parse(line.slice(later));
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
