/* The service: what is sent to it, and the ways in which it can fail to answer. */

const SECONDS_TO_GIVE_UP = 30;

/** Why there is no reply: the name of a text in the strings, and the seconds to wait before asking again. */
class Failure extends Error {
  constructor(kind, wait = 0) {
    super(kind);
    this.kind = kind;
    this.wait = wait;
  }
}

const post = (api, path, body, signal) =>
  fetch(new URL(path, api), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    signal,
  });

const kindOf = async (response) => {
  if (response.status === 429) return "limited";
  const code = await response.json().then((problem) => problem.code, () => "");
  if (response.status === 503) return code === "not_ready" ? "starting" : "busy";
  return response.status < 500 ? "refused" : "server";
};

/** Tell whether a body has what is shown of it; whatever else it has is ignored. */
const isReply = (reply) => {
  try {
    const shown = reply.answer ? [reply.answer, ...reply.alternatives] : [];
    return (
      (shown.length > 0 || typeof reply.abstention.code === "string") &&
      Array.isArray(reply.passages) &&
      shown.every(({ text, citation }) => typeof text === "string" && typeof citation.quote.exact === "string")
    );
  } catch {
    return false;
  }
};

/** Ask a question; give the reply, or throw a Failure, or what `abort` was given as its reason. */
const askService = async (api, question, abort) => {
  const timer = setTimeout(() => abort.abort(new Failure("timeout")), 1000 * SECONDS_TO_GIVE_UP);
  try {
    const response = await post(api, "/v1/ask", { question, top_k: 3 }, abort.signal).catch(() => {
      throw new Failure(navigator.onLine === false ? "offline" : "unreachable");
    });
    if (!response.ok) {
      const wait = Math.min(Number(response.headers.get("Retry-After")) || 0, 3600);
      throw new Failure(await kindOf(response), wait);
    }
    const reply = await response.json().catch(() => null);
    if (!isReply(reply)) throw new Failure("server");
    return reply;
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
};

/** Tell the service whether an answer is right; say whether that was stored. */
const rateAnswer = async (api, { question, reply }, right) => {
  const { text, citation } = reply.answer;
  const body = { id: reply.id, right, question, answer: text };
  try {
    const where = { article_id: citation.article_id, paragraph: citation.paragraph };
    return (await post(api, "/v1/feedback", { ...body, ...where })).ok;
  } catch {
    return false;
  }
};
