// Cutting article text at the API's offsets. The API counts Unicode code
// points; JavaScript strings count UTF-16 units.

// cut divides text at code points start and end: [before, marked, after].
export function cut(text, start, end) {
  const from = unitIndex(text, 0, start);
  const to = unitIndex(text, from, end - start);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}

// locate finds the marked part of an article. Where the text has changed since
// the answer quoted it, the quoted sentence is looked for elsewhere; null means
// that it is no longer there. start may be null: nothing is marked.
export function locate(text, { start, end, cited }) {
  if (start === null) return [text, "", ""];
  const parts = cut(text, start, end);
  if (cited === null || parts[1] === cited) return parts;
  const at = text.indexOf(cited);
  return at < 0 ? null : [text.slice(0, at), cited, text.slice(at + cited.length)];
}

// paragraphs divides [before, marked, after] into paragraphs, each a list of
// pieces {text, marked}. Joined in order, with each paragraph's gap (the blank
// lines behind it), the pieces are the whole text again.
export function paragraphs(parts) {
  const list = [{ pieces: [], gap: [] }];
  parts.forEach((part, i) => {
    const marked = i === 1;
    for (const text of part.split(/(\n{2,})/)) {
      if (text === "") continue;
      const open = list.at(-1);
      if (/^\n{2,}$/.test(text)) open.gap.push({ text, marked });
      else if (open.gap.length === 0) open.pieces.push({ text, marked });
      else list.push({ pieces: [{ text, marked }], gap: [] });
    }
  });
  return list;
}

// isHeading guesses as a person does: one short line, not ended like a sentence.
export function isHeading(text) {
  return text.length > 1 && text.length <= 90 && !/[\n\t|]/.test(text) && !/[.!?:;,。！？：；，…"”』」)）]$/.test(text.trim());
}

// isTable says whether a paragraph is rows of cells.
export function isTable(text) {
  const rows = text.split("\n");
  return rows.length > 1 && rows.every((row) => /\t| \| |^\|/.test(row));
}

// quoteLink points a live web page at a quoted sentence, for browsers with text
// fragments (https://wicg.github.io/scroll-to-text-fragment/). A long sentence
// is named by its first and last words.
export function quoteLink(address, sentence) {
  const words = sentence.trim().split(/\s+/);
  const parts = words.length > 10 ? [words.slice(0, 5).join(" "), words.slice(-5).join(" ")] : [words.join(" ")];
  const directive = parts.map((part) => encodeURIComponent(part).replaceAll("-", "%2D")).join(",");
  return `${address.split("#")[0]}#:~:text=${directive}`;
}

// unitIndex walks count code points from a UTF-16 index and gives the index reached.
function unitIndex(text, index, count) {
  for (; count > 0 && index < text.length; count--) {
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  }
  return index;
}
