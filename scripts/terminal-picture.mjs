// Draws what a terminal shows as a picture, to judge views by eye and for the documentation:
//   tmux capture-pane -p -e | node scripts/terminal-picture.mjs [light] > screen.svg
import { text } from 'node:stream/consumers';

const CELL = { width: 8.4, height: 17, size: 14 };
const THEMES = {
  dark: {
    ground: '#16181d',
    ink: '#d7dae0',
    ansi: [
      '#16181d',
      '#e06c75',
      '#98c379',
      '#d19a66',
      '#61afef',
      '#c678dd',
      '#56b6c2',
      '#d7dae0',
      '#5c6370',
      '#ef7f88',
      '#a9d48a',
      '#e5c07b',
      '#74bdf9',
      '#d68aeb',
      '#67c7d3',
      '#ffffff',
    ],
  },
  light: {
    ground: '#fdfdfb',
    ink: '#24292f',
    ansi: [
      '#24292f',
      '#cf222e',
      '#116329',
      '#9a6700',
      '#0969da',
      '#8250df',
      '#1b7c83',
      '#6e7781',
      '#57606a',
      '#a40e26',
      '#1a7f37',
      '#bf8700',
      '#218bff',
      '#a475f9',
      '#3192aa',
      '#8c959f',
    ],
  },
};

// Scripts that are written two cells wide.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const theme = THEMES[process.argv[2] === 'light' ? 'light' : 'dark'];
let looks = {};
const lines = (await text(process.stdin)).replace(/\n$/, '').split('\n').map(readLine);
const columns = Math.max(1, ...lines.map((line) => line.reduce((sum, run) => sum + run.cells, 0)));
process.stdout.write(drawScreen(lines, columns));

/** One line as runs of equal looks, which go on from line to line: tmux writes only what changes. */
function readLine(line) {
  const runs = [];
  for (const part of line.split(/(\u001b\[[\d;:]*m|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b.)/)) {
    const sgr = /^\u001b\[([\d;:]*)m$/.exec(part);
    if (sgr) looks = applyLooks(looks, sgr[1].split(/[;:]/).map(Number));
    else if (part !== '' && !part.startsWith('\u001b'))
      runs.push({ text: part, looks, cells: cellsOf(part) });
  }
  return runs;
}

function applyLooks(looks, codes) {
  let next = { ...looks };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.inverse = true;
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 27) next.inverse = false;
    else if (code === 39) next.ink = undefined;
    else if (code === 49) next.ground = undefined;
    else if (code >= 30 && code <= 37) next.ink = theme.ansi[code - 30];
    else if (code >= 90 && code <= 97) next.ink = theme.ansi[code - 82];
    else if (code >= 40 && code <= 47) next.ground = theme.ansi[code - 40];
    else if (code === 38 || code === 48) {
      const wide = codes[at + 1] === 2;
      const color = wide ? rgb(codes.slice(at + 2, at + 5)) : indexed(codes[at + 2] ?? 0);
      next[code === 38 ? 'ink' : 'ground'] = color;
      at += wide ? 4 : 2;
    }
  }
  return next;
}

function drawScreen(rows, width) {
  const w = width * CELL.width + 24;
  const h = rows.length * CELL.height + 24;
  const body = rows.map((line, row) => drawLine(line, 12 + row * CELL.height)).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" ` +
    `font-size="${CELL.size}"><title>pcoord in a terminal</title><rect width="100%" height="100%" rx="6" fill="${theme.ground}"/>${body}</svg>\n`
  );
}

function drawLine(line, y) {
  let x = 12;
  let drawn = '';
  for (const { text: words, looks, cells } of line) {
    const width = cells * CELL.width;
    const ink = looks.inverse ? (looks.ground ?? theme.ground) : (looks.ink ?? theme.ink);
    const ground = looks.inverse ? (looks.ink ?? theme.ink) : looks.ground;
    if (ground)
      drawn += `<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" fill="${ground}"/>`;
    if (words.trim() !== '') drawn += drawText(words, { x, y, ink, looks });
    x += width;
  }
  return drawn;
}

/** Every character at its own place: fonts differ in how wide they draw blocks and signs. */
function drawText(words, { x, y, ink, looks }) {
  let at = x;
  const places = [];
  for (const character of words) {
    places.push(at.toFixed(1));
    at += cellsOf(character) * CELL.width;
  }
  const weight = looks.bold ? ' font-weight="bold"' : '';
  const dim = looks.dim ? ' opacity="0.6"' : '';
  const style = looks.italic ? ' font-style="italic"' : '';
  return `<text xml:space="preserve" x="${places.join(' ')}" y="${y + 13}" fill="${ink}"${weight}${dim}${style}>${escapeXml(words)}</text>`;
}

function cellsOf(words) {
  let cells = 0;
  for (const character of words) cells += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return cells;
}

function rgb([r, g, b]) {
  return `rgb(${r},${g},${b})`;
}

function indexed(index) {
  if (index < 16) return theme.ansi[index];
  if (index >= 232) return rgb(Array(3).fill(8 + (index - 232) * 10));
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  return rgb([steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]]);
}

function escapeXml(words) {
  return words.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
}
