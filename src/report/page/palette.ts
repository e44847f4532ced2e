/** Colours of the page as the style sheet has them at the moment, for what is drawn by script. */
export interface Palette {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly ground: string;
  readonly good: string;
  readonly bad: string;
  readonly attention: string;
  readonly active: string;
  /** Named in full: text is measured before it is drawn. */
  readonly font: string;
}

/** Reads them from the style sheet: one place for both. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    faint: read('faint'),
    line: read('line'),
    ground: read('ground'),
    good: read('good'),
    bad: read('bad'),
    attention: read('attention'),
    active: read('active'),
    font: style.fontFamily,
  };
}
