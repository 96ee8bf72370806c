/* /embed: the options change the preview and the code to copy. Without this script both stand as they are. */
"use strict";

const form = document.getElementById("options");
const preview = document.querySelector("ragqa-chat");
const style = document.getElementById("style");

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** White or black, whichever is read better on a colour: the one of higher contrast (WCAG 2.2). */
const readableOn = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
};

const attributes = () => {
  const given = [...new FormData(form)].filter(([name, value]) => name !== "accent" && value.trim());
  return given.map(([name, value]) => [name, value.trim()]);
};

const show = (event) => {
  const tag = ["<ragqa-chat", ...attributes().map(([name, value]) => `${name}="${escaped(value)}"`)].join(" ");
  for (const code of document.querySelectorAll("[data-script]")) {
    const hash = code.dataset.integrity;
    const checked = hash ? ` integrity="${hash}" crossorigin="anonymous"` : "";
    code.textContent = `<script src="${code.dataset.script}"${checked} async></script>\n${tag}></ragqa-chat>`;
  }
  const { name } = event.target;
  if (name === "accent") {
    const colours = { "--ragqa-accent": form.accent.value, "--ragqa-on-accent": readableOn(form.accent.value) };
    for (const [property, value] of Object.entries(colours)) preview.style.setProperty(property, value);
    const set = Object.entries(colours).map(([property, value]) => `${property}: ${value};`);
    style.textContent = `ragqa-chat { ${set.join(" ")} }`;
  } else if (name === "position") {
    preview.setAttribute("position", form.position.value || "right");
  } else if (form[name].value.trim()) {
    preview.setAttribute(name, form[name].value.trim());
  } else {
    preview.removeAttribute(name);
  }
};

const copy = async ({ currentTarget: button }) => {
  const code = document.getElementById(button.dataset.copies);
  const done = document.getElementById("done");
  try {
    await navigator.clipboard.writeText(code.textContent);
    done.textContent = "Copié.";
  } catch {
    // Refused, or no secure context: the reader copies what is selected.
    getSelection().selectAllChildren(code);
    done.textContent = "Le code est sélectionné\u00a0: copiez-le.";
  }
};

form.hidden = false;
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
