/* Links from an answer to the sentence it stands in: on the publisher's page, and on ragqa's reading page. */

/** Return an http(s) address as a URL, anything else as null; one that hides its host behind a user name too. */
const webAddress = (text, base) => {
  try {
    const url = new URL(text, base);
    return /^https?:$/.test(url.protocol) && !url.username ? url : null;
  } catch {
    return null;
  }
};

const LONG_EXTRACT = 8;
const EDGE = 4;
const CONTEXT = 3;

// No-break spaces stay in what they join: a browser does not take an ordinary space for one.
const words = (text) => text.split(/[ \t\n]+/).filter(Boolean);
const encoded = (list) => encodeURIComponent(list.join(" ")).replaceAll("-", "%2D");

/**
 * Write the text directive (URL Fragment Text Directives) that marks the extract of a citation.
 *
 * An extract is told from its like by the words around it. A long one, or one over several lines, is named by its
 * first and last words, since a publisher's page may break its lines elsewhere.
 */
const textDirective = ({ quote, start, end, paragraph_text }) => {
  // A directive names whole words: « l’État » for « État ».
  const [lead] = /[\p{L}\p{N}'’]*$/u.exec(quote.prefix);
  const [trail] = /^(?:['’]?[\p{L}\p{N}])*/u.exec(quote.suffix);
  const exact = words(lead + quote.exact + trail);
  const range = exact.length > 1 && (exact.length > LONG_EXTRACT || /\n/.test(quote.exact.trim()));
  const edge = Math.min(EDGE, Math.floor(exact.length / 2));
  const middle = range ? `${encoded(exact.slice(0, edge))},${encoded(exact.slice(-edge))}` : encoded(exact);
  const before = words(quote.prefix.slice(0, quote.prefix.length - lead.length).split("\n").pop());
  const after = words(quote.suffix.slice(trail.length).split("\n")[0]);
  // The words at the outer ends may be cut short.
  const length = Array.from(paragraph_text).length;
  if (start > Array.from(quote.prefix).length && !quote.prefix.includes("\n")) before.shift();
  if (end + Array.from(quote.suffix).length < length && !quote.suffix.includes("\n")) after.pop();
  const prefix = before.length ? `${encoded(before.slice(-CONTEXT))}-,` : "";
  const suffix = after.length ? `,-${encoded(after.slice(0, CONTEXT))}` : "";
  return `:~:text=${prefix}${middle}${suffix}`;
};

/** Return the publisher's page with the extract marked, if the article has an address. */
const publisherPage = (citation) => {
  const url = citation.url && webAddress(citation.url);
  if (!url) return null;
  return { href: `${url.href}${url.hash ? "" : "#"}${textDirective(citation)}`, host: url.hostname };
};

/** Return ragqa's reading page; it finds the extract again by its quote if the article has changed. */
const readingPage = (citation, api) => {
  const url = webAddress(citation.href, api);
  if (!url || url.origin !== new URL(api).origin) return null;
  for (const part of ["exact", "prefix", "suffix"]) url.searchParams.set(part, citation.quote[part]);
  return url.href;
};

/** Return the reading page at a paragraph. */
const paragraphPage = ({ article_id, paragraph }, api) =>
  new URL(`/articles/${encodeURIComponent(article_id)}?p=${Number(paragraph)}#p${Number(paragraph)}`, api).href;
