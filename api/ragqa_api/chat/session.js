/* The conversation, kept in this tab until it is closed, and nowhere else. */

const TURNS_KEPT = 20;

/** Reads and writes turns `{question, reply, right}` in sessionStorage; where that is refused, nothing is kept. */
class Session {
  constructor(api) {
    this.key = `ragqa:${api}`;
  }

  read() {
    try {
      const turns = JSON.parse(sessionStorage.getItem(this.key)) ?? [];
      return turns.filter(({ question, reply }) => typeof question === "string" && isReply(reply));
    } catch {
      return [];
    }
  }

  write(turns) {
    try {
      if (turns.length) sessionStorage.setItem(this.key, JSON.stringify(turns.slice(-TURNS_KEPT)));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Full, or forbidden: the conversation goes on without it.
    }
  }
}
