// Following a growing text: the view stays at its end until the reader scrolls
// up, and follows again once the reader is back at the end.

const NEAR = 48; // pixels from the end that still count as being there

export class Follower {
  #box;
  #last = 0;

  // following says whether the view moves with the text.
  following = true;

  // onchange is called when following begins or ends.
  onchange = () => {};

  constructor(box) {
    this.#box = box;
    box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  // start goes to the end and follows from there.
  start() {
    this.#set(true);
    this.#last = 0;
    this.keep();
  }

  // release stops following, for a view that opens at its beginning.
  release() {
    this.#set(false);
  }

  // keep goes to the end if the view follows; call it after the text has grown.
  // A reader who has just scrolled up, the event of which is still to come, stays.
  keep() {
    if (!this.following) return;
    if (this.#box.scrollTop < this.#last - 1 && !this.#atEnd()) {
      this.#set(false);
      return;
    }
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#last = this.#box.scrollTop;
  }

  // settle shows what was added below the finished text, as far as that leaves
  // the top of node in view, so that a reader who has begun does not lose the
  // line. An answer that came at once is shown from its top: nobody has begun.
  settle(node, atOnce) {
    if (!this.following) return;
    const box = this.#box;
    const below = box.scrollHeight - box.clientHeight - box.scrollTop;
    const room = node.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += Math.max(atOnce ? room : 0, Math.min(below, room));
  }

  #scrolled() {
    if (this.#atEnd()) this.#set(true);
    else if (this.#box.scrollTop < this.#last) this.#set(false);
    this.#last = this.#box.scrollTop;
  }

  #atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    return scrollHeight - clientHeight - scrollTop < NEAR;
  }

  #set(following) {
    if (this.following === following) return;
    this.following = following;
    this.onchange(following);
  }
}
