// Rails' naming rules, as far as this shop needs them.

/** `categories` → `category`, `line_items` → `line_item`. */
export function singular(plural) {
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.replace(/s$/, '');
}

/** `category` → `categories`. */
export function plural(singularName) {
  return /[^aeiou]y$/.test(singularName) ? `${singularName.slice(0, -1)}ies` : `${singularName}s`;
}

/** `line_item` → `LineItem`. */
export function camel(snake) {
  return snake.replace(/(?:^|_)([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** `ReviewList` → `review-list`. */
export function kebab(name) {
  return name.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? '' : '-'}${letter.toLowerCase()}`);
}
