/* What a reply looks like: an answer with its sentence and source, or a silence with the closest paragraphs. */

/** How sure an answer is, as the name of a text. */
const sureness = (confidence) =>
  confidence >= SURENESS.nearly ? "nearly" : confidence >= SURENESS.fairly ? "fairly" : "unsure";

const outward = (href, strings, ...children) =>
  make("a", { href, target: "_blank", rel: "noopener" }, ...children, unseen(` (${strings.new_tab})`));

const source = (citation, { api, strings, language }) => {
  const publisher = publisherPage(citation);
  const reading = readingPage(citation, api);
  const title = isolated(citation.title);
  title.lang = citation.language;
  const paragraph = fill(strings.paragraph, { number: Number(citation.paragraph) });
  const href = publisher ? publisher.href : reading;
  const details = [
    citation.publisher && isolated(citation.publisher),
    citation.published &&
      make("time", { datetime: citation.published }, dateInWords(citation.published, language, strings.first_of_month)),
    // The host as the browser reads it: letters that only look like others show as xn--….
    publisher && make("span", { class: "host" }, publisher.host),
    publisher && reading ? outward(reading, strings, paragraph) : paragraph,
  ].filter(Boolean);
  return make(
    "p",
    { class: "source" },
    href ? outward(href, strings, title) : title,
    make("span", { class: "details" }, ...details.map((detail) => make("span", {}, detail))),
  );
};

/** Quote the sentence around an answer, the extract marked in it, and say where it stands. */
const quoted = ({ citation }, context) => {
  const { paragraph_text, start, end } = citation;
  const first = Math.min(citation.sentence_start, start);
  const last = Math.max(citation.sentence_end, end);
  return make(
    "figure",
    {},
    make(
      "blockquote",
      { lang: citation.language },
      make(
        "p",
        { class: "text" },
        slice(paragraph_text, first, start),
        make("mark", {}, slice(paragraph_text, start, end)),
        slice(paragraph_text, end, last),
      ),
    ),
    make("figcaption", {}, source(citation, context)),
  );
};

const further = (alternatives, context) => {
  const { strings } = context;
  const conflict = alternatives.some(({ relation }) => relation === "conflicting");
  const summary = conflict
    ? strings.conflict
    : alternatives.length === 1
      ? strings.further_one
      : fill(strings.further_many, { count: alternatives.length });
  return make(
    "details",
    { open: conflict },
    make("summary", {}, summary),
    ...alternatives.map((alternative) =>
      make(
        "section",
        {},
        make("p", { class: "label" }, strings.relation[alternative.relation] ?? strings.relation.other_answer),
        quoted(alternative, context),
      ),
    ),
  );
};

/** Ask whether an answer is right; `rate` stores what is said and tells whether it could. */
const rating = (turn, { strings, rate }) => {
  const said = make("p", { class: "said", role: "status" });
  const choice = (right, name, label) =>
    make(
      "button",
      {
        type: "button",
        "aria-pressed": String(turn.right === right),
        onclick: async () => {
          const stored = await rate(turn, right);
          said.textContent = stored ? strings.rate_thanks : strings.rate_failed;
          if (stored) buttons.forEach((one, at) => one.setAttribute("aria-pressed", String(right === (at === 0))));
        },
      },
      icon(name),
      unseen(label),
    );
  const buttons = [choice(true, "up", strings.rate_yes), choice(false, "down", strings.rate_no)];
  return make(
    "div",
    { class: "rating" },
    make("div", { role: "group", "aria-label": strings.rate }, make("span", {}, strings.rate), ...buttons),
    make("p", { class: "details" }, strings.rate_note),
    said,
  );
};

const answered = (turn, context) => {
  const { answer, alternatives } = turn.reply;
  const { citation } = answer;
  const whole = citation.start <= citation.sentence_start && citation.end >= citation.sentence_end;
  return [
    make("p", { class: "label" }, context.strings.sureness[sureness(answer.confidence)]),
    // An extract that is the whole sentence is shown once.
    whole ? null : make("p", { class: "extract text", lang: citation.language }, isolated(answer.text)),
    quoted(answer, context),
    alternatives.length ? further(alternatives, context) : null,
    rating(turn, context),
  ];
};

const silent = ({ reply }, { api, strings }) => {
  const { code } = reply.abstention;
  const said = strings.silence[code] ?? strings.silence.below_threshold;
  const closest = code === "not_a_question" ? [] : reply.passages.slice(0, 3);
  const item = (passage) =>
    make(
      "li",
      {},
      make("p", { class: "text" }, passage.text),
      make(
        "p",
        { class: "source" },
        outward(paragraphPage(passage, api), strings, isolated(passage.title)),
        make("span", { class: "details" }, fill(strings.paragraph, { number: Number(passage.paragraph) })),
      ),
    );
  return [
    make("p", { class: "heading" }, said.heading),
    make("p", {}, said.advice),
    ...(closest.length
      ? [make("p", { class: "label" }, strings.closest), make("ol", { class: "closest" }, ...closest.map(item))]
      : []),
  ];
};

/** Show a reply. */
const shownReply = (turn, context) => {
  const { resolved_question, answer } = turn.reply;
  const resolved = resolved_question
    ? make("p", { class: "details" }, context.strings.resolved, " ", isolated(resolved_question))
    : null;
  return [resolved, ...(answer ? answered(turn, context) : silent(turn, context))].filter(Boolean);
};

/** Say a reply in one sentence, to those who do not see it come. */
const spokenReply = ({ answer, abstention }, { strings }) => {
  if (!answer) return (strings.silence[abstention.code] ?? strings.silence.below_threshold).heading;
  const { text, citation, confidence } = answer;
  const values = { sureness: strings.sureness[sureness(confidence)], text, title: citation.title };
  return withoutControls(fill(strings.spoken, values));
};
