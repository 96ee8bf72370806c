/* Text: counted as the contract counts it, and said in the reader's language. */

/** Cut text by code points, which the contract counts; JavaScript's own offsets count UTF-16 units. */
const slice = (text, start, end) => Array.from(text).slice(start, end).join("");

/** Drop what steers the display (bidirectional overrides…), for places where no element can isolate it. */
const withoutControls = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, "");

/** Put values into the {places} of a string. */
const fill = (string, values) => string.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Say a date at its own precision: « 5 février 2026 », « mai 2025 », « 2025 ». */
const dateInWords = (published, language, first) => {
  const [year, month, day] = published.split("-").map(Number);
  if (!month) return String(year);
  const name = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" }).format(
    Date.UTC(year, month - 1),
  );
  return [day === 1 ? first : day, name, year].filter(Boolean).join("\u00a0");
};
