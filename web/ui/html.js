// The one door for HTML. The server renders and sanitises answers; this module
// parses that HTML through the Trusted Types policy "footnote" and, as a second
// lock, keeps only the elements and attributes that an answer can have.

const policy = globalThis.trustedTypes?.createPolicy("footnote", { createHTML: (html) => html })
  ?? { createHTML: (html) => html };

const ELEMENTS = new Set(("A P BR HR UL OL LI STRONG EM B I DEL S SUB SUP CODE PRE BLOCKQUOTE " +
  "H1 H2 H3 H4 H5 H6 TABLE THEAD TBODY TR TH TD DIV SPAN BDI MARK").split(" "));
const ATTRIBUTES = new Set(["class", "href", "title", "lang", "dir", "start", "colspan", "rowspan", "data-n", "data-citation", "data-check", "data-row"]);

// fragment turns HTML from the API into nodes ready to insert. Parsing happens
// in an inert template, so nothing loads or runs before the rest is dropped.
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  for (const node of template.content.querySelectorAll("*")) clean(node);
  return template.content;
}

function clean(node) {
  if (!ELEMENTS.has(node.tagName)) {
    node.remove();
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!ATTRIBUTES.has(name)) node.removeAttribute(name);
  }
  if (node.tagName === "A") cleanLink(node);
}

// cleanLink keeps footnotes and web addresses; the latter open apart and learn
// nothing about this page.
function cleanLink(link) {
  const href = link.getAttribute("href") ?? "";
  if (href.startsWith("#")) return;
  if (webAddress(href) === null) {
    link.removeAttribute("href");
    return;
  }
  link.target = "_blank";
  link.rel = "noopener noreferrer";
}

// webAddress gives the address back if it is http or https, else null.
export function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
