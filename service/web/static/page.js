// The page around the steps: what the visitor asks for, and what came out, in the page's own words.

import { Unable, readJson } from "./bytes.js";
import { STEPS, verify } from "./steps.js";

const section = document.querySelector("#verify");
const form = section.querySelector("form");
const outcome = section.querySelector("#outcome");
const button = form.querySelector("button");
const said = (name) => section.dataset[name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())];

const MOST_BYTES = 1048576;

class Unread extends Error {}

form.hidden = false;
section.querySelector(".script-only").hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  STEPS.forEach((step) => tell(step, "waiting"));
  conclude("running");
  try {
    const file = form.elements.file.files[0];
    const credential = file ? await readFile(file) : await load(said("credential"));
    const failing = [];
    const holds = await verify(credential, {
      vkey: form.elements.root.value.replace(/\s/g, ""),
      code: file ? undefined : said("code"),
      lists: () => listsOf(file ? credential : null),
      now: Date.now(),
      tell: (step, state, why) => {
        tell(step, state, why);
        if (state === "fails") failing.push(titleOf(step));
      },
    });
    if (holds) conclude(file ? "file" : "holds", "holds");
    else conclude("fails", "fails", ` ${failing.join("; ")}.`);
  } catch (error) {
    STEPS.forEach((step) => tell(step, "waiting"));
    conclude(error instanceof Unable ? "unable" : "unread", "fails");
  } finally {
    button.disabled = false;
  }
});

function tell(step, state, why) {
  const item = itemOf(step);
  item.className = state;
  item.querySelector(".state").textContent = said(`state-${state}`);
  item.querySelector(".why").textContent = why ? said(`why-${why}`) : "";
}

function conclude(name, state = "", more = "") {
  outcome.className = state;
  outcome.textContent = said(`outcome-${name}`) + more;
}

const itemOf = (step) => section.querySelector(`[data-step="${step}"]`);
const titleOf = (step) => `${STEPS.indexOf(step) + 1}. ${itemOf(step).querySelector(".step").textContent}`;

// A credential of another list than this page's names its lists itself; they are read from this server all the same.
async function listsOf(credential) {
  const paths = { suspension: said("suspension"), revocation: said("revocation") };
  for (const each of credential?.credentialStatus ?? []) {
    const number = /\/([0-9]{1,12})$/.exec(each.statusListCredential)?.[1];
    if (number && each.statusPurpose in paths) paths[each.statusPurpose] = paths[each.statusPurpose].replace(/[0-9]+$/, number);
  }
  const [suspension, revocation] = await Promise.all([load(paths.suspension), load(paths.revocation)]);
  return { suspension, revocation };
}

async function load(path) {
  const answer = await fetch(path, { headers: { accept: "application/vc" }, cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) throw new Unread();
  return read(await answer.text());
}

const readFile = async (file) => (file.size > MOST_BYTES ? {} : read(await file.text()));

function read(json) {
  try {
    return readJson(json);
  } catch {
    return {};
  }
}
