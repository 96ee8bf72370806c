/* <ragqa-chat>: the launcher, the panel behind it, and the conversation in the panel. */

const SECONDS_UNTIL_SLOW = 5;
const MAX_QUESTION = 512;
const PHONE = matchMedia("(max-width: 480px), (max-height: 400px)");
const HOME = document.currentScript && document.currentScript.src;

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(STYLE);

class RagqaChat extends HTMLElement {
  static observedAttributes = ["api", "lang", "title", "placeholder", "suggestions", "position", "theme", "open"];

  #frame = null;
  #panel = null;
  #turns = [];
  #pending = null;
  #session = null;
  #parts = {};
  #rearrange = () => this.open && this.#arrange();

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [SHEET];
  }

  /** Whether the panel is shown. */
  get open() {
    return this.hasAttribute("open");
  }

  set open(wanted) {
    this.toggleAttribute("open", Boolean(wanted));
  }

  /** Address of the service: the attribute, else where this script came from. */
  get api() {
    const url = webAddress(this.getAttribute("api") || HOME || "/", document.baseURI);
    return url ? url.origin : location.origin;
  }

  /** The language that strings are shown in: the nearest one that is spoken here, else French. */
  get language() {
    const near = this.closest("[lang]");
    const wanted = ((near && near.getAttribute("lang")) || "fr").toLowerCase().split("-")[0];
    return Object.hasOwn(STRINGS, wanted) ? wanted : "fr";
  }

  get #inline() {
    return this.getAttribute("position") === "inline";
  }

  get #context() {
    const { api, language } = this;
    return { api, language, strings: STRINGS[language], rate: (turn, right) => this.#rate(turn, right) };
  }

  connectedCallback() {
    PHONE.addEventListener("change", this.#rearrange);
    // A panel that covers a phone's screen opens when it is asked for.
    if (PHONE.matches && !this.#inline) this.removeAttribute("open");
    this.#rebuild();
  }

  disconnectedCallback() {
    PHONE.removeEventListener("change", this.#rearrange);
    this.#stop();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#frame || before === after) return;
    if (name !== "open") this.#rebuild();
    else if (!this.#inline) this.#toggled(after !== null);
  }

  /** Ask a question, in sight. */
  ask(question) {
    const asked = String(question).trim().slice(0, MAX_QUESTION);
    if (!this.isConnected || !asked || this.#pending) return;
    this.open = true;
    this.dispatchEvent(this.#event("ask", { question: asked }));
    const turn = { question: asked };
    this.#turns.push(turn);
    this.#run(turn, this.#addTurn(turn));
  }

  #event(name, detail) {
    return new CustomEvent(`ragqa:${name}`, { bubbles: true, composed: true, detail });
  }

  #stop() {
    if (this.#pending) this.#pending.abort(new Failure("stopped"));
    this.#pending = null;
  }

  /** Build the launcher, and the panel too if it is to be shown: not before, so that a page stays as light as it was. */
  #rebuild() {
    this.#stop();
    const { strings, language } = this.#context;
    const inline = this.#inline;
    // The empty title keeps the element's own, a heading here, from showing as a tooltip.
    this.#frame = make("div", {
      class: inline ? "frame inline" : "frame floating",
      lang: language,
      title: "",
      // Within the page the panel is the region.
      role: inline ? null : "region",
      "aria-label": inline ? null : this.getAttribute("title") || strings.title,
      "data-side": this.getAttribute("position") === "left" ? "left" : "right",
      "data-theme": this.getAttribute("theme"),
      popover: inline ? null : "manual",
    });
    this.#panel = null;
    this.#parts = {};
    this.shadowRoot.replaceChildren(this.#frame);
    if (inline) {
      this.#build();
      return;
    }
    this.#parts.launcher = make(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => (this.open = !this.open) },
      icon("quote"),
      make("span", {}, strings.launcher),
    );
    this.#frame.append(this.#parts.launcher);
    // The top layer: no transformed, clipped or stacked ancestor reaches it.
    if (this.#frame.showPopover) this.#frame.showPopover();
    if (this.open) this.#arrange();
  }

  #build() {
    const { strings, api } = this.#context;
    const title = this.getAttribute("title") || strings.title;
    const button = (name, label, onclick) =>
      make("button", { type: "button", class: "tool", onclick }, icon(name), unseen(label));
    const suggestions = (this.getAttribute("suggestions") || "").split("|").map((one) => one.trim()).filter(Boolean);
    const parts = this.#parts;
    parts.input = make("input", {
      id: "question",
      type: "text",
      maxlength: MAX_QUESTION,
      autocomplete: "off",
      enterkeyhint: "send",
      placeholder: this.getAttribute("placeholder") || strings.placeholder,
    });
    parts.status = make("p", { class: "unseen", role: "status" });
    parts.clear = button("clear", strings.clear, () => this.#clear());
    parts.welcome = make(
      "div",
      { class: "welcome" },
      make("p", {}, strings.welcome),
      ...(suggestions.length
        ? [
            make("p", { class: "label" }, strings.suggestions),
            make(
              "ul",
              {},
              ...suggestions.map((one) =>
                make("li", {}, make("button", { type: "button", onclick: () => this.ask(one) }, isolated(one))),
              ),
            ),
          ]
        : []),
    );
    parts.log = make(
      "div",
      { class: "log", role: "region", tabindex: "0", "aria-label": strings.conversation },
      parts.welcome,
    );
    this.#panel = make(
      this.#inline ? "section" : "dialog",
      { class: "panel", "aria-labelledby": "title", onkeydown: (event) => this.#pressed(event) },
      make(
        "div",
        { class: "head" },
        make("h2", { id: "title" }, isolated(title)),
        parts.clear,
        this.#inline ? null : button("close", strings.close, () => this.#close()),
      ),
      parts.log,
      make(
        "form",
        { onsubmit: (event) => this.#submitted(event) },
        make("label", { for: "question", class: "unseen" }, strings.question),
        parts.input,
        make("button", { class: "send" }, icon("send"), unseen(strings.ask)),
      ),
      make("p", { class: "note" }, strings.note),
      parts.status,
    );
    this.#panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.#frame.append(this.#panel);
    this.#session = new Session(api);
    this.#turns = this.#session.read();
    for (const turn of this.#turns) this.#show(turn, this.#addTurn(turn));
    this.#tidy();
  }

  /** Show the panel: over everything on a phone, beside the page elsewhere. */
  #arrange() {
    if (!this.#panel) this.#build();
    const dialog = this.#panel;
    const focused = this.shadowRoot.activeElement;
    if (dialog.open) dialog.close();
    if (PHONE.matches) dialog.showModal();
    // Not show(), which would take the focus from a page that opens the panel by itself.
    else dialog.setAttribute("open", "");
    if (focused && dialog.contains(focused)) focused.focus();
    this.#parts.launcher.setAttribute("aria-expanded", "true");
  }

  #toggled(open) {
    if (open) {
      this.#arrange();
      this.#parts.input.focus();
      this.dispatchEvent(this.#event("open", {}));
    } else {
      const within = this.#panel.contains(this.shadowRoot.activeElement);
      this.#panel.close();
      this.#parts.launcher.setAttribute("aria-expanded", "false");
      if (within) this.#parts.launcher.focus();
    }
  }

  #close() {
    this.open = false;
  }

  #pressed(event) {
    // A modal dialog hears Escape by itself.
    if (event.key !== "Escape" || this.#inline || event.isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    this.#close();
  }

  #submitted(event) {
    event.preventDefault();
    const { input } = this.#parts;
    if (this.#pending || !input.value.trim()) {
      input.focus();
      return;
    }
    this.ask(input.value);
    input.value = "";
  }

  #clear() {
    this.#stop();
    this.#turns = [];
    this.#parts.log.replaceChildren(this.#parts.welcome);
    this.#keep();
    this.#parts.input.focus();
    this.#say(this.#context.strings.cleared);
  }

  #keep() {
    this.#session.write(this.#turns.filter(({ reply }) => reply));
    this.#tidy();
  }

  #tidy() {
    this.#parts.clear.hidden = this.#turns.length === 0;
  }

  #say(sentence) {
    this.#parts.status.textContent = sentence;
  }

  #addTurn(turn) {
    const place = make("div", { class: "reply" });
    const { log } = this.#parts;
    log.append(make("article", { class: "turn" }, make("h3", {}, isolated(turn.question)), place));
    log.scrollTop = log.scrollHeight;
    this.#tidy();
    return place;
  }

  #show(turn, place) {
    place.replaceChildren(...shownReply(turn, this.#context));
    const { log } = this.#parts;
    // The question on top, the answer below it.
    log.scrollTop = place.parentElement.offsetTop - 12;
  }

  /** Say what is going on, or wrong, in the place of the reply, with a button to ask again. */
  #tell(turn, place, kind, wait = 0) {
    const { strings } = this.#context;
    const text = fill(strings.state[kind], { seconds: wait });
    const children = [make("p", { class: `state ${kind}` }, text)];
    if (kind !== "loading") children.push(this.#retry(turn, place, wait));
    const held = place.contains(this.shadowRoot.activeElement);
    place.replaceChildren(...children);
    if (held) (place.querySelector("button:enabled") || this.#parts.input).focus();
    this.#parts.log.scrollTop = this.#parts.log.scrollHeight;
    this.#say(text);
  }

  #retry(turn, place, wait) {
    const { strings } = this.#context;
    const button = make("button", { type: "button", class: "retry", onclick: () => this.#run(turn, place) });
    const count = (left) => {
      button.disabled = left > 0;
      button.textContent = left > 0 ? fill(strings.retry_in, { seconds: left }) : strings.retry;
      if (left > 0) setTimeout(() => button.isConnected && count(left - 1), 1000);
    };
    count(wait);
    return button;
  }

  async #run(turn, place) {
    this.#stop();
    const abort = new AbortController();
    this.#pending = abort;
    place.setAttribute("aria-busy", "true");
    this.#tell(turn, place, "loading");
    const slow = setTimeout(() => this.#tell(turn, place, "slow"), 1000 * SECONDS_UNTIL_SLOW);
    try {
      turn.reply = await askService(this.api, turn.question, abort);
      this.#keep();
      const held = place.contains(this.shadowRoot.activeElement);
      this.#show(turn, place);
      if (held) this.#parts.input.focus();
      this.#say(spokenReply(turn.reply, this.#context));
      this.dispatchEvent(this.#event("answer", this.#outcome(turn)));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.kind !== "stopped") this.#tell(turn, place, failure.kind, failure.wait);
    } finally {
      clearTimeout(slow);
      place.removeAttribute("aria-busy");
      if (this.#pending === abort) this.#pending = null;
    }
  }

  #outcome({ question, reply }) {
    const { id, abstained, abstention, answer } = reply;
    return {
      id,
      question,
      abstained,
      reason: abstention ? abstention.code : null,
      text: answer ? answer.text : null,
      confidence: answer ? answer.confidence : null,
      article_id: answer ? answer.citation.article_id : null,
      paragraph: answer ? answer.citation.paragraph : null,
    };
  }

  async #rate(turn, right) {
    const stored = await rateAnswer(this.api, turn, right);
    if (stored) {
      turn.right = right;
      this.#keep();
    }
    return stored;
  }
}

if (!customElements.get("ragqa-chat")) customElements.define("ragqa-chat", RagqaChat);
