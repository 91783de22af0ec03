// Parts of the page that most visits do not need: each is loaded when it is
// first shown, with its style sheet.

const parts = new Map(); // name → promise of the module

// part gives the module of a name, and puts the style sheet of that name into
// the page where styled is true. One that could not be loaded is asked for
// again the next time.
export function part(name, styled = false) {
  if (!parts.has(name)) parts.set(name, load(name, styled));
  return parts.get(name);
}

async function load(name, styled) {
  try {
    const [module] = await Promise.all([import(`./${name}.js`), styled && style(name)]);
    return module;
  } catch (err) {
    parts.delete(name);
    throw err;
  }
}

// style adds a sheet and resolves when it applies: what is shown before would jump.
function style(name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`./${name}.css`, import.meta.url);
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${name}.css could not be loaded`));
    });
    document.head.append(link);
  });
}
