/**
 * Regular languages over code points, closed under union, intersection and complement, decided by derivatives: slow,
 * short, and with nothing in common with the engine it judges.
 */
export interface Re {
  readonly id: number;
  readonly nullable: boolean;
  readonly node: Node;
}

type Node =
  | { readonly kind: 'none' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'cat'; readonly first: Re; readonly rest: Re }
  | { readonly kind: 'alt' | 'and'; readonly parts: readonly Re[] }
  | { readonly kind: 'star' | 'not'; readonly part: Re };

/** Code points from `low` to `high`, both included; sorted, apart from each other. */
export type Ranges = readonly (readonly [low: number, high: number])[];

export const LAST = 0x10ffff;

/** Makes expressions; equal ones are the same object. One per question, so that memory stays small. */
export class Algebra {
  readonly #known = new Map<string, Re>();
  readonly #derived = new Map<Re, Map<number, Re>>();
  readonly none: Re = this.#make('none', false, { kind: 'none' });
  readonly empty: Re = this.#make('empty', true, { kind: 'empty' });
  readonly all: Re = this.not(this.none);

  set(ranges: Ranges): Re {
    if (ranges.length === 0) return this.none;
    return this.#make(`set ${ranges.join(' ')}`, false, { kind: 'set', ranges });
  }

  text(text: string): Re {
    return this.cat(...[...text].map((one) => this.set([[one.codePointAt(0)!, one.codePointAt(0)!]])));
  }

  cat(...parts: readonly Re[]): Re {
    return parts.reduceRight((rest, first) => this.#catTwo(first, rest), this.empty);
  }

  alt(...parts: readonly Re[]): Re {
    const flat = unite(parts, 'alt').filter((part) => part !== this.none);
    if (flat.includes(this.all)) return this.all;
    if (flat.length < 2) return flat[0] ?? this.none;
    const nullable = flat.some((part) => part.nullable);
    return this.#make(`alt ${flat.map(({ id }) => id)}`, nullable, { kind: 'alt', parts: flat });
  }

  and(...parts: readonly Re[]): Re {
    const flat = unite(parts, 'and').filter((part) => part !== this.all);
    if (flat.includes(this.none)) return this.none;
    if (flat.length < 2) return flat[0] ?? this.all;
    const nullable = flat.every((part) => part.nullable);
    return this.#make(`and ${flat.map(({ id }) => id)}`, nullable, { kind: 'and', parts: flat });
  }

  star(part: Re): Re {
    if (part === this.none || part === this.empty) return this.empty;
    if (part.node.kind === 'star') return part;
    return this.#make(`star ${part.id}`, true, { kind: 'star', part });
  }

  not(part: Re): Re {
    if (part.node.kind === 'not') return part.node.part;
    return this.#make(`not ${part.id}`, !part.nullable, { kind: 'not', part });
  }

  /** What may follow the code point. */
  derive(re: Re, point: number): Re {
    let after = this.#derived.get(re);
    if (!after) this.#derived.set(re, (after = new Map()));
    const known = after.get(point) ?? this.#deriveNew(re, point);
    after.set(point, known);
    return known;
  }

  matches(re: Re, text: string): boolean {
    let rest = re;
    for (const one of text) rest = this.derive(rest, one.codePointAt(0)!);
    return rest.nullable;
  }

  #deriveNew({ node }: Re, point: number): Re {
    switch (node.kind) {
      case 'none':
      case 'empty':
        return this.none;
      case 'set':
        return node.ranges.some(([low, high]) => low <= point && point <= high) ? this.empty : this.none;
      case 'cat': {
        const after = this.cat(this.derive(node.first, point), node.rest);
        return node.first.nullable ? this.alt(after, this.derive(node.rest, point)) : after;
      }
      case 'alt':
        return this.alt(...node.parts.map((part) => this.derive(part, point)));
      case 'and':
        return this.and(...node.parts.map((part) => this.derive(part, point)));
      case 'star':
        return this.cat(this.derive(node.part, point), this.star(node.part));
      case 'not':
        return this.not(this.derive(node.part, point));
    }
  }

  #catTwo(first: Re, rest: Re): Re {
    if (first === this.none || rest === this.none) return this.none;
    if (first === this.empty) return rest;
    if (rest === this.empty) return first;
    if (first.node.kind === 'cat') return this.cat(first.node.first, first.node.rest, rest);
    const nullable = first.nullable && rest.nullable;
    return this.#make(`cat ${first.id} ${rest.id}`, nullable, { kind: 'cat', first, rest });
  }

  #make(key: string, nullable: boolean, node: Node): Re {
    const known = this.#known.get(key);
    if (known) return known;
    const made = { id: this.#known.size, nullable, node };
    this.#known.set(key, made);
    return made;
  }
}

function unite(parts: readonly Re[], kind: 'alt' | 'and'): Re[] {
  const flat = parts.flatMap((part) => (part.node.kind === kind ? part.node.parts : [part]));
  return [...new Set(flat)].sort((a, b) => a.id - b.id);
}

/** One code point of every stretch that no set of the expression tells apart. */
export function representatives(re: Re): number[] {
  const cuts = new Set<number>([0x61]);
  const seen = new Set<Re>();
  const visit = (one: Re): void => {
    if (seen.has(one)) return;
    seen.add(one);
    const { node } = one;
    if (node.kind === 'set') for (const [low, high] of node.ranges) cuts.add(low).add(high + 1);
    if (node.kind === 'cat') [node.first, node.rest].forEach(visit);
    if (node.kind === 'alt' || node.kind === 'and') node.parts.forEach(visit);
    if (node.kind === 'star' || node.kind === 'not') visit(node.part);
  };
  visit(re);
  return [...cuts].filter((point) => point <= LAST).sort((a, b) => a - b);
}

/** A word of the language with the fewest slashes; `null` when it has none; `undefined` when that took too long. */
export function findWord(algebra: Algebra, re: Re, limit: number): string | null | undefined {
  const letters = representatives(re);
  const seen = new Set<Re>([re]);
  let front: { re: Re; word: string }[] = [{ re, word: '' }];
  let later: typeof front = [];
  while (front.length > 0) {
    for (let at = 0; at < front.length; at++) {
      const here = front[at]!;
      if (here.re.nullable) return here.word;
      for (const point of letters) {
        const next = algebra.derive(here.re, point);
        if (next === algebra.none || seen.has(next)) continue;
        if (seen.size > limit) return undefined;
        // A state first reached over a slash may be reached without one later: marked when it is taken up.
        if (point === SLASH) {
          later.push({ re: next, word: `${here.word}/` });
          continue;
        }
        seen.add(next);
        front.push({ re: next, word: here.word + String.fromCodePoint(point) });
      }
    }
    const started = new Map(later.filter(({ re: one }) => !seen.has(one)).map((one) => [one.re, one]));
    for (const one of started.keys()) seen.add(one);
    front = [...started.values()];
    later = [];
  }
  return null;
}

const SLASH = 0x2f;
