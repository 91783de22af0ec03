// The answer that the page is reading, remembered across a reload of it.

const KEY = "footnote.pending";

// kept gives what keep was last called with, or null.
export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

// keep remembers a pending answer, or with null forgets it.
export function keep(pending) {
  try {
    if (pending === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(pending));
  } catch {
    return; // storage refused: a reload then waits for the stored answer
  }
}
